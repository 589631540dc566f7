package import Syndication

/// `<link>` elements for the head of a page, by which feed readers and browsers find feeds (spec R16.1).
package enum DiscoveryLinks {
    /// Every feed in each of its formats, a line each.
    ///
    /// - Parameter language: the page's own. Feeds in it stand first, since many readers take what they find first.
    package static func html(of feeds: [Feed], language: LanguageTag? = nil) -> String {
        var out = ""
        for feed in (0...2).flatMap({ distance in feeds.filter { self.distance($0, language) == distance } }) {
            for format in FeedFormat.allCases {
                guard let url = feed.addresses[format] else { continue }
                out += """
                    <link rel="alternate" type="\(format.mediaType)" title="\(HTMLText.escaped(feed.title))" \
                    href="\(HTMLText.escaped(url.text))">

                    """
            }
        }
        return out
    }

    /// 0 for a feed in the language, 1 for one of another region, 2 for all others.
    private static func distance(_ feed: Feed, _ language: LanguageTag?) -> Int {
        guard let own = feed.language, let language else { return 2 }
        if own == language { return 0 }
        return own.text.prefix { $0 != "-" } == language.text.prefix { $0 != "-" } ? 1 : 2
    }
}
