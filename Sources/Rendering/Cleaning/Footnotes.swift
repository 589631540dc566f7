import Syndication

/// The names of footnotes, unique among all entries that a reader may show on one page (spec R3.5 g).
enum Footnotes {
    /// `fn-1a2b3c4d-`: eight digits that the entry's id always gives (a hash, folded to 32 bits).
    static func prefix(for id: EntryID) -> String {
        let hash = FNV1a.hash(id.text)
        return "fn-\(Hexadecimal.text(number: UInt32(truncatingIfNeeded: hash ^ hash >> 32)))-"
    }

    /// `fn-1`, `fnref:2`, `fn3`: as cmark, Goldmark, kramdown and Pandoc name a note and the places that refer to it.
    static func isFootnote(_ id: String) -> Bool {
        guard id.utf8.starts(with: "fn".utf8) else { return false }
        let rest = id.utf8.dropFirst(2)
        if rest.starts(with: "ref".utf8) { return true }
        guard let first = rest.first else { return false }
        return first.asciiDigit != nil || first == UInt8(ascii: "-") || first == UInt8(ascii: ":")
            || first == UInt8(ascii: "_")
    }

    /// The footnote that a link leads to, when it leads to one in the same article.
    static func fragment(of address: String) -> String? {
        guard address.utf8.first == UInt8(ascii: "#") else { return nil }
        let fragment = LinkResolver.percentDecoded(String(address.dropFirst()))
        return isFootnote(fragment) ? fragment : nil
    }
}
