import Testing

/// A small site as its generator has it: three posts and more, its last feed, and what becomes of it here.
struct OldSite: Sendable, CustomTestStringConvertible {
    /// The name of its page in docs/migration.
    var page: String
    /// Below the site's folder.
    var files: [String: String]
    /// Where its generator has written the feed.
    var feed: String
    /// The second page of the feed, where the server has one.
    var secondPage = ""
    /// What an import says.
    var report = "adopted: 3 entries keep their ids and dates"
    /// The ids and links that the page says are lost.
    var lost: [String] = []
    /// The document that the feed's old address leads to.
    var alias: String?
    /// Texts that documents of ours must hold.
    var promises: [String: [String]]
    /// Texts that none of them may hold.
    var absent: [String] = []

    var testDescription: String { page }

    static let all = [hugo, jekyll, eleventy, zola, pelican, wordPress]

    /// An entry of an old Atom feed.
    ///
    /// - Parameters:
    ///   - id: the link, where nothing else is said.
    ///   - updated: the moment of publication, where nothing else is said.
    static func entry(_ path: String, id: String? = nil, published: String? = nil, updated: String? = nil) -> String {
        let link = "https://www.example.org/\(path)"
        return """
            <entry><title>T</title><link href="\(link)" rel="alternate"/><id>\(id ?? link)</id>
            \(published.map { "<published>\($0)</published>" } ?? "")<updated>\(updated ?? published ?? "")</updated>
            <content type="html">Text.</content></entry>

            """
    }

    static func atom(id: String, _ entries: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title>
        <link href="https://www.example.org/"/><updated>2019-07-02T00:00:00Z</updated>
        <id>\(id)</id>
        \(entries)</feed>
        """
    }

    /// An entry of an old RSS feed.
    static func item(_ path: String, guid: String, date: String) -> String {
        """
        <item><title>T</title><link>https://www.example.org/\(path)</link><pubDate>\(date)</pubDate>
        \(guid)<description>Text.</description></item>

        """
    }

    static func rss(_ items: String) -> String {
        """
        <?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Example</title>
        <link>https://www.example.org/</link><description>Example</description>
        \(items)</channel></rss>
        """
    }
}
