import Glibc
import Synchronization

/// A subscriber on 127.0.0.1, at a port that the kernel gives: it confirms every verification and takes every delivery,
/// unless its script says otherwise. Connections are kept, each on a thread of its own.
final class LoopbackSubscriber: Sendable {
    struct Received: Sendable, Equatable {
        var method: String
        /// Path and query, as they stand in the request line.
        var target: String
        var headers: [String: String]
        var body: [UInt8]

        /// Of the query, decoded.
        subscript(name: String) -> String? {
            guard let query = target.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
            for pair in query.split(separator: "&") where pair.hasPrefix(name + "=") {
                return Self.decoded(pair.dropFirst(name.utf8.count + 1))
            }
            return nil
        }

        private static func decoded(_ text: Substring) -> String {
            var bytes: [UInt8] = []
            var rest = text.utf8[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    enum Answer: Sendable {
        case status(Int, headers: [String] = [], body: [UInt8] = [])
        /// The challenge of the question.
        case confirm(status: Int = 200)
        /// Never: until the other side gives up.
        case hang
        /// Closes the connection without a word.
        case hangUp
        /// These bytes as they are; then the connection is closed.
        case raw(String)

        static func status(_ status: Int, _ body: String) -> Answer { .status(status, body: Array(body.utf8)) }
    }

    let port: UInt16
    private let listener: Int32
    private let script: @Sendable (Received) -> Answer?
    private let requests = Mutex<[Received]>([])
    private let begun = Mutex<[Received]>([])

    struct Failure: Error {}

    /// One that answers deliveries like that until it is mended, and then well.
    static func failing(_ answer: Answer) throws -> (subscriber: LoopbackSubscriber, mend: @Sendable () -> Void) {
        let isDown = Atomic(true)
        let subscriber = try LoopbackSubscriber { request in
            request.method == "POST" && isDown.load(ordering: .acquiring) ? answer : nil
        }
        return (subscriber, { isDown.store(false, ordering: .releasing) })
    }

    /// - Parameter script: nil for what a good subscriber answers.
    init(_ script: @escaping @Sendable (Received) -> Answer? = { _ in nil }) throws {
        self.script = script
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
        guard isBound, listen(listener, 128) == 0 else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
        Self.onThread { [weak self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Self.onThread {
                    while let request = Self.read(connection), self?.serve(request, connection) == true {}
                    close(connection)
                }
            }
            close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    var origin: String { "http://127.0.0.1:\(port)" }
    /// What was read, before the script said anything about it.
    var received: [Received] { begun.withLock { $0 } }
    /// What the script has decided about.
    var all: [Received] { requests.withLock { $0 } }
    var verifications: [Received] { all.filter { $0.method == "GET" } }
    var deliveries: [Received] { all.filter { $0.method == "POST" } }

    private final class Work {
        let run: () -> Void

        init(_ run: @escaping () -> Void) {
            self.run = run
        }
    }

    private static func onThread(_ work: @escaping () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(Work(work)).toOpaque())
        pthread_detach(thread)
    }

    private static func read(_ connection: Int32) -> Received? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
                }
                let body = bytes[end.upperBound...]
                if body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 {
                    let words = lines.first?.split(separator: " ").map(String.init) ?? []
                    return Received(
                        method: words.first ?? "", target: words.dropFirst().first ?? "", headers: headers,
                        body: Array(body))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    /// - Returns: whether the connection takes another request.
    private func serve(_ request: Received, _ connection: Int32) -> Bool {
        let good: Answer = request.method == "GET" ? .confirm() : .status(204)
        begun.withLock { $0.append(request) }
        let answer = script(request) ?? good
        requests.withLock { $0.append(request) }
        var (status, headers, body): (Int, [String], [UInt8]) = (200, [], [])
        switch answer {
        case .status(let code, let lines, let bytes): (status, headers, body) = (code, lines, bytes)
        case .confirm(let code): (status, body) = (code, Array((request["hub.challenge"] ?? "").utf8))
        case .hang:
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
            return false
        case .hangUp: return false
        case .raw(let text):
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard sent > 0 else { break }
                rest = rest.dropFirst(sent)
            }
            return false
        }
        let length = status == 204 ? "" : "Content-Length: \(body.count)\r\n"
        let head = "HTTP/1.1 \(status) Whatever\r\n\(length)" + headers.map { $0 + "\r\n" }.joined() + "\r\n"
        let bytes = Array(head.utf8) + body
        return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
