/// How a feed shows its entries, as far as that is a matter of taste. Unless it is set, documents are as the rules have
/// them.
package struct EntryStyle: Hashable, Sendable {
    /// What a title is shown as: see `titlePlaceholders`. Nil: as it is.
    package var title: TextTemplate?
    /// By whose clocks dates are written (spec R5.1). Nil: in UTC, which all readers take right.
    package var zone: LocalTime?

    /// Where the link of an entry leads that points at something else.
    package var linkPost = LinkPost.permalink
    /// What an entry without a title has in its place.
    package var untitled = Untitled.omit
    /// Lines of HTML at the end of the content: see `closingPlaceholders`.
    package var closing: [TextTemplate] = []

    /// Where the link of an entry leads in RSS that points at something else (spec section 8). Atom and JSON Feed have a
    /// place for both.
    package enum LinkPost: String, CaseIterable, Sendable, Hashable { case permalink, external }

    /// What a note has for a title (spec R2.3).
    package enum Untitled: String, CaseIterable, Sendable, Hashable {
        /// None; in Atom, which demands one, its first sentence.
        case omit
        /// Its first sentence, in every format.
        case synthesize
        /// None, and in Atom an empty one.
        case empty
    }

    /// As the rules have it.
    package init() {}

    /// What a template of titles may hold.
    package static let titlePlaceholders = ["title", "section", "category", "author", "feed", "site"]

    /// What a closing line may hold.
    package static let closingPlaceholders = ["title", "author", "url", "mailto", "feed", "site"]

    /// Whether the names of the feed and of the site may stand in an entry.
    package var namesFeed: Bool { title != nil || !closing.isEmpty }

    /// All that is set, as words; none where nothing is.
    package var words: [String] {
        var words: [String] = []
        if let title { words.append("entry-title \(title)") }
        if let zone { words.append("dates \(zone)") }
        if linkPost != .permalink { words.append("linkpost \(linkPost.rawValue)") }
        if untitled != .omit { words.append("untitled \(untitled.rawValue)") }
        words += closing.map { "closing \($0)" }
        return words
    }
}
