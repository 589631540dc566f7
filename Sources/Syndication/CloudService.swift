/// Where a reader asks to be told of changes to a feed, in the words of RSS's `<cloud>` (RSS 2.0; spec websub.md
/// section 5).
package struct CloudService: Sendable, Hashable {
    /// The host, without a port.
    package var domain: String
    /// That of the address, or the usual one of its scheme.
    package var port: Int
    /// With its slash.
    package var path: String
    /// `http-post` or `https-post`.
    package var transport: String

    /// - Parameter url: the address that takes `pleaseNotify`.
    /// - Returns: nil unless it is a web address.
    package init?(at url: WebURL) {
        guard url.isWeb, let host = url.host else { return nil }
        let isSecure = url.text.hasPrefix("https:")
        domain = host
        port = url.port ?? (isSecure ? 443 : 80)
        path = url.path
        transport = isSecure ? "https-post" : "http-post"
    }
}
