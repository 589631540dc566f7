import Serving

/// What the service manager has opened for us, by the names that the socket units give.
struct Doors {
    var feeds: [ListenAddress] = []
    /// For TLS.
    var tls: [ListenAddress] = []
    var monitor: [ListenAddress] = []

    init(_ sockets: [Systemd.HandedOver]) {
        for socket in sockets {
            switch socket.name {
            case "monitor": monitor.append(.descriptor(socket.descriptor))
            case "https": tls.append(.descriptor(socket.descriptor))
            default: feeds.append(.descriptor(socket.descriptor))
            }
        }
    }

    /// What the configuration names and the socket unit does not open; nil where they agree, or nobody has named anything.
    ///
    /// - Parameter actual: where the server listens, at these sockets.
    func notice(of configuration: Configuration, actual: [ListenAddress]) -> String? {
        let key = configuration.keys.first { $0.path == "server.listen" }
        guard !feeds.isEmpty, let key, key.origin != .standard else { return nil }
        let named = configuration.server.listen
        let opened = Set(actual.map(\.place))
        guard !named.allSatisfy({ opened.contains($0.place) }) else { return nil }
        let place = if case .commandLine(let option) = key.origin { option } else { "[server] listen" }
        return "\(place) names \(named.map(\.description).joined(separator: ", ")), but "
            + "syndicated.socket hands over \(actual.map(\.description).joined(separator: ", ")), and that holds: edit the "
            + "socket (systemctl edit syndicated.socket), or systemctl mask syndicated.socket"
    }

    /// As the plain ones do, those for TLS win over what the configuration names.
    ///
    /// - Throws: `CommandFailure` where there is no certificate for them.
    func secure(_ settings: inout ServerSettings) throws(CommandFailure) {
        guard !tls.isEmpty else { return }
        guard settings.tls != nil else {
            throw .configuration(
                "The service manager hands over a socket named https, and there is no certificate for it. Name one in "
                    + "[server] tls, or disable the socket.")
        }
        settings.tls?.addresses = tls
    }
}

extension ListenAddress {
    /// The address in one of the ways in which it may be written: every address of the machine has several.
    fileprivate var place: ListenAddress {
        switch self {
        case .tcp(host: "", let port), .tcp(host: "0.0.0.0", let port): .tcp(host: "::", port: port)
        case .tcp(host: "localhost", let port): .tcp(host: "127.0.0.1", port: port)
        default: self
        }
    }
}
