import Importing
import Recording
import Syndication

/// What `syndicated import` tells a person: what is adopted, and what is not and why.
struct ImportReport {
    /// An entry of the old feed whose article keeps another id.
    struct Conflict {
        var match: OldEntryMatcher.Match
        var path: String
        var why: Catalogue.Adoptability
    }

    /// That the site was at another host.
    struct Move {
        var former: String
        var site: WebURL
    }

    var source: String
    var format: FeedFormat
    var documents = 1
    var entries = 0
    /// Those whose ids are adopted now.
    var adopted: [OldEntryMatcher.Match] = []
    /// How articles were found that are at no address of the old feed.
    var move: Move?
    /// Where the site was, where no article was found.
    var formerSite: FormerSite?
    /// Entries that have the id already.
    var adoptedBefore = 0
    var refused: [(entry: OldEntry, why: OldEntryMatcher.Refusal)] = []
    var conflicts: [Conflict] = []
    /// Paths.
    var absent: [String] = []
    /// What becomes of the feed's own id: a sentence.
    var feed: String?
    /// Where the old feed goes on, if that is not read.
    var older: WebURL?
    var problems: [Problem] = []
    /// Whether nothing of it is kept, because of the command line or the document.
    var isTrial = false
    var isDryRun = false

    /// So many of a long list that nobody has to act on.
    private static let examples = 5

    var lines: [String] {
        let kept = Self.count(adopted.count, "entry keeps its id and dates", "entries keep their ids and dates")
        var lines = [
            "\(source): \(format.name), \(Self.count(documents, "document")), \(Self.count(entries, "entry", "entries"))",
            "\(isTrial ? "would be adopted" : "adopted"): \(kept)",
        ]
        if let move {
            lines.append(
                "the site has moved: the links of the old feed are at \(move.former), and articles at \(move.site) were found "
                    + "by the rest of them")
        }
        if adoptedBefore > 0 { lines.append("adopted before: \(Self.count(adoptedBefore, "entry", "entries"))") }
        if let feed { lines.append(feed) }
        if let older { lines.append("not read: the feed goes on at \(older). Import that too") }
        if !refused.isEmpty {
            lines.append("not matched: \(Self.count(refused.count, "entry", "entries")) of the old feed")
            lines += refused.map { "  \(Self.name($0.entry)): \($0.why.words)" }
        }
        if !conflicts.isEmpty {
            lines.append("conflicts: \(Self.count(conflicts.count, "entry", "entries")) of the old feed")
            lines += conflicts.map { "  \(Self.name($0.match.entry)): \($0.why.words(for: $0.path))" }
        }
        if !absent.isEmpty {
            let more = absent.count > Self.examples ? ", …" : ""
            lines.append(
                "not in the old feed: \(Self.count(absent.count, "article")), with ids of our own: "
                    + absent.prefix(Self.examples).joined(separator: ", ") + more)
        }
        lines += problems.map(\.description)
        if isDryRun { lines.append("dry run: nothing is changed") }
        return lines
    }

    static func name(_ entry: OldEntry) -> String {
        var words = [entry.id, entry.link?.text].compactMap(\.self)
        if words.count == 2, words[0] == words[1] { words.removeLast() }
        if let title = entry.title { words.append("\"\(title)\"") }
        return words.joined(separator: " ")
    }

    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}

extension OldEntryMatcher.Refusal {
    fileprivate var words: String {
        switch self {
        case .noArticle: "no article has this address"
        case .tooLongID: "the id cannot be kept, because it is longer than \(EntryID.maximumLength) bytes"
        case .unusableID: "the id cannot be kept, because it has spaces in a row or a character that feeds cannot carry"
        case .articleTaken(let other): "it is the same article as \(other), which stands first"
        case .idTaken(let path): "\(path) has this id, which stands first"
        }
    }
}

extension Catalogue.Adoptability {
    fileprivate func words(for path: String) -> String {
        switch self {
        case .free, .isAdopted: "\(path) has the id"
        case .claims(let id): "the front matter of \(path) claims the id \(id), which wins"
        case .taken(let owner): "\(owner) has this id, so \(path) cannot have it"
        case .published(let id): "\(path) is published as \(id)"
        }
    }
}
