import Glibc
import Synchronization

/// A hub on 127.0.0.1, at a port that the kernel gives. It answers one request for each connection, as its script says.
final class LoopbackHub: Sendable {
    struct Answer: Sendable {
        var status = 202
        var headers: [String] = []
        var body = ""
    }

    struct Received: Sendable, Equatable {
        var head: String
        var body: String
    }

    let port: UInt16
    /// Every ping, as soon as it is read.
    let pings: AsyncStream<Received>

    private let listener: Int32
    private let counter = Mutex(0)
    private let arrival: AsyncStream<Received>.Continuation

    private let answer: @Sendable (Int) -> Answer?

    struct Failure: Error {}

    /// - Parameters:
    ///   - isOpen: false for one that has its port, and refuses connections until `open`.
    ///   - answer: for the ping with that number, counted from 1; nil closes the connection without a word.
    init(isOpen: Bool = true, _ answer: @escaping @Sendable (Int) -> Answer?) throws {
        self.answer = answer
        (pings, arrival) = AsyncStream.makeStream()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && getsockname(listener, generic, &length) == 0
            }
        }
        guard isBound else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
        if isOpen { try open() }
    }

    func open() throws {
        guard listen(listener, 16) == 0 else { throw Failure() }
        let work = Work { [weak self, listener] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                self?.serve(connection)
                close(connection)
            }
            close(listener)
        }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        pthread_detach(thread)
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    var address: String { "http://127.0.0.1:\(port)/hub" }
    var count: Int { counter.withLock { $0 } }

    private final class Work {
        let run: () -> Void

        init(_ run: @escaping () -> Void) {
            self.run = run
        }
    }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[1].utf8.count >= Self.length(String(parts[0])) {
                let number = counter.withLock {
                    $0 += 1
                    return $0
                }
                if let answer = answer(number) { send(answer, connection) }
                arrival.yield(Received(head: String(parts[0]), body: String(parts[1])))
                return
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            bytes += buffer[..<count]
        }
    }

    private static func length(_ head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length: ") {
            return Int(line.dropFirst(16)) ?? 0
        }
        return 0
    }

    private func send(_ answer: Answer, _ connection: Int32) {
        let headers = answer.headers.map { $0 + "\r\n" }.joined()
        let text =
            "HTTP/1.1 \(answer.status) Whatever\r\nContent-Length: \(answer.body.utf8.count)\r\n"
            + "Connection: close\r\n\(headers)\r\n\(answer.body)"
        _ = Glibc.send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }
}
