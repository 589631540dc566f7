import HTML
import Syndication

// Links to the articles before and after one, to related ones and to its tags. They change as the site grows, and no
// reader shall get the article anew for that (spec R7.2).
extension HTMLTree {
    /// Whether an element is called so, and holds nothing but links to other pages and a word or two beside each.
    func isListOfPages(_ node: Node) -> Bool {
        // A link in a sentence is part of that.
        guard hasAttributes(node), isCalledListOfPages(node), ancestor(of: node, named: "p") == nil
        else { return false }
        if isElement(node, named: "a") { return leadsElsewhere(node) }
        guard let found = links(in: node) else { return false }
        return found.count > 0 && found.lettersBeside <= found.count * Self.lettersBesideLink
    }

    /// It is asked of every element, so it looks at bytes.
    private func isCalledListOfPages(_ node: Node) -> Bool {
        guard let names = attribute("class", of: node) else { return false }
        return names.utf8.prefix(500).split(whereSeparator: { !$0.isASCIILetter }).contains { word in
            Self.pageLists.contains(String(Substring(word)).lowercased())
        }
    }

    /// - Returns: nil where there is more than links: what an author shows, or a paragraph with words of its own.
    private func links(in top: Node) -> (count: Int, lettersBeside: Int)? {
        var count = 0
        var letters = 0
        var place = next(after: top, within: top)
        for _ in 0..<300 {
            guard let node = place else { return (count, letters) }
            let isLink = leadsElsewhere(node) || isElement(node, named: "time")
            let isParagraph = isElement(node, named: "p")
            if isLink {
                count += 1
            } else if isParagraph {
                guard let inside = links(in: node), inside.lettersBeside == 0 else { return nil }
                count += inside.count
            } else if isText(node) {
                letters += withText(of: node, Self.letters)
            } else if Self.ownContents.contains(name(of: node)) {
                return nil
            }
            place = next(after: node, within: top, skippingChildren: isLink || isParagraph)
        }
        return nil
    }

    /// In the beginning of a text: a longer one is no list in any case.
    static func letters(_ text: Span<UInt8>) -> Int {
        var count = 0
        // Of the bytes of a character the first one counts.
        for index in text.indices.prefix(10_000) where text[index] > 0x20 && text[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    private func leadsElsewhere(_ node: Node) -> Bool {
        isElement(node, named: "a") && attribute("href", of: node).map { !$0.hasPrefix("#") } == true
    }

    /// "Previous article:" is no sentence.
    private static let lettersBesideLink = 20

    private static let pageLists: Set<String> = [
        "meta", "metadata", "nav", "navigation", "neighbors", "neighbours", "newer", "next", "nextprev", "older",
        "pager", "pagination", "paginator", "prev", "previous", "prevnext", "related", "tag", "taglist", "tags",
    ]

    private static let ownContents: Set<String> = [
        "audio", "blockquote", "form", "iframe", "img", "pre", "table", "video",
    ]
}
