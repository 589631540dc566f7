import HTML

/// When and by whom an article was written, as people read it above or below the text.
struct Byline {
    /// The part of the page that is the article.
    let scope: HTMLTree.Node
    /// The text in it, whose times may be others.
    let content: HTMLTree.Node

    func read(_ tree: HTMLTree, into facts: inout PageFacts) {
        let marks = Marks(scope, tree)
        // The first that can be read counts.
        for node in [marks.published, facts.holds("date") ? nil : time(tree)].compactMap({ $0 }) {
            facts.addDate("date", Self.instant(node, tree), line: max(tree.line(of: node), 1))
        }
        if let node = marks.modified {
            facts.addDate("modified", Self.instant(node, tree), line: max(tree.line(of: node), 1))
        }
        let authors = marks.authors.map { author in
            PageFacts.map(
                [("name", tree.shortText(of: author)), ("url", tree.attribute("href", of: author))],
                line: max(tree.line(of: author), 1))
        }
        facts.add("authors", .list(authors), line: max(marks.authors.first.map { tree.line(of: $0) } ?? 1, 1))
    }

    /// What `<time>` and `<abbr>` say for machines, else the text.
    static func instant(_ node: HTMLTree.Node, _ tree: HTMLTree) -> String {
        tree.attribute("datetime", of: node)
            ?? (tree.isElement(node, named: "time") ? nil : tree.attribute("title", of: node))
            ?? tree.shortText(of: node)
    }

    // MARK: Times without a mark

    /// The article's first `<time>`: around the text, else in it, else on the page around.
    private func time(_ tree: HTMLTree) -> HTMLTree.Node? {
        let times = tree.elements(named: "time", in: scope).prefix(200).filter { isOfArticle($0, tree) }
        if let time = times.first(where: { !tree.lies($0, below: content) || content == scope }) ?? times.first {
            return time
        }
        let others = tree.elements(named: "time", in: tree.root).prefix(200).filter { time in
            isOfArticle(time, tree) && tree.ancestor(of: time, named: "article") == nil
        }
        return others.first { Marks.isPublished($0, tree) } ?? others.first
    }

    /// Not one of a comment, or of another article.
    private func isOfArticle(_ time: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        !tree.lies(time, in: ["aside", "nav"]) && tree.teaserRow(of: time) == nil
    }

    // MARK: Marks

    /// What says by an attribute or a class what it is, as in the themes of Pelican and of WordPress.
    private struct Marks {
        private(set) var published: HTMLTree.Node?
        private(set) var modified: HTMLTree.Node?
        private(set) var authors: [HTMLTree.Node] = []
        /// How many marks of an author were looked into.
        private var asked = 0

        init(_ scope: HTMLTree.Node, _ tree: HTMLTree) {
            var place = tree.next(after: scope, within: scope)
            while let node = place {
                let isBeside = tree.isElement(node) && Self.isBeside(node, tree)
                if !isBeside, tree.isElement(node), tree.hasAttributes(node) { take(node, tree) }
                place = tree.next(after: node, within: scope, skippingChildren: isBeside)
            }
        }

        private static func isBeside(_ node: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
            ["aside", "nav"].contains(tree.name(of: node)) || tree.isFurniture(node)
        }

        private mutating func take(_ node: HTMLTree.Node, _ tree: HTMLTree) {
            let classes = tree.classes(of: node)
            let isDated =
                tree.isElement(node, named: "time") || tree.hasAttribute("datetime", node)
                || tree.hasAttribute("title", node)
            if isDated, Self.isPublished(node, tree) {
                published = published ?? node
            } else if isDated, classes.contains("updated") || classes.contains("modified") {
                modified = modified ?? node
            }
            if classes.contains("author"), asked < 20 {
                asked += 1
                let name = tree.hasClass("fn", node) ? node : tree.first(below: node) { tree.hasClass("fn", $0) }
                if let name, authors.last != name { authors.append(name) }
            }
        }

        static func isPublished(_ node: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
            if tree.hasClass("published", node) { return true }
            guard tree.isElement(node, named: "time") else { return false }
            return tree.hasClass("dt-published", node) || tree.hasAttribute("pubdate", node)
                || tree.attribute("itemprop", of: node)?.contains("datePublished") == true
        }
    }
}
