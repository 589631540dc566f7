import Foundation
import Synchronization

/// A hub on loopback: takes POSTs, keeps their bodies, and answers with the status it was told.
final class HubReceiver: Sendable {
    private struct State {
        var bodies: [String] = []
        var status = 202
    }

    private let state = Mutex(State())
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
        guard isListening else { throw Program.Failure(description: "no socket for the hub") }
        self.listener = listener
        address = "http://127.0.0.1:\(UInt16(bigEndian: local.sin_port))/hub"
        Thread.detachNewThread { [self] in serve() }
    }

    var bodies: [String] { state.withLock { $0.bodies } }

    var status: Int {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        Foundation.close(listener)
    }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            Thread.detachNewThread { [self] in
                while let body = request(on: connection) {
                    let status = state.withLock { state in
                        state.bodies.append(body)
                        return state.status
                    }
                    let answer = Array("HTTP/1.1 \(status) Told\r\nContent-Length: 0\r\n\r\n".utf8)
                    guard send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) > 0 else { break }
                }
                Foundation.close(connection)
            }
        }
    }

    /// The body of the next request, or nil when the connection has ended.
    private func request(on connection: Int32) -> String? {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length =
                    head.components(separatedBy: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                let body = text[end.upperBound...]
                if body.utf8.count >= length { return String(body) }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }
}
