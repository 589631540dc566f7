import Syndication

/// What feed services and campaigns add to the links of a feed to count its readers. It says nothing of the article.
enum Tracking {
    /// Google Analytics, Matomo with its older name Piwik, and AT Internet.
    private static let prefixes = ["utm_", "mtm_", "pk_", "at_"]
    /// Of Facebook, Google Ads, Microsoft and Mailchimp.
    private static let names: Set<String> = ["fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"]

    /// - Returns: the address without it; nil where there is nothing of it.
    static func removed(from url: WebURL) -> WebURL? {
        guard let query = url.query else { return nil }
        let parameters = query.split(separator: "&", omittingEmptySubsequences: false)
        // Any other parameter may be what names the article: `?p=12`.
        let kept = parameters.filter { !isTracking($0) }
        guard kept.count < parameters.count else { return nil }
        let end = url.fragment.map { "#" + $0 } ?? ""
        let start = url.text.dropLast(end.utf8.count).dropLast(query.utf8.count + 1)
        return WebURL(start + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&")) + end)
    }

    private static func isTracking(_ parameter: Substring) -> Bool {
        let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first?.lowercased() else { return false }
        // How Medium marks the links of its feeds.
        if name == "source" { return parts.count == 2 && parts[1].hasPrefix("rss-") }
        return names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
