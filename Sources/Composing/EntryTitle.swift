import Syndication
import XML

/// What a template of titles is filled with (spec R16.4).
struct EntryTitle {
    private let title: XMLText
    private let entry: Entry
    private let feed: FeedFacts
    private let creators: [XMLText]
    private let categories: [ShownCategory]

    /// - Parameters:
    ///   - title: the article's own.
    ///   - creators: the names of whoever wrote it.
    init(
        _ title: XMLText, of entry: Entry, in feed: FeedFacts, by creators: [XMLText], among categories: [ShownCategory]
    ) {
        self.title = title
        self.entry = entry
        self.feed = feed
        self.creators = creators
        self.categories = categories
    }

    /// Where there is nothing for one of the places, what stands around it would make no sense: then the title is as it is.
    func filling(_ template: TextTemplate) -> XMLText {
        XMLText(line: template.filled { XMLText(line: value(of: $0))?.string }) ?? title
    }

    private func value(of name: String) -> String? {
        switch name {
        case "title": title.string
        case "section": entry.section
        case "category": categories.first?.word.string
        case "author": creators.map(\.string).joined(separator: ", ")
        case "feed": feed.titles.feed
        case "site": feed.titles.site
        default: nil
        }
    }
}
