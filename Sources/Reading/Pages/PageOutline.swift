import HTML
import Syndication

/// The parts of a page that say what it is, found in one walk.
struct PageOutline {
    private(set) var head = PageHead()
    private(set) var title: String?
    private(set) var titleLine = 1
    private(set) var base: String?
    private(set) var language: String?
    /// The texts of `<script type="application/ld+json">`, with their lines.
    private(set) var linkedData: [(text: String, line: Int)] = []
    private var outerEntries = Outermost()
    private var outerArticles = Outermost()
    private(set) var articleBody: HTMLTree.Node?
    private(set) var main: HTMLTree.Node?
    private(set) var body: HTMLTree.Node?
    private(set) var isRedirect = false
    /// The h-feed.
    private var feed: HTMLTree.Node?

    init(_ tree: HTMLTree) {
        var place: HTMLTree.Node? = tree.next(after: tree.root, within: tree.root)
        while let node = place {
            outerEntries.pass(node)
            outerArticles.pass(node)
            if tree.isElement(node) { take(node, tree) }
            place = tree.next(after: node, within: tree.root)
        }
        wholeEntries = entries.filter { Microformats.isWhole($0, tree) }
    }

    /// The h-entries that do not lie in another.
    var entries: [HTMLTree.Node] { outerEntries.nodes }

    /// The `<article>`s that do not lie in another.
    var articles: [HTMLTree.Node] { outerArticles.nodes }

    /// The h-entries among them that say more than where an article is: a list of related ones has none of these.
    private(set) var wholeEntries: [HTMLTree.Node] = []

    /// The h-entry that the page is about. Of several, the first counts where something else says that the page is an
    /// article.
    var entry: HTMLTree.Node? { wholeEntries.first ?? entries.first }

    /// What makes the page show several articles and not one; nil for a page of one article.
    var listMark: HTMLTree.Node? {
        if wholeEntries.count == 1 { return nil }
        if wholeEntries.count > 1 { return wholeEntries[1] }
        if entries.isEmpty { return articles.count > 1 ? articles[1] : nil }
        return entries.count > 1 ? entries[1] : feed
    }

    private mutating func take(_ node: HTMLTree.Node, _ tree: HTMLTree) {
        switch tree.name(of: node) {
        case "html": language = tree.attribute("lang", of: node) ?? tree.attribute("xml:lang", of: node)
        case "title" where title == nil && tree.namespace(of: node) == .html:
            title = tree.textContent(of: node)
            titleLine = max(tree.line(of: node), 1)
        case "base": base = base ?? tree.attribute("href", of: node)
        case "meta": takeMeta(node, tree)
        case "link": head.takeLink(tree.attributes(of: node), line: tree.line(of: node))
        case "script":
            if tree.attribute("type", of: node)?.lowercased() == "application/ld+json" {
                linkedData.append((tree.textContent(of: node), max(tree.line(of: node), 1)))
            }
        case "body": body = body ?? node
        case "main": main = main ?? node
        case "article": outerArticles.add(node, tree)
        default: break
        }
        guard tree.hasAttributes(node) else { return }
        if tree.attribute("role", of: node) == "main" { main = main ?? node }
        if tree.attribute("itemprop", of: node)?.split(separator: " ").contains("articleBody") == true {
            articleBody = articleBody ?? node
        }
        if feed == nil, tree.hasClass("h-feed", node) || tree.hasClass("hfeed", node) { feed = node }
        if tree.hasClass("h-entry", node) || tree.hasClass("hentry", node) { outerEntries.add(node, tree) }
    }

    private mutating func takeMeta(_ node: HTMLTree.Node, _ tree: HTMLTree) {
        if tree.attribute("http-equiv", of: node)?.lowercased() == "refresh",
            tree.attribute("content", of: node)?.lowercased().contains("url") == true
        {
            isRedirect = true
        }
        head.takeMeta(tree.attributes(of: node), line: tree.line(of: node))
    }

    /// The first `<time>` below a node, one that says it is the publication's before the others.
    func time(in root: HTMLTree.Node, _ tree: HTMLTree) -> (text: String, line: Int)? {
        let times = tree.elements(named: "time", in: root)
        let named = times.first { node in
            tree.hasAttribute("pubdate", node)
                || tree.attribute("itemprop", of: node)?.contains("datePublished") == true
                || tree.hasClass("published", node) || tree.hasClass("dt-published", node)
        }
        guard let node = named ?? times.first else { return nil }
        let text = tree.attribute("datetime", of: node) ?? tree.shortText(of: node)
        return (text, max(tree.line(of: node), 1))
    }
}

/// Elements of one kind that do not lie in another of it, collected in document order.
private struct Outermost {
    private(set) var nodes: [HTMLTree.Node] = []
    /// The node behind the last one and all that it holds.
    private var end: HTMLTree.Node?
    private var isInside = false

    mutating func pass(_ node: HTMLTree.Node) {
        if node == end { isInside = false }
    }

    mutating func add(_ node: HTMLTree.Node, _ tree: HTMLTree) {
        guard !isInside else { return }
        nodes.append(node)
        end = tree.next(after: node, within: tree.root, skippingChildren: true)
        isInside = true
    }
}

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
        return classes.split { $0.isWhitespace }.contains { $0 == name }
    }
}
