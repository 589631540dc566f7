import Dispatch
import Glibc
import Serving
import Syndication

/// Asks our own server for something, as a reader would: the proof that it answers.
enum SelfRequest {
    /// Tells our requests from those of readers. Only this process knows it.
    static let token = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }.joined()

    /// - Parameter limit: for all of it.
    /// - Returns: whether an answer came in time, whatever it was.
    static func isAnswered(at address: ListenAddress, within limit: Duration) async -> Bool {
        // It blocks, and must not hold one of the few threads that everything else runs on.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: ask(address, limit))
            }
        }
    }

    private static func ask(_ address: ListenAddress, _ limit: Duration) -> Bool {
        switch address {
        case .tcp(let host, let port):
            if host.contains(":") { return ask(v6(host, port), AF_INET6, limit) }
            return ask(v4(host, port), AF_INET, limit)
        case .everyIPv6(let port): return ask(v6("::", port), AF_INET6, limit)
        case .unix(let path):
            return ask(AF_UNIX, limit) { socket in UnixSocketAddress(path)?.withPointer { connect(socket, $0, $1) } }
        case .descriptor: return false
        }
    }

    private static func ask<Address>(_ address: Address?, _ family: Int32, _ limit: Duration) -> Bool {
        // Whom nobody can ask, such as one of a scope of its own, is not found guilty.
        guard let address else { return true }
        return ask(family, limit) { socket in
            withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<Address>.size))
                }
            }
        }
    }

    /// - Parameter connecting: answers as `connect` does.
    private static func ask(_ family: Int32, _ limit: Duration, connecting: (Int32) -> Int32?) -> Bool {
        let end = ContinuousClock.now + limit
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // The time to send holds for connecting too.
        wait(until: end, SO_SNDTIMEO, descriptor)
        guard connecting(descriptor) == 0 else { return false }
        // The version that needs no Host.
        let request = Array("HEAD /feeds.opml HTTP/1.0\r\nSyndicated-Probe: \(token)\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return false }
        wait(until: end, SO_RCVTIMEO, descriptor)
        var answer = [UInt8](repeating: 0, count: 64)
        return recv(descriptor, &answer, answer.count, 0) > 8 && answer.starts(with: Array("HTTP/1.".utf8))
    }

    private static func wait(until end: ContinuousClock.Instant, _ option: Int32, _ descriptor: Int32) {
        let (seconds, attoseconds) = (end - .now).components
        // None at all would be for ever.
        let microseconds = seconds < 0 ? 1 : max(1, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        var time = timeval(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
        setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Who listens at every address is asked at the loopback one.
    private static func v4(_ host: String, _ port: Int) -> sockaddr_in? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        let host = host.isEmpty || host == "0.0.0.0" || host == "localhost" ? "127.0.0.1" : host
        return inet_pton(AF_INET, host, &address.sin_addr) == 1 ? address : nil
    }

    private static func v6(_ host: String, _ port: Int) -> sockaddr_in6? {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = in_port_t(port).bigEndian
        return inet_pton(AF_INET6, host == "::" ? "::1" : host, &address.sin6_addr) == 1 ? address : nil
    }
}
