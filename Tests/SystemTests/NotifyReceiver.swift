import Foundation
import Synchronization

/// Stands in for the service manager's notify socket.
final class NotifyReceiver: Sendable {
    private let received = Mutex<[String]>([])
    private let descriptor: Int32
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/notify-\(UUID().uuidString.prefix(8))"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound else { throw Program.Failure(description: "no notify socket at \(path)") }
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 8192)
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                let message = String(decoding: buffer[..<count], as: UTF8.self)
                received.withLock { $0.append(message) }
            }
        }
    }

    /// One element for each datagram.
    var messages: [String] { received.withLock { $0 } }

    var lines: [String] { messages.flatMap { $0.components(separatedBy: "\n") } }

    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        Foundation.close(descriptor)
        unlink(path)
    }
}
