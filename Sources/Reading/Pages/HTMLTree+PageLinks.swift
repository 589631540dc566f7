import HTML

// Links to the articles before and after one, to related ones and to its tags. They change as the site grows, and no
// reader shall get the article anew for that (spec R7.2).
extension HTMLTree {
    /// Whether an element is called so, and holds nothing but links to other pages and a word or two beside each.
    func isListOfPages(_ node: Node) -> Bool {
        guard hasAttributes(node), let names = attribute("class", of: node)?.prefix(500).lowercased(),
            names.split(whereSeparator: { !$0.isLetter }).contains(where: { Self.pageLists.contains($0) }),
            // A link in a sentence is part of that.
            ancestor(of: node, named: "p") == nil
        else { return false }
        if isElement(node, named: "a") { return leadsElsewhere(node) }
        guard let found = links(in: node) else { return false }
        return found.count > 0 && found.lettersBeside <= found.count * Self.lettersBesideLink
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
                letters += text(of: node).count { !$0.isWhitespace }
            } else if Self.ownContents.contains(name(of: node)) {
                return nil
            }
            place = next(after: node, within: top, skippingChildren: isLink || isParagraph)
        }
        return nil
    }

    private func leadsElsewhere(_ node: Node) -> Bool {
        isElement(node, named: "a") && attribute("href", of: node).map { !$0.hasPrefix("#") } == true
    }

    /// "Previous article:" is no sentence.
    private static let lettersBesideLink = 20

    private static let pageLists: Set<Substring> = [
        "meta", "metadata", "nav", "navigation", "neighbors", "neighbours", "newer", "next", "nextprev", "older",
        "pager", "pagination", "paginator", "prev", "previous", "prevnext", "related", "tag", "taglist", "tags",
    ]

    private static let ownContents: Set<String> = [
        "audio", "blockquote", "form", "iframe", "img", "pre", "table", "video",
    ]
}
