import Foundation
import Synchronization

/// A subscriber on loopback: confirms what it is asked, and takes what it is sent.
final class Subscriber: Sendable {
    struct Request: Sendable {
        var line: String
        var headers: [String: String]
        var body: Data

        subscript(_ header: String) -> String? { headers[header] }
    }

    private struct State {
        var requests: [Request] = []
        var status = 204
        var isHanging = false
    }

    private let state = Mutex(State())
    private let door: LoopbackDoor
    var address: String { door.address }

    init() throws {
        door = try LoopbackDoor()
        door.open { [self] connection in
            while let request = Self.request(on: connection) {
                let (status, isHanging) = state.withLock { state in
                    state.requests.append(request)
                    return (state.status, state.isHanging)
                }
                if isHanging {
                    var byte: UInt8 = 0
                    _ = recv(connection, &byte, 1, 0)
                    return
                }
                let challenge = Self.challenge(in: request.line)
                let answer =
                    request.line.hasPrefix("GET")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: \(challenge.utf8.count)\r\n\r\n\(challenge)"
                    : "HTTP/1.1 \(status) Taken\r\n" + (status == 204 ? "" : "Content-Length: 0\r\n") + "\r\n"
                guard send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { return }
            }
        }
    }

    var requests: [Request] { state.withLock { $0.requests } }

    /// What deliveries are answered with.
    var status: Int {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    /// Whether it reads and never answers.
    var isHanging: Bool {
        get { state.withLock { $0.isHanging } }
        set { state.withLock { $0.isHanging = newValue } }
    }

    func close() {
        door.close()
    }

    private static func challenge(in line: String) -> String {
        // WebSub's name for it ends with rssCloud's.
        guard let start = line.range(of: "challenge=") else { return "" }
        return String(line[start.upperBound...].prefix { $0 != "&" && $0 != " " })
    }

    private static func request(on connection: Int32) -> Request? {
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let end = received.range(of: Data("\r\n\r\n".utf8)) {
                let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    headers[line[..<colon].lowercased()] =
                        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
                let body = Data(received[end.upperBound...])
                if body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 {
                    return Request(line: lines[0], headers: headers, body: body)
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }
}

/// A listening socket on 127.0.0.1, at a port that the kernel gives, with a thread for each connection.
final class LoopbackDoor: Sendable {
    private let listener: Int32
    let address: String

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var local = sockaddr_in()
        local.sin_family = sa_family_t(AF_INET)
        local.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &local) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard isListening else { throw Program.Failure(description: "no socket on loopback") }
        self.listener = listener
        address = "http://127.0.0.1:\(UInt16(bigEndian: local.sin_port))"
    }

    /// - Parameter serve: one connection, until it is over.
    func open(_ serve: @escaping @Sendable (Int32) -> Void) {
        Thread.detachNewThread { [listener] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread {
                    serve(connection)
                    Foundation.close(connection)
                }
            }
        }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Foundation.close(listener)
    }
}

extension RunningDaemon {
    /// Asks its hub for a subscription.
    ///
    /// - Parameters:
    ///   - topic: `/all.atom` where none is given.
    ///   - more: fields of the form, such as `hub.secret=sesame`.
    func subscribe(
        _ callback: String, topic: String? = nil, _ more: [String] = []
    ) async throws -> (status: Int, words: String) {
        var arguments = ["-sS", "--noproxy", "*", "--max-time", "20", "-w", "\n%{http_code}"]
        let fields = ["hub.mode=subscribe", "hub.callback=\(callback)", "hub.topic=\(topic ?? base + "/all.atom")"]
        for field in fields + more { arguments += ["--data-urlencode", field] }
        let result = try await Program.run(
            arguments + [base + "/hub"], executable: URL(fileURLWithPath: "/usr/bin/curl"))
        let lines = result.output.split(separator: "\n")
        return (lines.last.flatMap { Int($0) } ?? 0, lines.dropLast().joined(separator: "\n"))
    }
}
