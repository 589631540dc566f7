package import Recording
package import Syndication

/// One feed as the configuration defines it.
package struct FeedDefinition: Sendable {
    /// Plain text.
    package var title: String
    /// Plain text; empty where there is none.
    package var subtitle: String
    /// Nil: the site's.
    package var language: LanguageTag?
    /// Which entries the feed takes, and how many.
    package var selection: FeedSelection
    /// The formats in which it is served.
    package var formats: [FeedFormat]
    /// The most bytes of a document; it still holds ten entries (spec R0.4).
    package var maximumSize: Int
    /// How much of an article the feed shows, where the article asks for nothing else.
    package var exposure: Article.Exposure
    /// How entries are shown, as far as that is a matter of taste.
    package var style = EntryStyle()
    /// Whether a second feed tells what was corrected in this one's articles.
    package var tellsCorrections: Bool
    /// Where it is named, as far as the configuration does not.
    package var naming: FeedNaming?
    /// Where it was, and where it is to be found instead.
    package var moves = FeedMoves()
    /// How often a reader should ask for it.
    package var pace = PollingPace.usual
    /// Whether it takes no more entries: what is first published from then on is not in it.
    package var isClosed = false
    /// Whether this is that second feed.
    var isOfCorrections = false

    /// The stem of the feed's address: `news` for `/news.atom`.
    package var name: String { selection.name }

    /// The names that no feed can have, with what has them.
    package static let takenNames = ["hub": "the hub", "feeds": "the list of feeds"]

    /// Takes what every feed has; what few have is set afterwards.
    package init(
        title: String, subtitle: String = "", language: LanguageTag? = nil, selection: FeedSelection,
        formats: [FeedFormat] = FeedFormat.allCases, maximumSize: Int = 1 << 20, exposure: Article.Exposure = .full,
        tellsCorrections: Bool = false
    ) {
        self.title = title
        self.subtitle = subtitle
        self.language = language
        self.selection = selection
        self.formats = formats
        self.maximumSize = maximumSize
        self.exposure = exposure
        self.tellsCorrections = tellsCorrections
    }
}
