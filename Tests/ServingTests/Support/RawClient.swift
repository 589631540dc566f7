import Glibc
import NIOPosix
import Serving
import Synchronization

/// A client that sends exactly the bytes it is told to. Its calls block, so they run on threads of their own.
final class RawClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 64)
        pool.start()
        return pool
    }()

    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])

    /// - Parameter receiveBuffer: bytes that the kernel takes for a client that does not read.
    init(_ address: ListenAddress, receiveBuffer: Int32? = nil) throws {
        switch address {
        case .tcp(let host, let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
            var to = sockaddr_in()
            to.sin_family = sa_family_t(AF_INET)
            to.sin_port = in_port_t(port).bigEndian
            guard inet_pton(AF_INET, host, &to.sin_addr) == 1 else { throw Failure(description: "address \(host)") }
            try Self.connect(descriptor, to)
        case .unix(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var to = sockaddr_un()
            to.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &to.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            try Self.connect(descriptor, to)
        case .everyIPv6, .descriptor: throw Failure(description: "cannot connect to \(address)")
        }
        // Long enough for a busy machine; a test that waits for it has failed.
        var time = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    private static func connect<Address>(_ descriptor: Int32, _ address: Address) throws {
        let result = withUnsafeBytes(of: address) { bytes in
            Glibc.connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await Self.threads.runIfActive { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
                sent += count
            }
        }
    }

    /// Says that nothing more will be sent.
    func endOutput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Its end will be a reset, by which the server knows that nobody waits for an answer.
    func endByReset() {
        var option = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// The next response: a body of `Content-Length` bytes, except after a HEAD and with a 304 or 1xx.
    ///
    /// - Parameter bytesPerSecond: how fast it reads, at most.
    func response(toHead: Bool = false, bytesPerSecond: Int? = nil) async throws -> RawResponse {
        try await Self.threads.runIfActive { [self] in
            try received.withLock { received in
                var head: RawResponse?
                while true {
                    if head == nil { head = RawResponse(takingHeadFrom: &received) }
                    if var response = head {
                        let length = toHead || response.hasNoBody ? 0 : Int(response["Content-Length"] ?? "") ?? 0
                        if received.count >= length {
                            response.body = Array(received.prefix(length))
                            received.removeFirst(length)
                            return response
                        }
                    }
                    // A client's own pace: there is no event to wait for.
                    if let bytesPerSecond { usleep(UInt32(65536 * 1_000_000 / bytesPerSecond)) }
                    guard try receive(into: &received) else {
                        throw Failure(
                            description: "closed after \(String(decoding: received.prefix(500), as: UTF8.self))")
                    }
                }
            }
        }
    }

    /// Everything until the server closes the connection.
    func rest() async throws -> [UInt8] {
        try await Self.threads.runIfActive { [self] in
            try received.withLock { received in
                while try receive(into: &received) {}
                defer { received = [] }
                return received
            }
        }
    }

    /// - Returns: false at the end of the connection.
    private func receive(into received: inout [UInt8]) throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 {
            guard errno != ECONNRESET else { return false }
            throw Failure(
                description: "receive: \(String(cString: strerror(errno))) after "
                    + String(decoding: received.prefix(500), as: UTF8.self))
        }
        received += buffer.prefix(count)
        return count > 0
    }
}

struct RawResponse: Sendable {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

    /// The value of a field, all of them joined by `|`, so that a field that is there twice fails a test.
    subscript(_ name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: "|")
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    var hasNoBody: Bool { status < 200 || status == 204 || status == 304 }

    /// The fields without their date, for a comparison of two heads.
    var comparable: [String] { fields.filter { $0.name != "Date" }.map { "\($0.name): \($0.value)" } }

    /// - Returns: nil while the head is not complete.
    init?(takingHeadFrom bytes: inout [UInt8]) {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4, let end = (0...bytes.count - 4).first(where: { bytes[$0..<$0 + 4].elementsEqual(mark) })
        else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        bytes.removeFirst(end + 4)
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
    }
}
