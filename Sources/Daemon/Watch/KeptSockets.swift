import Glibc
import Serving

/// The sockets that the daemon opens itself, in the service manager's keeping while it restarts: what knocks meanwhile
/// waits in the kernel for the next process, and is not refused (`sd_notify(3)`, `FDSTORE=`). Those of the socket unit
/// are its already.
struct KeptSockets {
    private let systemd: Systemd
    private let kept: [String: Int32]

    /// Names of sockets that are handed over begin so.
    private static let prefix = "kept-"

    /// - Parameter handedOver: all that the service manager has handed over.
    init(_ systemd: Systemd, _ handedOver: [Systemd.HandedOver]) {
        self.systemd = systemd
        var kept: [String: Int32] = [:]
        for socket in handedOver where Self.isKept(socket) {
            if let double = kept.updateValue(socket.descriptor, forKey: socket.name) { close(double) }
        }
        self.kept = kept
    }

    static func isKept(_ socket: Systemd.HandedOver) -> Bool { socket.name.hasPrefix(prefix) }

    /// The sockets at these addresses. Whoever opens the addresses owns them.
    func sockets(at addresses: [ListenAddress]) -> [ListenAddress: Int32] {
        var sockets: [ListenAddress: Int32] = [:]
        for address in addresses {
            if let descriptor = kept[Self.name(of: address)] { sockets[address] = descriptor }
        }
        return sockets
    }

    /// Closes those at other addresses than these: the configuration has changed.
    func discard(except addresses: [ListenAddress]) {
        let wanted = Set(addresses.map(Self.name))
        for (name, descriptor) in kept where !wanted.contains(name) {
            close(descriptor)
            systemd.discard(name)
        }
    }

    /// Has the sockets of a server kept that has started.
    func keep(_ server: FeedServer) async {
        for socket in await server.sockets() { systemd.keep(socket.descriptor, name: Self.name(of: socket.address)) }
    }

    private static func name(of address: ListenAddress) -> String {
        // One that is written the same and takes IPv4 too is another.
        let family = if case .everyIPv6 = address { "ipv6-" } else { "" }
        return prefix + family + address.description.replacing(":", with: "_")
    }
}
