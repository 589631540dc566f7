import HTML
import Syndication

/// What the article of a page is called, and what the site around it.
struct PageTitle {
    /// The article's heading.
    private(set) var heading: String?
    private(set) var node: HTMLTree.Node?
    /// The names of the site: of Open Graph, and of a heading that leads to its first page.
    private var sites: [String] = []
    private let knowsSite: Bool
    /// Whether what the page's title ends with may be the article's heading, and not the site's.
    private var mayEndTitle = true

    /// - Parameter scope: the part of the page that is the article.
    init(_ outline: PageOutline, in scope: HTMLTree.Node, at address: PageAddress, _ tree: HTMLTree) {
        let site = outline.head.siteName.map(PlainText.collapsed) ?? ""
        knowsSite = !site.isEmpty
        if knowsSite { sites.append(site) }

        let isWholePage = scope == outline.body || scope == tree.root
        let headings = Self.headings("h1", in: tree.root, tree).filter { $0.text != site }.map { heading in
            let isInside = scope == tree.root || tree.lies(heading.node, below: scope)
            let isInBanner = (isWholePage || !isInside) && tree.liesInBanner(heading.node)
            let lead = tree.teaserLink(of: heading.node).flatMap { address.lead(of: $0) }
            let isSite = isInBanner ? lead == .site || lead == .outside : (isWholePage || !isInside) && lead == .site
            return (heading: heading, isInside: isInside, isInBanner: isInBanner, isSite: isSite)
        }
        sites += headings.filter(\.isSite).map(\.heading.text)

        let title = outline.title.map(PlainText.collapsed) ?? ""
        let own = headings.filter { !$0.isSite }
        let inside = own.first { $0.isInside && !$0.isInBanner }?.heading
        var found = Self.named(in: scope, tree) ?? inside ?? Self.part(of: title, but: site, in: scope, tree)
        if found == nil {
            found = (own.first { !$0.isInBanner } ?? own.first { $0.isInside } ?? own.first)?.heading
            // `Ducks - News`, below a heading `News`.
            if let text = found?.text, !title.hasPrefix(text), Self.rest(of: title, without: text) != nil {
                sites.append(text)
                found = nil
            }
        }
        // A heading of a page that says nothing of its parts may be either.
        mayEndTitle = !isWholePage || found?.node != inside?.node || headings.contains(where: \.isSite)
        heading = found?.text
        node = found?.node
    }

    /// `How ducks sleep | Example News` or `Example News - How ducks sleep` without the site.
    ///
    /// - Parameter isOfPage: whether it is the page's `<title>`, where the site's name is to be expected.
    func withoutSite(_ title: String, isOfPage: Bool) -> String {
        if title == heading { return title }
        // Where the site's name is known, what follows the heading may as well be the author's.
        if let heading, isOfPage || !knowsSite, let rest = Self.rest(of: title, without: heading) {
            if ![":", "/"].contains(rest.mark), mayEndTitle || title.hasPrefix(heading) { return heading }
        }
        for site in sites {
            if let rest = Self.rest(of: title, without: site) { return rest.text }
        }
        guard isOfPage else { return title }
        // A hyphen can be the author's own: so it goes only with a name that is known.
        for separator in Self.separators {
            guard let place = title.ranges(of: separator).last else { continue }
            return String(title[..<place.lowerBound])
        }
        return title
    }

    private static let separators = [" | ", " — ", " – ", " · ", " :: ", " » ", " • "]

    /// What is left of a title when one of its ends and the mark beside it go; nil when it does not begin or end so.
    private static func rest(of title: String, without part: String) -> (text: String, mark: String)? {
        func isBetween(_ character: Character) -> Bool { " |-–—·:»«•/".contains(character) }
        guard !part.isEmpty else { return nil }
        if title.hasSuffix(part) {
            let before = title.dropLast(part.count)
            let between = String(before.reversed().prefix(while: isBetween).reversed())
            if let mark = mark(in: between), between.count < before.count {
                return (String(before.dropLast(between.count)), mark)
            }
        }
        if title.hasPrefix(part) {
            let behind = title.dropFirst(part.count)
            let between = behind.prefix(while: isBetween)
            if let mark = mark(in: between), between.count < behind.count {
                return (String(behind.dropFirst(between.count)), mark)
            }
        }
        return nil
    }

    /// A hyphen within a word parts nothing.
    private static func mark(in between: some StringProtocol) -> String? {
        let mark = between.filter { $0 != " " }
        return mark.isEmpty || !between.contains(" ") ? nil : String(mark)
    }

    // MARK: Headings

    private typealias Heading = (node: HTMLTree.Node, text: String)

    private static func headings(_ name: String, in top: HTMLTree.Node, _ tree: HTMLTree) -> [Heading] {
        tree.elements(named: name, in: top).prefix(50).map { ($0, tree.shortText(of: $0)) }.filter { !$0.text.isEmpty }
    }

    /// The first heading of a text in which nothing else says how it is called (spec section 19).
    static func anyHeading(in scope: HTMLTree.Node, _ tree: HTMLTree) -> String? {
        let names: Set<String> = ["h2", "h3", "h4", "h5", "h6"]
        return tree.first(below: scope) { node in
            names.contains(tree.name(of: node)) && !tree.lies(node, in: ["aside", "nav", "footer"])
                && !tree.shortText(of: node).isEmpty
        }.map(tree.shortText)
    }

    /// As the themes of Pelican and of WordPress mark it.
    private static func named(in scope: HTMLTree.Node, _ tree: HTMLTree) -> Heading? {
        var place = tree.next(after: scope, within: scope)
        while let node = place {
            if tree.isElement(node), tree.hasClass("entry-title", node) {
                let text = tree.shortText(of: node)
                return text.isEmpty ? nil : (node, text)
            }
            place = tree.next(after: node, within: scope)
        }
        return nil
    }

    /// An `<h2>` that is a part of the page's title: that begins it, or ends it behind a hyphen, as with Pelican. Behind any
    /// other mark the site is called.
    private static func part(
        of title: String, but site: String, in scope: HTMLTree.Node, _ tree: HTMLTree
    ) -> Heading? {
        let headings = headings("h2", in: scope, tree).filter { heading in
            heading.text != site && (heading.text == title || rest(of: title, without: heading.text) != nil)
                && !tree.lies(heading.node, in: ["aside", "nav", "footer"])
        }
        return headings.first { title.hasPrefix($0.text) }
            ?? headings.first { rest(of: title, without: $0.text)?.mark == "-" }
    }
}

extension HTMLTree {
    /// Whether a node lies in the header or the navigation of the page, and not in that of a part of it.
    fileprivate func liesInBanner(_ node: Node) -> Bool {
        var isInHeader = false
        for ancestor in ancestors(of: node) {
            switch name(of: ancestor) {
            case "header", "nav": isInHeader = true
            case "article", "main", "section": return false
            default: break
            }
        }
        return isInHeader
    }
}
