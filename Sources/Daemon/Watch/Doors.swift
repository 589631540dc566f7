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
