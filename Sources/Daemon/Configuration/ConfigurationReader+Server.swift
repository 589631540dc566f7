import Serving
import Syndication

// Where and how the feeds are served.
extension ConfigurationReader {
    func server(_ table: ConfigurationSection) -> Configuration.Server {
        var table = table
        var server = Configuration.Server()
        server.listen =
            table.list("listen", expects: Self.addressForms, default: server.listen.map(\.description)) { address($0) }
            ?? server.listen
        if server.listen.isEmpty {
            table.report("listen", "server.listen is empty", remedy: "Name at least one address, as \"127.0.0.1:8080\"")
        }
        server.url = table.folder("url")
        server.maxAge = table.duration("max-age", in: .zero ... .seconds(86400 * 30), default: server.maxAge)
        server.admin = table.checked(
            "admin", expects: "the whole path of a socket in 107 bytes, such as \"/run/syndicated/admin.sock\"",
            fallback: ""
        ) {
            $0.isEmpty || address("unix:\($0)") != nil ? $0 : nil
        }.flatMap { $0.isEmpty ? nil : $0 }
        server.trustedProxies = trustedProxies(&table)
        let hosts = table.list("hosts", expects: "a name without a port, such as \"feeds.example.org\"", default: []) {
            text in
            // As the name that a request is for is compared: without a final full stop.
            let name = text.hasSuffix(".") ? String(text.dropLast()) : text
            return isHost(name) ? name.lowercased() : nil
        }
        server.hosts = Set(hosts ?? [])
        server.deltas = table.choice("deltas", default: server.deltas)
        server.maxRepeats = table.integer("max-repeats", in: 0...1_000_000, default: server.maxRepeats)
        server.maxConnections = table.integer("max-connections", in: 1...10_000_000, default: server.maxConnections)
        server.maxConnectionsPerAddress = table.integer(
            "max-connections-per-address", in: 1...10_000_000, default: server.maxConnectionsPerAddress)
        server.tls = table.section("tls").flatMap(tls)
        server.monitor = table.checked("monitor", expects: Self.addressForms, fallback: "") {
            $0.isEmpty || address($0) != nil ? $0 : nil
        }.flatMap(address)
        reportCollisions(of: server, in: table)
        table.finish()
        return server
    }

    /// Where nobody has set `listen`, a socket unit may well have opened another address.
    private func reportCollisions(of server: Configuration.Server, in table: ConfigurationSection) {
        for collision in server.collisions {
            if collision.otherKey == "listen", !table.has("listen") {
                context.notice(
                    "server.\(collision.key)", "\(collision.what), unless a socket unit opens another address for that")
            } else if collision.key == collision.otherKey {
                let array = collision.key == "tls" ? "tls.listen" : collision.key
                table.report(array, at: collision.index, collision.what, remedy: collision.remedy)
            } else {
                table.report(collision.key, collision.what, remedy: collision.remedy)
            }
        }
    }

    /// A name or an address, as it stands in a request's `Host` before the port.
    private func isHost(_ text: String) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") { return IPAddress(String(text.dropFirst().dropLast())) != nil }
        return !text.isEmpty && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    private func tls(_ table: ConfigurationSection) -> Configuration.TLS? {
        var table = table
        let listen = table.list("listen", expects: Self.addressForms) { address($0) }
        let certificate = table.string("certificate") ?? ""
        let key = table.string("key") ?? ""
        table.finish()
        // What is wrong with the addresses has been told.
        if listen == nil, table.has("listen") { return nil }
        let missing = [listen?.isEmpty ?? true, certificate.isEmpty, key.isEmpty]
        guard let listen, !missing.contains(true) else {
            guard missing.contains(false) else { return nil }
            // A file that sets none of them has nothing to be mended.
            let written = ["listen", "certificate", "key"].first { context.source(of: "\(table.path).\($0)") != nil }
            table.reportMissing(
                written ?? "", "\(table.path) is not complete",
                remedy:
                    "Write { listen = [\"0.0.0.0:8443\"], certificate = \"/…/fullchain.pem\", key = \"/…/privkey.pem\" }"
            )
            return nil
        }
        return Configuration.TLS(listen: listen, certificate: certificate, key: key)
    }

    private func trustedProxies(_ table: inout ConfigurationSection) -> TrustedProxies {
        var proxies = TrustedProxies()
        let words = table.list(
            "trusted-proxies", expects: "an address or a range such as \"127.0.0.1\" or \"10.0.0.0/8\", or \"unix\""
        ) { text in
            text == "unix" || CIDR(text) != nil ? text : nil
        }
        for word in words ?? [] {
            if let range = CIDR(word) { proxies.ranges.append(range) } else { proxies.includesUnixSockets = true }
        }
        proxies.field = table.choice("proxy-field", default: proxies.field)
        return proxies
    }

    private static let addressForms = "host:port, [::1]:port or unix:/path"

    private func address(_ text: String) -> ListenAddress? { try? ListenAddress(text) }
}
