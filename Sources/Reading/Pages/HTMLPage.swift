import HTML
import Syndication

/// A whole HTML page: saved from the web, or what a generator has written (spec R3.6).
struct HTMLPage {
    enum Kind: Equatable {
        case article
        /// A page that lists articles, as the element on that line tells; marked where the page says so in words.
        case list(line: Int, isMarked: Bool)
        /// A page that sends the reader elsewhere.
        case redirect
    }

    private(set) var kind = Kind.article
    private(set) var facts: PageFacts
    /// The article without the page around it, as a fragment.
    private(set) var body: [UInt8] = []
    /// The line on which the article begins.
    private(set) var line = 1
    /// Whether there is a `<base href>`.
    let hasBase: Bool
    /// Where the page is.
    let address: PageAddress
    /// Whether there is anything to read or to look at in the body.
    private(set) var hasContent = false
    /// The line of what says that the page is an article, whatever it shows.
    private(set) var claimLine: Int?
    /// The line of another article on the page, with a text of its own.
    private(set) var rivalLine: Int?

    /// - Parameters:
    ///   - page: UTF-8.
    ///   - address: of the file.
    ///   - zone: for dates without an offset.
    init(_ page: ArraySlice<UInt8>, at address: WebURL, zone: TimeZoneRules) {
        var tree = HTMLTree(page: page)
        facts = PageFacts(zone: zone)
        let outline = PageOutline(tree, at: address)
        hasBase = outline.base != nil
        self.address = outline.address
        let entry = outline.entry
        if let entry { Microformats.read(entry, of: tree, into: &facts) }
        let isNamed = facts.holds("title")
        outline.head.readOpenGraph(into: &facts)
        LinkedData.read(outline.linkedData, into: &facts)
        outline.head.readMeta(into: &facts)

        kind = Self.kind(outline, facts, tree)
        guard kind == .article else { return }
        if !facts.isArticle { rivalLine = outline.rivalLine(tree) }
        let scope = outline.scope(tree)
        for card in outline.cards(in: scope) { tree.remove(card) }
        let root = Self.articleRoot(outline, entry: entry, tree)
        Byline(scope: scope, content: root.node).read(tree, into: &facts)
        let title = PageTitle(outline, in: scope, at: outline.address, tree)
        addTitle(title, isNamed: isNamed, outline)
        if !facts.isUntitled, !facts.holds("title") {
            facts.add("title", PageTitle.anyHeading(in: scope, tree), line: 1)
        }
        let language = outline.language.flatMap { LanguageTag($0) }
        facts.add("lang", language?.text, line: 1)

        let isArticle = tree.isElement(scope, named: "article") || scope == entry
        let chrome = root.holdsChrome ? PageChrome(root: root.node, isArticle: isArticle, heading: title.node) : nil
        Self.remove(chrome?.elements(of: tree) ?? [], &tree, from: root)
        // A feed tells the date beside the text.
        if root.holdsChrome, let date = DateLine(in: root.node, below: title.node, tree), date.repeats(facts, tree) {
            tree.remove(date.node)
        }
        line = max(tree.line(of: root.node), 1)
        hasContent = tree.showsAnything(root.node)
        guard hasContent else {
            claimLine = facts.fields.first { $0.key == "date" }?.line ?? outline.claimLine(facts, tree)
            return
        }
        TextSetting(of: root.node, tree).wrap(contentOf: root.node, in: language, &tree)
        body = HTMLSerializer.bytes(tree, childrenOf: root.node)
    }

    private static func kind(_ outline: PageOutline, _ facts: PageFacts, _ tree: HTMLTree) -> Kind {
        if outline.isRedirect { return .redirect }
        if let line = outline.markedListLine(facts, tree) { return .list(line: line, isMarked: true) }
        return outline.listLine(facts, tree).map { .list(line: $0, isMarked: false) } ?? .article
    }

    /// The address that the page gives as its own.
    var canonical: String? { facts.fields.first { $0.key == "canonical" }?.value.text }

    /// Whether a text that follows front matter is a page of its own.
    static func isPage(_ body: ArraySlice<UInt8>) -> Bool {
        var rest = body.prefix(4096).drop { $0 <= 0x20 }
        while rest.starts(with: "<!--".utf8) {
            guard let end = rest.indices.first(where: { rest[$0...].starts(with: "-->".utf8) }) else { return false }
            rest = rest[(end + 3)...].drop { $0 <= 0x20 }
        }
        let start = String(decoding: rest.prefix(15), as: UTF8.self).lowercased()
        return ["<!doctype", "<html", "<head", "<body"].contains { start.hasPrefix($0) }
    }

    // MARK: The article

    private struct Root {
        var node: HTMLTree.Node
        /// Whether the node holds more than the text: then header, navigation and footer are taken out.
        var holdsChrome: Bool
    }

    private static func articleRoot(
        _ outline: PageOutline, entry: HTMLTree.Node?, _ tree: HTMLTree
    ) -> Root {
        if let entry, let content = Microformats.content(of: entry, tree) {
            return Root(node: content, holdsChrome: false)
        }
        if let body = outline.articleBody { return Root(node: body, holdsChrome: false) }
        let scope = outline.scope(tree)
        if let content = outline.content(in: scope, tree), tree.showsAnything(content) {
            return Root(node: content, holdsChrome: false)
        }
        return Root(node: scope, holdsChrome: true)
    }

    private static func remove(_ chrome: [HTMLTree.Node], _ tree: inout HTMLTree, from root: Root) {
        for node in chrome { tree.remove(node) }
        for node in tree.descendants(of: root.node) where tree.isElement(node) {
            // Pelican's own theme begins the text with its byline.
            let isByline = tree.isElement(node, named: "footer") && tree.hasClass("post-info", node)
            if isByline || tree.isFurniture(node) { tree.remove(node) }
        }
    }

    // MARK: The title

    /// - Parameter isNamed: whether microformats say what the article is called.
    private mutating func addTitle(_ page: PageTitle, isNamed: Bool, _ outline: PageOutline) {
        if !isNamed, let title = facts.fields.first(where: { $0.key == "title" })?.value.text {
            facts.shorten("title", to: page.withoutSite(title, isOfPage: false))
        }
        guard !facts.isUntitled, !facts.holds("title") else { return }
        if let title = outline.title.map(PlainText.collapsed), !title.isEmpty {
            facts.add("title", page.withoutSite(title, isOfPage: true), line: outline.titleLine)
        }
        facts.add("title", page.heading, line: 1)
    }
}
