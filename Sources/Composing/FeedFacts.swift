import Syndication

/// All that a fragment may know of its feed. The composers' entry functions get this instead of the `Feed`, and a
/// `FragmentKey` holds it: so a fragment can never depend on a fact that its key does not know.
struct FeedFacts: Hashable, Sendable {
    let language: LanguageTag?
    let authors: [Person]
    var exposure: Article.Exposure
    private let presentation: Presentation

    /// In a box of its own: nearly no feed has one, and there is a key for each fragment.
    private indirect enum Presentation: Hashable, Sendable {
        case usual
        case styled(EntryStyle, title: String, siteTitle: String)
    }

    init(_ feed: Feed) {
        language = feed.language
        authors = feed.authors
        exposure = feed.exposure
        let style = feed.style
        // The names matter only where entries show them.
        presentation =
            style == EntryStyle()
            ? .usual
            : .styled(
                style, title: style.namesFeed ? feed.title : "", siteTitle: style.namesFeed ? feed.siteTitle : "")
    }

    var style: EntryStyle {
        if case .styled(let style, _, _) = presentation { style } else { EntryStyle() }
    }

    /// The titles of the feed and of the site, where entries show them.
    var titles: (feed: String, site: String) {
        if case .styled(_, let title, let siteTitle) = presentation { (title, siteTitle) } else { ("", "") }
    }
}
