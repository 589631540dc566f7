import Syndication

/// Callbacks or hubs by where they are, as a person names them: an address, or a host with or without its port, in any
/// spelling.
package struct OriginFilter: Sendable, Hashable {
    /// Scheme, host and port, each in its one form. A host with a port is meant with either scheme.
    let origins: [String]
    /// A bare host, for all its ports.
    let host: String?

    /// - Returns: nil for what is neither an address on the Web nor a host.
    package init?(_ text: String) {
        if text.contains("://") {
            guard let origin = Self.web(text)?.origin else { return nil }
            (origins, host) = ([origin], nil)
            return
        }
        // What stands behind the host of an address says nothing of it.
        var name = String(text.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
        if case .v6 = IPAddress(name) { name = "[\(name)]" }
        guard let plain = Self.web("http://" + name), let secure = Self.web("https://" + name) else { return nil }
        // A default port is not in the plain form, and is a port all the same.
        let hasPort = name.last != "]" && name.contains(":")
        origins = [plain, secure].compactMap(\.origin)
        host = hasPort ? nil : plain.host
    }

    private static func web(_ text: String) -> WebURL? { WebURL(text).flatMap { $0.isWeb ? $0 : nil } }

    /// Whether an address is there.
    func covers(_ url: WebURL) -> Bool {
        url.origin.map(origins.contains) == true || host.map { $0 == url.host } == true
    }
}
