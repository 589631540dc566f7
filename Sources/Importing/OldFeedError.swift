/// Why a document gives no old feed, for the person who can mend it.
package enum OldFeedError: Error, Equatable, CustomStringConvertible {
    /// Nothing but white space.
    case empty(source: String)
    /// The parser's verdict, with the line counted from 1.
    case notWellFormed(source: String, line: Int, reason: String)
    /// Compressed, too big, or in an encoding that is not known.
    case unreadable(source: String, reason: String)
    case webPage(source: String)
    /// - Parameter root: the name of the outermost element, or nil when there is none.
    case notAFeed(source: String, line: Int, root: String?)
    case invalidJSON(source: String, reason: String)
    case notJSONFeed(source: String, reason: String)

    /// `old.xml:3: the outermost element is <urlset>, which is no feed. Give the address of an Atom, RSS or JSON feed.`
    package var description: String {
        let giveFeed = "Give the address of an Atom, RSS or JSON feed"
        return switch self {
        case .empty(let source):
            "\(source): the document is empty. See whether the address is right, and fetch it again."
        case .notWellFormed(let source, let line, let reason):
            "\(source):\(line): not well-formed XML: \(reason). Mend the document, or fetch it again."
        case .unreadable(let source, let reason):
            "\(source): the document cannot be read: \(reason). Import a copy that is plain UTF-8 text, below 64 MB."
        case .webPage(let source):
            "\(source): this is a web page, not a feed. Give the address of the feed: "
                + "the page names it in <link rel=\"alternate\">."
        case .notAFeed(let source, let line, let root?):
            "\(source):\(line): the outermost element is <\(root.prefix(60))>, which is no feed. \(giveFeed)."
        case .notAFeed(let source, let line, nil):
            "\(source):\(line): there is no XML element and no JSON object in it. \(giveFeed)."
        case .invalidJSON(let source, let reason):
            "\(source): not valid JSON: \(reason). Mend the document, or fetch it again."
        case .notJSONFeed(let source, let reason):
            "\(source): this is JSON, but no JSON Feed: \(reason). \(giveFeed)."
        }
    }
}
