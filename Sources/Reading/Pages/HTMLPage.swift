import HTML
import Syndication

/// A whole HTML page: saved from the web, or what a generator has written (spec R3.6).
struct HTMLPage {
    enum Kind: Equatable {
        case article
        /// A page that lists articles, as the element on that line says.
        case list(line: Int)
        /// A page that sends the reader elsewhere.
        case redirect
    }

    private(set) var kind = Kind.article
    private(set) var facts: PageFacts
    /// The article without the page around it, as a fragment.
    private(set) var body: [UInt8] = []
    /// The line on which the article begins.
    private(set) var line = 1
    /// The `<base href>`, as it is written.
    private(set) var base: String?
    /// Whether there is anything to read or to look at in the body.
    private(set) var hasContent = false

    /// - Parameters:
    ///   - page: UTF-8.
    ///   - zone: for dates without an offset.
    init(_ page: ArraySlice<UInt8>, zone: TimeZoneRules) {
        var tree = HTMLTree(page: page)
        facts = PageFacts(zone: zone)
        let outline = PageOutline(tree)
        base = outline.base
        let entry = outline.entry
        if let entry { Microformats.read(entry, of: tree, into: &facts) }
        let isNamed = facts.holds("title")
        LinkedData.read(outline.linkedData, into: &facts)
        outline.head.readOpenGraph(into: &facts)
        outline.head.readMeta(into: &facts)

        kind = Self.kind(outline, facts, tree)
        guard kind == .article else { return }
        let root = Self.articleRoot(outline, entry: entry, tree)
        let scope = outline.scope(tree)
        Byline(scope: scope, content: root.node).read(tree, into: &facts)
        if !isNamed { dropSite(outline.head.siteName, in: scope, tree) }
        addTitle(outline, root: scope, tree)
        facts.add("lang", outline.language.flatMap { LanguageTag($0)?.text }, line: 1)

        Self.removeChrome(&tree, from: root)
        line = max(tree.line(of: root.node), 1)
        hasContent = Self.hasContent(tree, in: root.node)
        body = HTMLSerializer.bytes(tree, childrenOf: root.node)
    }

    private static func kind(_ outline: PageOutline, _ facts: PageFacts, _ tree: HTMLTree) -> Kind {
        if outline.isRedirect { return .redirect }
        return outline.listLine(facts, tree).map { .list(line: $0) } ?? .article
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
        if let content = outline.content(in: scope, tree), hasContent(tree, in: content) {
            return Root(node: content, holdsChrome: false)
        }
        return Root(node: scope, holdsChrome: true)
    }

    private static func removeChrome(_ tree: inout HTMLTree, from root: Root) {
        for node in tree.descendants(of: root.node) where tree.isElement(node) {
            let isChrome = root.holdsChrome && ["header", "nav", "footer", "aside"].contains(tree.name(of: node))
            // Pelican's own theme begins the text with its byline.
            let isByline = tree.isElement(node, named: "footer") && tree.hasClass("post-info", node)
            if isChrome || isByline || tree.isFurniture(node) { tree.remove(node) }
        }
    }

    private static func hasContent(_ tree: HTMLTree, in root: HTMLTree.Node) -> Bool {
        var place = tree.next(after: root, within: root)
        while let node = place {
            switch tree.name(of: node) {
            case "img", "audio", "video", "picture", "iframe", "svg", "object", "embed": return true
            case "script", "style", "noscript", "template":
                place = tree.next(after: node, within: root, skippingChildren: true)
                continue
            default: break
            }
            if tree.isText(node),
                tree.withText(
                    of: node,
                    { bytes in
                        for index in bytes.indices where bytes[index] > 0x20 { return true }
                        return false
                    })
            {
                return true
            }
            place = tree.next(after: node, within: root)
        }
        return false
    }

    // MARK: The title

    private mutating func addTitle(_ outline: PageOutline, root: HTMLTree.Node, _ tree: HTMLTree) {
        guard !facts.isUntitled, !facts.holds("title") else { return }
        let heading = Self.heading(in: root, tree) ?? Self.heading(in: tree.root, tree)
        if let title = outline.title.map(PlainText.collapsed), !title.isEmpty {
            // A heading that begins the page's title is the title; what follows is the site.
            let own = heading.flatMap { title.hasPrefix($0) ? $0 : nil }
            facts.add("title", own ?? Self.withoutSite(title, outline.head.siteName), line: outline.titleLine)
        }
        facts.add("title", heading, line: 1)
    }

    /// `Welcome | My Site` of Open Graph or JSON-LD, where the article is headed `Welcome`.
    private mutating func dropSite(_ site: String?, in scope: HTMLTree.Node, _ tree: HTMLTree) {
        guard let title = facts.fields.first(where: { $0.key == "title" })?.value.text,
            let heading = Self.heading(in: scope, tree), title != heading, title.hasPrefix(heading)
        else { return }
        let rest = title.dropFirst(heading.count)
        // Where the site's name is known, what follows the heading may as well be the author's.
        if let site = site.map(PlainText.collapsed), !site.isEmpty, !rest.hasSuffix(site) { return }
        if (Self.separators + [" - "]).contains(where: { rest.hasPrefix($0) }) { facts.shorten("title", to: heading) }
    }

    private static let separators = [" | ", " — ", " – ", " · ", " :: ", " » ", " • "]

    private static func heading(in root: HTMLTree.Node, _ tree: HTMLTree) -> String? {
        tree.elements(named: "h1", in: root).lazy.map { tree.shortText(of: $0) }.first { !$0.isEmpty }
    }

    /// `How ducks sleep | Example News` without the site. A hyphen can be the author's own; so it goes only with the
    /// site's name behind it.
    private static func withoutSite(_ title: String, _ site: String?) -> String {
        if let site = site.map(PlainText.collapsed), !site.isEmpty, title.hasSuffix(site), title != site {
            let rest = title.dropLast(site.count)
            let trimmed = rest.reversed().drop { " |-–—·:»«•/".contains($0) }.reversed()
            if trimmed.count < rest.count, !trimmed.isEmpty { return String(trimmed) }
        }
        for separator in separators {
            guard let place = title.ranges(of: separator).last else { continue }
            return String(title[..<place.lowerBound])
        }
        return title
    }
}
