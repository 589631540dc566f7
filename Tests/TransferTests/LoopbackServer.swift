import Foundation
import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1, at a port that the kernel gives, one thread for each connection. It does what a
/// hostile or broken server does, too.
final class LoopbackServer: Sendable {
    /// What to do with a request.
    enum Answer: Sendable {
        case response(status: Int = 200, headers: [String] = [], body: [UInt8] = [])
        /// These bytes as they are; then the connection is closed.
        case raw(String)
        /// Headers, then bytes for as long as the client takes them.
        case endless
        /// Headers, then one byte each 20 ms.
        case drip
        /// Nothing at all, until the client or the server goes away.
        case silence
        /// A TCP reset.
        case reset
    }

    struct Received: Sendable {
        var method: String
        var target: String
        /// `name: value`, with the name in lower case.
        var headers: [String]
        var body: [UInt8]
        /// Counts from 1.
        var connection: Int
    }

    private struct State {
        var received: [Received] = []
        var connections: [Int32] = []
        var connectionCount = 0
    }

    let port: UInt16
    /// Tells of every request as soon as it is read, and of every silent connection's end.
    let arrivals: AsyncStream<Received>
    let departures: AsyncStream<Void>

    private let listener: Int32
    private let answer: @Sendable (Received) -> Answer
    private let state = Mutex(State())
    private let arrival: AsyncStream<Received>.Continuation
    private let departure: AsyncStream<Void>.Continuation

    /// Every test runs with a proxy in the environment that would break it, if it were used. Set before any test has
    /// used libcurl, because the environment is no place to change while others read it.
    private static let proxy: Void = {
        for name in ["http_proxy", "https_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
    }()

    init(_ answer: @escaping @Sendable (Received) -> Answer) throws {
        _ = Self.proxy
        self.answer = answer
        (arrivals, arrival) = AsyncStream.makeStream()
        (departures, departure) = AsyncStream.makeStream()
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try Self.bind(listener)
        guard listen(listener, 512) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        let accepting = listener
        Thread.detachNewThread { [weak self] in
            while case let connection = accept(accepting, nil, nil), connection >= 0 {
                guard let server = self else {
                    close(connection)
                    break
                }
                server.begin(connection)
            }
            // Closed here, where it is used: elsewhere, its number could already belong to another test's server.
            close(accepting)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    /// A port on which nobody listens.
    static func freePort() throws -> UInt16 {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        return try bind(probe)
    }

    var received: [Received] { state.withLock { $0.received } }
    var connectionCount: Int { state.withLock { $0.connectionCount } }

    private static func bind(_ listener: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.bind(listener, generic, length) == 0 && getsockname(listener, generic, &length) == 0
            }
        }
        guard code else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: address.sin_port)
    }

    // MARK: - A connection

    private func begin(_ connection: Int32) {
        let number = state.withLock { state in
            state.connections.append(connection)
            state.connectionCount += 1
            return state.connectionCount
        }
        Thread.detachNewThread { [weak self] in
            var unread: [UInt8] = []
            while let server = self, var request = Self.read(connection, &unread) {
                request.connection = number
                let isKept = server.serve(request, on: connection)
                if !isKept { break }
            }
            self?.state.withLock { $0.connections.removeAll { $0 == connection } }
            close(connection)
        }
    }

    /// - Returns: whether the connection is kept.
    private func serve(_ request: Received, on connection: Int32) -> Bool {
        state.withLock { $0.received.append(request) }
        arrival.yield(request)
        switch answer(request) {
        case .response(let status, let headers, let body):
            var text = "HTTP/1.1 \(status) Whatever\r\n" + headers.map { $0 + "\r\n" }.joined()
            if status != 204, status != 304 { text += "Content-Length: \(body.count)\r\n" }
            text += "\r\n"
            return Self.write(connection, Array(text.utf8) + (request.method == "HEAD" ? [] : body))
        case .raw(let text):
            _ = Self.write(connection, Array(text.utf8))
            return false
        case .endless:
            let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 16384)
            _ = Self.write(connection, Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
            while Self.write(connection, piece) {}
            return false
        case .drip:
            _ = Self.write(connection, Array("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".utf8))
            while Self.write(connection, [UInt8(ascii: "a")]) { usleep(20_000) }
            return false
        case .silence:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            departure.yield()
            return false
        case .reset:
            var immediately = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &immediately, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }

    private static func read(_ connection: Int32, _ unread: inout [UInt8]) -> Received? {
        let blank = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            headEnd = unread.indices.dropLast(3).first {
                unread[$0] == 0x0D && unread[$0..<$0 + 4].elementsEqual(blank)
            }
            if headEnd == nil, !receive(connection, &unread) { return nil }
            // The beginning of a TLS connection.
            if unread.first == 0x16 {
                _ = write(connection, Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
                return nil
            }
        }
        let end = headEnd ?? 0
        let lines = String(decoding: unread[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        let headers = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return line[..<colon].lowercased() + line[colon...]
        }
        let length =
            headers.compactMap { header in
                header.hasPrefix("content-length: ") ? Int(header.dropFirst(16)) : nil
            }.first ?? 0
        while unread.count < end + 4 + length {
            guard receive(connection, &unread) else { return nil }
        }
        let body = Array(unread[end + 4..<end + 4 + length])
        unread.removeFirst(end + 4 + length)
        return Received(
            method: String(words.first ?? ""), target: String(words.dropFirst().first ?? ""), headers: headers,
            body: body, connection: 0)
    }

    private static func receive(_ connection: Int32, _ unread: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread += buffer[..<count]
        return true
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
