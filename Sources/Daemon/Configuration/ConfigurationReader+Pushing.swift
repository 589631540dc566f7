import Pushing
import Syndication

// How changes reach subscribers and other hubs.
extension ConfigurationReader {
    func hub(_ table: ConfigurationSection) -> Configuration.Hub {
        var table = table
        var hub = Configuration.Hub()
        hub.isEnabled = table.bool("enabled", default: hub.isEnabled)
        hub.lease = lease(table.section("lease"), within: table)
        hub.allowsPrivateCallbacks = table.bool("allow-private-callbacks", default: hub.allowsPrivateCallbacks)
        let networks = table.list(
            "allow-callbacks", expects: "a network or an address such as \"10.1.0.0/16\" or \"fd00:1::/32\"",
            default: [], CIDR.init)
        hub.callbackNetworks = networks ?? []
        hub.limits = limits(&table)
        hub.signature = table.choice("signature", default: hub.signature)
        hub.payload = table.choice("payload", default: hub.payload)
        hub.allowsPlaintextSecrets = table.bool("plaintext-secrets", default: hub.allowsPlaintextSecrets)
        hub.isCloud = table.bool("rsscloud", default: hub.isCloud) && hub.isEnabled
        table.finish()
        return hub
    }

    private func limits(_ table: inout ConfigurationSection) -> HubLimits {
        var limits = HubLimits()
        limits.maxSubscriptions = table.integer(
            "max-subscriptions", in: 1...10_000_000, default: limits.maxSubscriptions)
        limits.maxSubscriptionsPerOrigin = table.integer(
            "max-subscriptions-per-origin", in: 1...10_000_000, default: limits.maxSubscriptionsPerOrigin)
        limits.ratePerSource = table.integer("rate-per-source", in: 0...1_000_000, default: limits.ratePerSource)
        limits.ratePerTarget = table.integer("rate-per-target", in: 0...1_000_000, default: limits.ratePerTarget)
        return limits
    }

    private func lease(_ table: ConfigurationSection?, within hub: ConfigurationSection) -> LeaseRules {
        var rules = LeaseRules()
        guard var table else { return rules }
        let possible = Duration.seconds(1) ... .seconds(3650 * 86400)
        rules.usual = table.duration("default", in: possible, default: rules.usual)
        rules.shortest = table.duration("min", in: possible, default: min(rules.shortest, rules.usual))
        rules.longest = table.duration("max", in: possible, default: max(rules.longest, rules.usual))
        if !(rules.shortest...max(rules.shortest, rules.longest)).contains(rules.usual) {
            let problem = "hub.lease.default is not between hub.lease.min and hub.lease.max"
            let remedy = "Order them, as { default = \"10d\", min = \"5m\", max = \"30d\" }"
            // One that does not stand in the file wins over it, and is the one that can be wrong there.
            if let origin = ["default", "min", "max"].compactMap({ context.source(of: "hub.lease.\($0)") }).first {
                context.report(origin, problem, remedy: remedy)
            } else {
                hub.report("lease", problem, remedy: remedy)
            }
        }
        for (key, bound, standard) in [
            ("min", rules.shortest, LeaseRules().shortest), ("max", rules.longest, LeaseRules().longest),
        ] where !table.has(key) && bound != standard {
            context.notice(
                "hub.lease.\(key)",
                "hub.lease.\(key) is not set, and is \(Quantities.text(of: bound)), as hub.lease.default is")
        }
        table.finish()
        return rules
    }

    /// - Parameter isPublic: whether an external hub knows where to find us.
    func push(_ table: ConfigurationSection, isPublic: Bool) -> (hubs: [WebURL], watchesHubs: Bool) {
        var table = table
        let hubs = table.list(
            "hubs", expects: "the address of a hub, such as \"https://hub.example.org/\"", default: []
        ) { text in
            WebURL(text).flatMap { $0.isWeb ? $0 : nil }
        }
        for (index, hub) in (hubs ?? []).enumerated() where hubs?.prefix(index).contains(hub) == true {
            table.report("hubs", at: index, "push.hubs holds \(hub.text) twice", remedy: "Leave one of them out")
        }
        let watchesHubs = table.bool("canary", default: false)
        if watchesHubs, !isPublic {
            table.reportMissing(
                "canary", "push.canary is true, and server.url is not set",
                remedy: "Hubs push to the public address: set [server] url to it")
        }
        table.finish()
        return (hubs ?? [], watchesHubs)
    }
}
