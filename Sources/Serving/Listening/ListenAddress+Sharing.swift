import Syndication

// Which addresses of one machine can be open at the same time.
extension ListenAddress {
    /// The addresses of a list as they can be open together: the kernel's `[::]` takes IPv4 too, and leaves it to an IPv4
    /// address of its port that is listed beside it, as people write both for other servers.
    package static func together(_ addresses: [ListenAddress]) -> [ListenAddress] {
        // The system chooses another port for each that has none.
        let ports = Set(addresses.filter(\.isIPv4).compactMap(\.port)).subtracting([0])
        return addresses.map { address in
            guard let port = address.port, address.hosts == .all, !address.host.isEmpty, ports.contains(port) else {
                return address
            }
            return .everyIPv6(port: port)
        }
    }

    /// Whether the system would not open the one while the other is. Never for a port that the system chooses, and not
    /// for names, of which nobody knows here where they are.
    package func collides(with other: ListenAddress) -> Bool {
        guard let port, let otherPort = other.port else { return self == other }
        guard port == otherPort, port != 0 else { return false }
        switch (hosts, other.hosts) {
        case (.all, _), (_, .all): return true
        case (.allIPv4, .one(.v4)), (.one(.v4), .allIPv4): return true
        case (.allIPv6, .one(.v6)), (.one(.v6), .allIPv6): return true
        case (let mine, let others): return mine == others
        }
    }

    /// What of a machine is listened at.
    private enum Hosts: Equatable {
        case all
        case allIPv4
        case allIPv6
        case one(IPAddress)
        case named(String)
    }

    private var hosts: Hosts {
        if case .everyIPv6 = self { return .allIPv6 }
        guard !host.isEmpty else { return .all }
        switch IPAddress(host) {
        case .v4(0)?: return .allIPv4
        case .v6(0, 0)?: return .all
        case let address?: return .one(address)
        case nil: return .named(host.lowercased())
        }
    }

    private var isIPv4: Bool {
        if case .v4? = IPAddress(host) { true } else { false }
    }

    private var host: String {
        if case .tcp(let host, _) = self { host } else { "" }
    }

    /// Nil where there is none.
    private var port: Int? {
        switch self {
        case .tcp(_, let port), .everyIPv6(let port): port
        case .unix, .descriptor: nil
        }
    }
}
