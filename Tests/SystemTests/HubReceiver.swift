import Foundation
import Synchronization

/// A hub on loopback: takes POSTs, keeps their bodies, and answers with the status it was told.
final class HubReceiver: Sendable {
    private struct State {
        var bodies: [String] = []
        var status = 202
    }

    private let state = Mutex(State())
    private let door: LoopbackDoor
    var address: String { door.address + "/hub" }

    init() throws {
        door = try LoopbackDoor()
        door.open { [self] in serve($0) }
    }

    var bodies: [String] { state.withLock { $0.bodies } }

    var status: Int {
        get { state.withLock { $0.status } }
        set { state.withLock { $0.status = newValue } }
    }

    func close() {
        door.close()
    }

    private func serve(_ connection: Int32) {
        while let body = request(on: connection) {
            let status = state.withLock { state in
                state.bodies.append(body)
                return state.status
            }
            let answer = Array("HTTP/1.1 \(status) Told\r\nContent-Length: 0\r\n\r\n".utf8)
            guard send(connection, answer, answer.count, Int32(MSG_NOSIGNAL)) > 0 else { break }
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
