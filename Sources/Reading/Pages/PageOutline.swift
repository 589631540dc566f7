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
    private var outerContents = Outermost()
    private(set) var articleBody: HTMLTree.Node?
    private(set) var main: HTMLTree.Node?
    private(set) var body: HTMLTree.Node?
    private(set) var isRedirect = false
    /// The h-feed.
    private(set) var feed: HTMLTree.Node?
    /// The classes of the body.
    private(set) var bodyClasses: Set<String> = []
    /// How many `<h1>` the page has.
    private(set) var headings = 0
    /// Where the page is, as its file and its head tell.
    private(set) var address: PageAddress

    /// - Parameter file: the address of the file.
    init(_ tree: HTMLTree, at file: WebURL) {
        address = PageAddress(file: file, base: nil, canonical: [])
        var place: HTMLTree.Node? = tree.next(after: tree.root, within: tree.root)
        while let node = place {
            outerEntries.pass(node)
            outerArticles.pass(node)
            outerContents.pass(node)
            if tree.isElement(node) { take(node, tree) }
            place = tree.next(after: node, within: tree.root)
        }
        address = PageAddress(file: file, base: base, canonical: head.ownAddresses)
        choose(tree)
    }

    /// Tells what the page is about from what is listed on it.
    private mutating func choose(_ tree: HTMLTree) {
        let outer = outerArticles.nodes.prefix(200).filter { !tree.liesBeside($0) }
        related = outer.compactMap(tree.relatedSection)
        articles = outer.filter { tree.relatedSection(of: $0) == nil }
        // Beside nothing they are related to nothing: such a class is one of the layout.
        if articles.isEmpty, !showsTextBeside(Array(outer), tree) { (articles, related) = (Array(outer), []) }
        mainArticle = titledOne(among: articles, tree)
        if mainArticle == nil, !articles.isEmpty { (textArticle, cards) = textAmongCards(tree) }

        let outerEntries = outerEntries.nodes.prefix(200).filter { !tree.liesBeside($0) && !tree.isResponse($0) }
        let own = outerEntries.filter { tree.relatedSection(of: $0) == nil }
        // A class of the whole page may sound so, too.
        entries = own.isEmpty && !showsTextBeside(outerEntries, tree) ? outerEntries : own
        wholeEntries = entries.filter { Microformats.isWhole($0, tree) }
        if wholeEntries.isEmpty, let mainArticle, !entries.contains(mainArticle) {
            entries = entries.filter { !leadsAway($0, tree) }
        }
        ownEntry = ownEntry(tree)
    }

    /// The h-entries that do not lie in another, nor beside the page's text.
    private(set) var entries: [HTMLTree.Node] = []

    /// The `<article>`s that do not lie in another, nor beside the page's text.
    private(set) var articles: [HTMLTree.Node] = []

    /// The one of the `<article>`s that the page is about, where the others are only the cards of related ones.
    private(set) var mainArticle: HTMLTree.Node?

    /// Without a main one: the `<article>` that holds the text; nil where the text stands around them.
    private var textArticle: HTMLTree.Node?
    /// Then those that only lead elsewhere.
    private var cards: [HTMLTree.Node] = []
    /// The sections of related articles.
    private(set) var related: [HTMLTree.Node] = []

    /// The h-entries among them that say more than where an article is: a list of related ones has none of these.
    private(set) var wholeEntries: [HTMLTree.Node] = []

    /// The one of several whole entries that the page is about.
    private(set) var ownEntry: HTMLTree.Node?

    /// The h-entry that the page is about. Of several, the first counts where something else says that the page is an
    /// article.
    var entry: HTMLTree.Node? { ownEntry ?? wholeEntries.first ?? entries.first }

    /// The part of the page that is the article, with what stands around its text.
    func scope(_ tree: HTMLTree) -> HTMLTree.Node {
        entry ?? mainArticle ?? textArticle ?? main ?? body ?? tree.root
    }

    /// What tells of other articles in a part of the page that is more than an article.
    func cards(in scope: HTMLTree.Node) -> [HTMLTree.Node] {
        scope == entry || scope == mainArticle || scope == textArticle ? [] : cards + related
    }

    /// The text of the article, where a class says which it is.
    func content(in scope: HTMLTree.Node, _ tree: HTMLTree) -> HTMLTree.Node? {
        let contents = outerContents.nodes.prefix(100).filter {
            tree.lies($0, below: scope) && !tree.lies($0, in: ["aside", "nav"])
        }
        return contents.count == 1 ? contents[0] : nil
    }

    /// The line of what only the page of one article has, in its head or around its text.
    func claimLine(_ facts: PageFacts, _ tree: HTMLTree) -> Int? {
        if let node = entry ?? articles.first ?? articleBody { return max(tree.line(of: node), 1) }
        return facts.isArticle || head.type == "article" ? 1 : nil
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
        case "body" where body == nil:
            body = node
            bodyClasses = Set(tree.classes(of: node).map { $0.lowercased() })
        case "h1": headings += 1
        case "main": main = main ?? node
        case "article": outerArticles.add(node, tree)
        default: break
        }
        guard tree.hasAttributes(node) else { return }
        if tree.attribute("role", of: node) == "main" { main = main ?? node }
        if tree.attribute("itemprop", of: node)?.split(separator: " ").contains("articleBody") == true {
            articleBody = articleBody ?? node
        }
        for word in tree.classes(of: node).prefix(50) {
            switch word {
            case "h-feed", "hfeed": feed = feed ?? node
            case "h-entry", "hentry": outerEntries.add(node, tree)
            case "e-content", "entry-content", "post-content", "wp-block-post-content": outerContents.add(node, tree)
            default: break
            }
        }
    }

    private mutating func takeMeta(_ node: HTMLTree.Node, _ tree: HTMLTree) {
        if tree.attribute("http-equiv", of: node)?.lowercased() == "refresh",
            tree.attribute("content", of: node)?.lowercased().contains("url") == true
        {
            isRedirect = true
        }
        head.takeMeta(tree.attributes(of: node), line: tree.line(of: node))
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
