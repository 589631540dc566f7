import Syndication
import XML

/// The lines that a feed puts at the end of an entry's content (spec R3.9).
struct EntryClosing {
    private let entry: Entry
    private let feed: FeedFacts
    private let title: XMLText
    private let creators: [XMLText]

    /// - Parameters:
    ///   - title: what the entry is called, also where it has no title.
    ///   - creators: the names of whoever wrote it.
    init(of entry: Entry, in feed: FeedFacts, titled title: XMLText, by creators: [XMLText]) {
        self.entry = entry
        self.feed = feed
        self.title = title
        self.creators = creators
    }

    /// - Parameter html: the content.
    func appended(to html: XMLText) -> XMLText {
        // A line that has nothing for one of its places is left out: it would lead nowhere.
        let lines = feed.style.closing.compactMap { template in
            template.filled { value(of: $0).map { PlainText.html($0, inAttribute: true) } }
        }
        guard !lines.isEmpty else { return html }
        return XMLText(lines.reduce(html.string) { "\($0)\n<p>\($1)</p>" })
    }

    private func value(of name: String) -> String? {
        let value: String? =
            switch name {
            case "title": title.string
            case "author": creators.map(\.string).joined(separator: ", ")
            case "feed": feed.titles.feed
            case "site": feed.titles.site
            case "url": entry.hasPage ? entry.url.text : nil
            case "mailto": mailto
            default: nil
            }
        return XMLText(line: value)?.string
    }

    /// To whoever wrote it and tells an address, or else to the site's author. That the line is asked for makes the address
    /// public (spec R9.4).
    private var mailto: String? {
        let address = (entry.authors + feed.authors).lazy.compactMap { EmailAddress($0.email)?.text.string }.first
        return address.map { "mailto:\($0)?subject=" + Self.plain.percentEncoded("Re: \(title.string)") }
    }

    /// What stands as it is in a part of such an address (RFC 6068 §5).
    private static let plain = ASCIISet.alphanumerics(and: "-._~")
}
