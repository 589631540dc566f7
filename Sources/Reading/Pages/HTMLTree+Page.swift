import HTML
import Syndication

// What a page says of itself is short and near. A limit keeps one value, or many inside each other, from costing more.
extension HTMLTree {
    /// The first node that fits, among the first few hundred below `top`.
    func first(below top: Node, where fits: (Node) -> Bool) -> Node? {
        var place = next(after: top, within: top)
        for _ in 0..<300 {
            guard let node = place else { return nil }
            if fits(node) { return node }
            place = next(after: node, within: top)
        }
        return nil
    }

    /// The text below a node, collapsed, up to a few thousand bytes.
    func shortText(of node: Node) -> String {
        var text = ""
        var place: Node? = node
        for _ in 0..<300 {
            guard let current = place, text.utf8.count < 4000 else { break }
            if isText(current) { text += self.text(of: current).prefix(4000) }
            place = next(after: current, within: node)
        }
        return PlainText.collapsed(text)
    }

    func hasClass(_ name: String, _ node: Node) -> Bool {
        guard let classes = attribute("class", of: node), classes.utf8.count >= name.utf8.count else { return false }
        return Self.words(classes).contains(name)
    }

    func lies(_ node: Node, below top: Node) -> Bool {
        var place = parent(of: node)
        while let current = place {
            if current == top { return true }
            place = parent(of: current)
        }
        return false
    }

    /// Whether a node lies in an element of one of the names, or in comments and the like.
    func lies(_ node: Node, in names: Set<String>) -> Bool {
        var place = parent(of: node)
        while let current = place {
            if names.contains(name(of: current)) || isFurniture(current) { return true }
            place = parent(of: current)
        }
        return false
    }

    /// What stands with an article on its page and is none of it: comments, buttons, related articles, and what says that
    /// it is not for feeds (spec R3.5).
    func isFurniture(_ node: Node) -> Bool {
        guard hasAttributes(node) else { return false }
        if attribute("id", of: node) == "comments" || attribute("data-feed", of: node) == "skip" { return true }
        guard let text = attribute("class", of: node), text.utf8.count >= 7 else { return false }
        return Self.words(text).contains(where: Self.furniture.contains)
    }

    private static let furniture: Set<String> = [
        "comments", "comments-area", "wp-block-comments", "sharedaddy", "jp-relatedposts", "no-feed", "feed-skip",
    ]

    /// Whether a heading is a link: it leads to its article, which is on another page.
    func isTeaser(_ heading: Node) -> Bool { teaserLink(of: heading) != nil }

    /// The address that a heading leads to, where it is a link as a whole.
    func teaserLink(of heading: Node) -> String? {
        if let link = ancestor(of: heading, named: "a") { return attribute("href", of: link) ?? "" }
        let link = first(below: heading) { node in
            isElement(node, named: "a") && attribute("href", of: node)?.hasPrefix("#") == false
        }
        guard let link, shortText(of: link) == shortText(of: heading) else { return nil }
        return attribute("href", of: link)
    }

    // MARK: What is shown

    /// Whether there is anything to read or to look at in an element.
    func showsAnything(_ top: Node) -> Bool { shows(top) { isVisibleText($0) || isMedia($0) } }

    /// Whether there is anything to look at in an element.
    func showsMedia(_ top: Node) -> Bool { shows(top, isMedia) }

    private func shows(_ top: Node, _ fits: (Node) -> Bool) -> Bool {
        var place = next(after: top, within: top)
        while let node = place {
            let isSilent = ["script", "style", "noscript", "template"].contains(name(of: node))
            if !isSilent, fits(node) { return true }
            place = next(after: node, within: top, skippingChildren: isSilent)
        }
        return false
    }

    private func isMedia(_ node: Node) -> Bool {
        ["img", "audio", "video", "picture", "iframe", "svg", "object", "embed"].contains(name(of: node))
    }

    func isVisibleText(_ node: Node) -> Bool {
        isText(node)
            && withText(of: node) { bytes in
                for index in bytes.indices where bytes[index] > 0x20 { return true }
                return false
            }
    }
}
