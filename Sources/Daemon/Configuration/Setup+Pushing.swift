import Pushing
import Serving
import Syndication
import Transfer

// Who is told of changes: our own hub, and those of others.
extension Setup {
    /// The hubs that feeds name: our own first, since what it delivers must lead back to it.
    var hubs: [WebURL] {
        // Beside files that others serve there is no hub of ours.
        guard isServing, let own = hubSettings?.address else { return configuration.hubs }
        return [own] + configuration.hubs.filter { $0 != own }
    }

    /// The external hubs, which are told of changes.
    var pushSettings: PushSettings { PushSettings(hubs: configuration.hubs.filter { $0 != hubSettings?.address }) }

    /// The external hubs that are watched.
    ///
    /// - Parameter secrets: what our secret there is sealed with in the state.
    func canarySettings(_ secrets: SecretKeys) -> CanarySettings {
        var settings = CanarySettings()
        settings.secrets = secrets
        guard configuration.watchesHubs, configuration.server.url != nil else { return settings }
        settings.hubs = pushSettings.hubs
        settings.callbacks = base.resolving(String(CanaryDoor.path.dropFirst()))
        return settings
    }

    /// How our own hub behaves; nil where there is to be none.
    var hubSettings: HubSettings? {
        let hub = configuration.hub
        guard hub.isEnabled, let address = base.resolving("hub") else { return nil }
        var settings = HubSettings(address: address, ownOrigins: ownOrigins)
        settings.lease = hub.lease
        settings.reach = .publicOnly(except: callbackNetworks)
        settings.limits = hub.limits
        settings.signature = hub.signature
        settings.payload = hub.payload
        return settings
    }

    /// Where callbacks may be beside public addresses.
    private var callbackNetworks: [CIDR] {
        let hub = configuration.hub
        return (hub.allowsPrivateCallbacks ? IPAddress.privateNetworks : []) + hub.callbackNetworks
    }

    /// Which networks strangers may have this server ask in; nil where callbacks must be at public addresses.
    var callbackNotice: String? {
        guard configuration.hub.isEnabled, !callbackNetworks.isEmpty else { return nil }
        let networks = callbackNetworks.map(\.description).joined(separator: ", ")
        let isLinkLocal = callbackNetworks.contains { network in
            Self.linkLocal.contains { $0.contains(network.address) }
        }
        return "callbacks at private addresses are allowed by [hub]: \(networks)"
            + (isLinkLocal
                ? "; the unit's IPAddressDeny= keeps link-local ones out of reach until a drop-in such as link-local.conf "
                    + "allows them" : "")
    }

    /// What the unit denies. A connection there is dropped in silence, so that nothing later tells why.
    private static let linkLocal = ["169.254.0.0/16", "fe80::/10"].compactMap(CIDR.init)

    /// Where this server itself answers, by every name that the configuration tells: a callback there would have it ask
    /// itself. Sockets that the service manager opens are not known here.
    private var ownOrigins: Set<String> {
        let server = configuration.server
        var addresses = Set([base.text])
        for name in server.hosts { addresses.formUnion(["http://\(name)/", "https://\(name)/"]) }
        let plain = (server.listen + [server.monitor].compactMap { $0 }).map { ("http", $0) }
        for (scheme, address) in plain + (server.tls?.listen ?? []).map({ ("https", $0) }) {
            // The system has not chosen a port 0 yet.
            guard case .tcp(let host, let port) = address, port != 0 else { continue }
            let names = [
                "localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", host.contains(":") ? "[\(host)]" : host,
            ]
            for name in names + server.hosts { addresses.insert("\(scheme)://\(name):\(port)/") }
        }
        return Set(addresses.compactMap { WebURL($0)?.origin })
    }
}
