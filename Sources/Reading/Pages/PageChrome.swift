import HTML

/// What stands around an article's text on its page, and is taken out where the text has no element of its own.
struct PageChrome {
    /// The element that is the article.
    let root: HTMLTree.Node
    /// Whether it holds nothing of the page beside the article.
    let isArticle: Bool
    /// The article's heading: a section that holds it is no part of the article, but the article.
    let heading: HTMLTree.Node?

    func elements(of tree: HTMLTree) -> [HTMLTree.Node] {
        let wrappers = Set(heading.map { tree.ancestors(of: $0) } ?? [])
        let paragraphs = tree.elements(named: "p", in: root)
        let ends = [paragraphs.first, paragraphs.last].compactMap(\.self)
        var found: [HTMLTree.Node] = []
        var place = tree.next(after: root, within: root)
        while let node = place {
            let name = tree.name(of: node)
            // What one of these holds belongs to a part of the text: to a section, a quotation, a picture.
            let isPart =
                ["blockquote", "figure", "details"].contains(name) || name == "section" && !wrappers.contains(node)
            let isChrome =
                isChrome(node, name, tree)
                || tree.isListOfPages(node) && !wrappers.contains(node) && !holdsText(node, ends, tree)
            if isChrome { found.append(node) }
            if isPart {
                found += tree.elements(named: "nav", in: node)
                found += tree.elements(named: "aside", in: node).filter { isOfPage($0, tree) }
                // With all of the text in it, it is the article below its title, and ends as that does.
                if name == "section", ends.isEmpty || holdsText(node, ends, tree) {
                    found += tree.elements(named: "footer", in: node).filter { tree.parent(of: $0) == node }
                }
            }
            place = tree.next(after: node, within: root, skippingChildren: isPart || isChrome)
        }
        return found
    }

    private func isChrome(_ node: HTMLTree.Node, _ name: String, _ tree: HTMLTree) -> Bool {
        switch name {
        case "header", "nav", "footer": true
        case "aside": !isArticle || isOfPage(node, tree)
        default: false
        }
    }

    /// - Parameter ends: the first paragraph and the last one.
    private func holdsText(_ node: HTMLTree.Node, _ ends: [HTMLTree.Node], _ tree: HTMLTree) -> Bool {
        !ends.isEmpty && ends.allSatisfy { tree.lies($0, below: node) }
    }

    // MARK: Asides

    /// An aside in an article is the author's, but for one that says what it is, or that only leads elsewhere.
    private func isOfPage(_ aside: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        if tree.hasAttribute("role", aside) { return true }
        let names = ["class", "id"].compactMap { tree.attribute($0, of: aside)?.lowercased() }
        let words = names.flatMap { $0.prefix(500).split { !$0.isLetter } }
        if words.contains(where: { Self.words.contains(String($0)) }) { return true }
        func holds(_ fits: (HTMLTree.Node) -> Bool) -> Bool { tree.first(below: aside, where: fits) != nil }
        if holds({ ["nav", "article", "form"].contains(tree.name(of: $0)) }) { return true }
        return holds { tree.isElement($0, named: "a") } && !holds { isOwnWord($0, tree) }
    }

    /// A picture, or a text beside links and headings.
    private func isOwnWord(_ node: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        guard tree.isText(node) else { return tree.isElement(node, named: "img") }
        return tree.text(of: node).utf8.contains { $0 > 0x20 }
            && !tree.lies(node, in: ["a", "h1", "h2", "h3", "h4", "h5", "h6"])
    }

    private static let words: Set<String> = [
        "ad", "ads", "author", "bio", "byline", "comments", "menu", "meta", "nav", "navigation", "newsletter",
        "related", "share", "sharing", "sidebar", "social", "subscribe", "toc", "widget", "widgets",
    ]
}
