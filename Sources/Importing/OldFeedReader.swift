package import Syndication
import XML

/// Reads an old feed, whatever program wrote it (spec R6.5).
package enum OldFeedReader {
    private static let limits = ForeignXML.Limits()

    /// The format is told by the content alone: servers send feeds under any media type.
    ///
    /// - Parameters:
    ///   - source: the name of the document in messages: its address, or the path of a file.
    ///   - base: the address it was fetched from, for relative links. Without it they are resolved against the address
    ///     that the feed gives for itself.
    /// - Throws: where there is no feed at all. What is wrong inside a feed is one of its problems.
    package static func read(_ bytes: [UInt8], source: String, base: WebURL?) throws(OldFeedError) -> OldFeed {
        guard bytes.count <= limits.bytes else {
            throw .unreadable(source: source, reason: "it has more than \(limits.bytes >> 20) MB")
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        // White space in UTF-16 has zeros.
        guard let first = content.first(where: { $0 > 0x20 }) else { throw .empty(source: source) }
        switch first {
        case UInt8(ascii: "{"):
            return try JSONFeedReader.read(Array(content), source: source, base: base)
        case UInt8(ascii: "["):
            throw .notJSONFeed(source: source, reason: "it is a list")
        default:
            return try readXML(bytes, source: source, base: base)
        }
    }

    private static func readXML(_ bytes: [UInt8], source: String, base: WebURL?) throws(OldFeedError) -> OldFeed {
        guard !isWebPage(bytes) else { throw .webPage(source: source) }
        let document: ForeignXML
        do {
            document = try ForeignXML(bytes, source: source, prefixes: Namespaces.usual, limits: limits)
        } catch .notWellFormed(let source, let line, let reason) {
            throw .notWellFormed(source: source, line: line, reason: reason)
        } catch .unreadable(let source, let reason) {
            throw .unreadable(source: source, reason: reason)
        } catch {
            throw .unreadable(source: source, reason: "\(error)")
        }
        var findings = Findings(source: source)
        for note in document.notes { findings.warn(note.line, note.what) }
        // The messages of a broken program may stand before the feed.
        for root in document.roots {
            guard var feed = read(root, base: base, findings) else { continue }
            feed.isComplete = root.isComplete
            return feed
        }
        guard let root = document.root else { throw .notAFeed(source: source, line: 1, root: nil) }
        guard root.name.lowercased() != "html" else { throw .webPage(source: source) }
        throw .notAFeed(source: source, line: root.line, root: root.writtenName)
    }

    /// - Returns: nil for what is no feed.
    private static func read(_ root: ForeignElement, base: WebURL?, _ findings: Findings) -> OldFeed? {
        if AtomReader.isFeed(root) { return AtomReader.read(root, base: base, findings) }
        return RSSReader.isFeed(root) ? RSSReader.read(root, base: base, findings) : nil
    }

    /// Looked for before anything is parsed: a page nests as no XML does.
    private static func isWebPage(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
        var rest = head.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        while let end = rest.hasPrefix("<!--") ? "-->" : rest.hasPrefix("<?") ? "?>" : nil,
            let found = rest.firstRange(of: end)
        {
            rest = rest[found.upperBound...].drop(while: \.isWhitespace)
        }
        return rest.hasPrefix("<!doctype html") || rest.hasPrefix("<html")
    }
}
