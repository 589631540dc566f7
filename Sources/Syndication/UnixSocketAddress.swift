package import Glibc

/// Where a Unix socket is.
package struct UnixSocketAddress {
    private var address = sockaddr_un()
    private let length: socklen_t

    /// - Parameter path: `@name` stands for a name in the abstract namespace, which begins with a zero byte.
    /// - Returns: nil where it is too long for a socket.
    package init?(_ path: String) {
        let bytes = path.hasPrefix("@") ? [0] + path.utf8.dropFirst() : Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path),
            let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path)
        else { return nil }
        length = socklen_t(start + bytes.count)
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// - Parameter body: gets what `connect`, `bind` and `sendto` take.
    package func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
