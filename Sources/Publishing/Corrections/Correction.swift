import Recording
import Syndication

/// One correction of an article that was published: what it said, and what it says.
struct Correction: Sendable {
    var entry: EntryKey
    var at: Timestamp
    /// The article's title after it.
    var title: String?
    /// The changed passages: `<del>` what they said, `<ins>` what they say.
    var html: String
}

/// A feed of corrections (`changes = true`): for those who want to know what was corrected, while the feed itself stays
/// quiet.
extension FeedDefinition {
    /// The feed that tells of corrections to this one's articles.
    var corrections: FeedDefinition {
        var feed = self
        feed.tellsCorrections = false
        feed.isOfCorrections = true
        feed.title = "\(title): corrections"
        feed.selection.name = FeedDefinition.correctionsName(of: name)
        // A path leads to the feed itself.
        feed.moves.aliases = moves.formerNames.map(FeedDefinition.correctionsName)
        feed.moves.detour = nil
        // It is a list of what happened: nothing is withdrawn from it, and old corrections are of no use.
        feed.selection.deletion = .vanish
        feed.selection.archivePage = 0
        return feed
    }

    /// `news-changes` for `news`.
    package static func correctionsName(of feed: String) -> String { "\(feed)-changes" }
}
