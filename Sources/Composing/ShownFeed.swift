import Syndication
import XML

// What every format shows of a feed.
extension Feed {
    /// Every format demands a title. A feed whose title is blank shows its name.
    var shownTitle: XMLText { XMLText(line: title) ?? XMLText(line: name) ?? XMLText(id.text) }
    var shownSubtitle: XMLText? { XMLText(line: subtitle) }
    var shownAuthors: [ShownPerson] { authors.compactMap { ShownPerson($0) } }

    /// The same feed in the other formats, the preferred one first.
    func alternates(to own: FeedFormat) -> [(format: FeedFormat, address: WebURL)] {
        FeedFormat.allCases.compactMap { format in
            format == own ? nil : addresses[format].map { (format, $0) }
        }
    }
}
