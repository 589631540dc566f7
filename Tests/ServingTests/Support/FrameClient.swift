import NIOCore
import NIOHPACK
import NIOPosix
import NIOSSL
import Publishing
import Serving
import Synchronization
import Testing

/// A frame of HTTP/2, as it stands on the wire (RFC 9113 §4.1).
struct Frame: Sendable {
    enum Kind: UInt8, Sendable {
        case data, headers, priority, reset, settings, push, ping, goAway, windowUpdate, continuation
    }

    var kind: Kind
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    static let endStream: UInt8 = 1
    static let acknowledged: UInt8 = 1
    static let endHeaders: UInt8 = 4

    var bytes: [UInt8] {
        let length = payload.count
        return [UInt8(length >> 16), UInt8(length >> 8 & 255), UInt8(length & 255), kind.rawValue, flags]
            + Self.number(stream) + payload
    }

    var endsStream: Bool { (kind == .data || kind == .headers) && flags & Self.endStream != 0 }

    /// Of a reset, or of a GOAWAY behind the last stream.
    var errorCode: UInt32? {
        switch kind {
        case .reset: Self.number(payload[...])
        case .goAway: Self.number(payload.dropFirst(4).prefix(4))
        default: nil
        }
    }

    var lastStream: UInt32? { kind == .goAway ? Self.number(payload.prefix(4)) : nil }

    static func number(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) } }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    // MARK: Frames that tests send

    static func headers(
        _ stream: UInt32, _ fields: [(String, String)], end: Bool = true, flags: UInt8 = endHeaders
    ) -> Frame {
        Frame(
            kind: .headers, flags: flags | (end ? endStream : 0), stream: stream,
            payload: fields.flatMap { literal($0.0, $0.1) })
    }

    static func request(
        _ stream: UInt32, _ method: String = "GET", _ path: String = "/news.atom", _ more: [(String, String)] = [],
        end: Bool = true
    ) -> Frame {
        headers(
            stream, [(":method", method), (":scheme", "https"), (":path", path), (":authority", "localhost")] + more,
            end: end)
    }

    static func reset(_ stream: UInt32, _ code: UInt32 = 8) -> Frame {
        Frame(kind: .reset, stream: stream, payload: number(code))
    }

    static func settings(_ values: [(UInt16, UInt32)] = []) -> Frame {
        Frame(kind: .settings, payload: values.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 255)] + number($0.1) })
    }

    static func ping(_ flags: UInt8 = 0, _ payload: [UInt8] = [UInt8](repeating: 7, count: 8)) -> Frame {
        Frame(kind: .ping, flags: flags, payload: payload)
    }

    static func windowUpdate(_ stream: UInt32, by count: UInt32) -> Frame {
        Frame(kind: .windowUpdate, stream: stream, payload: number(count))
    }

    /// A field that goes into no table (RFC 7541 §6.2.2).
    static func literal(_ name: String, _ value: String) -> [UInt8] { [0] + string(name) + string(value) }

    static func string(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        guard count >= 127 else { return [UInt8(count)] + text.utf8 }
        var length: [UInt8] = [127]
        var rest = count - 127
        while rest >= 128 {
            length.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return length + [UInt8(rest)] + text.utf8
    }
}

/// A client of HTTP/2 over TLS that sends exactly the frames that it is told to.
final class FrameClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let channel: any Channel
    private let frames: AsyncStream<Frame>
    private let decoder = Mutex(HPACKDecoder(allocator: ByteBufferAllocator()))

    /// - Parameter serverName: what it asks for in the beginning of TLS; nil for nothing.
    init(_ address: ListenAddress, serverName: String? = nil) async throws {
        guard case .tcp(let host, let port) = address else { throw Failure(description: "no TCP address") }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = ["h2"]
        configuration.shutdownTimeout = .milliseconds(50)
        let context = try NIOSSLContext(configuration: configuration)
        let (frames, continuation) = AsyncStream.makeStream(of: Frame.self)
        self.frames = frames
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        NIOSSLClientHandler(context: context, serverHostname: serverName), Cutter(continuation))
                }
            }
            .connect(host: host, port: port).get()
    }

    static let magic = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    /// The beginning that every client sends.
    func begin(_ settings: [(UInt16, UInt32)] = []) async throws {
        try await send(Self.magic + Frame.settings(settings).bytes)
    }

    func send(_ frames: Frame...) async throws { try await send(frames.flatMap(\.bytes)) }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    /// Sends what there may be nobody to take any more.
    func flood(_ bytes: [UInt8]) async { try? await send(bytes) }

    /// From now on nothing is taken from the kernel.
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    func close() { channel.close(promise: nil) }

    /// Says that nothing more will be sent.
    func endOutput() { channel.close(mode: .output, promise: nil) }

    /// The frames up to one that is waited for, or up to the end of the connection.
    func frames(upTo isLast: @escaping @Sendable (Frame) -> Bool) async throws -> [Frame] {
        try await within(.seconds(20)) { [frames] in
            var seen: [Frame] = []
            for await frame in frames {
                seen.append(frame)
                if isLast(frame) { break }
            }
            return seen
        }
    }

    /// All frames until the server closes the connection.
    func rest() async throws -> [Frame] { try await frames { _ in false } }

    /// The fields of an answer's head, or of any other block; blocks are to be read in the order in which they came.
    func fields(_ frame: Frame) throws -> HPACKHeaders {
        var block = ByteBuffer(bytes: frame.payload)
        return try decoder.withLock { try $0.decodeHeaders(from: &block) }
    }

    private func within<Value: Sendable>(
        _ time: Duration, _ body: @escaping @Sendable () async -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { await body() }
            group.addTask {
                try await Task.sleep(for: time)
                throw Failure(description: "the connection says nothing, and stays")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw Failure(description: "nothing was waited for") }
            return value
        }
    }

    /// Cuts what arrives into frames.
    private final class Cutter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let frames: AsyncStream<Frame>.Continuation
        private var held = ByteBuffer()

        init(_ frames: AsyncStream<Frame>.Continuation) { self.frames = frames }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            held.writeImmutableBuffer(unwrapInboundIn(data))
            while let head = held.getBytes(at: held.readerIndex, length: 9) {
                let length = Int(Frame.number(head.prefix(3)))
                guard held.readableBytes >= 9 + length else { return }
                held.moveReaderIndex(forwardBy: 9)
                let payload = held.readBytes(length: length) ?? []
                guard let kind = Frame.Kind(rawValue: head[3]) else { continue }
                let stream = Frame.number(head[5...]) & 0x7FFF_FFFF
                frames.yield(Frame(kind: kind, flags: head[4], stream: stream, payload: payload))
            }
        }

        func channelInactive(context: ChannelHandlerContext) { frames.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}

/// Starts a server that speaks TLS, beside one without.
func withSecureServer(
    _ display: EditionShelf.Display = Sample.display(), handlers: [PluggedHandler] = [],
    _ change: (inout ServerSettings) -> Void = { _ in }, _ test: (RunningServer, ListenAddress) async throws -> Void
) async throws {
    let files = try #require(TestCertificate.files, "openssl is not installed")
    try await withServer(
        display, handlers: handlers,
        { settings in
            settings.tls = TLSSettings(
                addresses: [.tcp(host: "127.0.0.1", port: 0)], certificate: files.certificate, key: files.key)
            change(&settings)
        },
        { server in try await test(server, try #require(server.server.addresses.last)) })
}
