import HTML
import Syndication

/// Lists of articles: the pages of a site that change with every post, and that no feed shall show.
extension PageOutline {
    /// The line of what says in words that the page is a list; nil where nothing does.
    func markedListLine(_ facts: PageFacts, _ tree: HTMLTree) -> Int? {
        if facts.isArticle { return nil }
        return facts.collectionLine ?? (isArchiveOfWordPress ? line(of: body, tree) : nil)
    }

    /// The line of what makes the page show several articles and not one; nil for a page of one article.
    func listLine(_ facts: PageFacts, _ tree: HTMLTree) -> Int? {
        if facts.isArticle { return nil }
        if ownEntry != nil { return nil }
        if wholeEntries.count > 1 { return line(of: wholeEntries[1], tree) }
        if let entry = wholeEntries.first { return isTeaser(entry, tree) ? line(of: entry, tree) : nil }
        // Themes say it of lists too; those are told by their entries.
        if head.type == "article" { return nil }
        if !entries.isEmpty { return (entries.count > 1 ? entries[1] : feed).map { line(of: $0, tree) } }
        if articles.count > 1 { return mainArticle == nil ? line(of: articles[1], tree) : nil }
        if let article = articles.first, isTeaser(article, tree) { return line(of: article, tree) }
        if head.type == "profile" { return line(of: body, tree) }
        guard articles.isEmpty, !facts.holds("date") else { return nil }
        return lineWithoutArticles(facts, tree)
    }

    /// Whether an article is on another page of the site, where its heading leads: a list may have only one. A page that is
    /// called as the article is its own, wherever it lies.
    func isTeaser(_ article: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        // With a title that leads nowhere it is itself, whatever leads elsewhere above that.
        if tree.elements(named: "h1", in: article).prefix(50).contains(where: { !tree.isTeaser($0) }) { return false }
        // A text that begins before any heading is an article's too.
        let openings: Set<String> = ["h1", "h2", "h3", "p"]
        guard let heading = tree.first(below: article, where: { openings.contains(tree.name(of: $0)) }),
            tree.name(of: heading) != "p", let link = tree.teaserLink(of: heading), address.lead(of: link) == .site
        else { return false }
        return title.map { PlainText.collapsed($0).contains(tree.shortText(of: heading)) } != true
    }

    private func line(of node: HTMLTree.Node?, _ tree: HTMLTree) -> Int {
        max(node.map { tree.line(of: $0) } ?? 1, 1)
    }

    /// Nothing says article: then the times tell what the page is.
    private func lineWithoutArticles(_ facts: PageFacts, _ tree: HTMLTree) -> Int? {
        let times = times(tree)
        let mark = facts.blogLine ?? (bodyClasses.isDisjoint(with: Self.blogClasses) ? nil : line(of: body, tree))
        // An article has one time of its own, or a second one when it was changed.
        let isBlog = facts.blogLine != nil && head.type == "website"
        if let mark, isBlog || times.own > 2 || times.own == 0 && !times.rows.isEmpty { return mark }
        guard times.own == 0, times.rows.count > 1 else { return nil }
        return line(of: times.rows[1], tree)
    }

    /// The rows of lists that tell of an article each, and how many times do not stand in one.
    private func times(_ tree: HTMLTree) -> (rows: [HTMLTree.Node], own: Int) {
        var rows: [HTMLTree.Node] = []
        var own = 0
        for time in tree.elements(named: "time", in: main ?? body ?? tree.root).prefix(200) {
            if tree.lies(time, in: ["aside", "nav", "footer"]) { continue }
            guard let row = tree.teaserRow(of: time) else {
                own += 1
                continue
            }
            if row != rows.last { rows.append(row) }
        }
        return (rows, own)
    }

    private static let blogClasses: Set<String> = ["archive", "paged", "blog"]

    /// What WordPress calls the bodies of its lists. Others use such words for articles too: so one is not enough.
    private var isArchiveOfWordPress: Bool {
        guard bodyClasses.isDisjoint(with: ["single", "singular", "page"]) else { return false }
        func holds(_ name: String, with others: Set<String>, orPrefix prefix: String) -> Bool {
            bodyClasses.contains(name)
                && (!others.isDisjoint(with: bodyClasses) || bodyClasses.contains { $0.hasPrefix(prefix) })
        }
        return holds("archive", with: ["category", "tag", "date", "author", "post-type-archive"], orPrefix: "tax-")
            || holds("blog", with: ["home"], orPrefix: "paged-")
            || holds("paged", with: [], orPrefix: "paged-")
    }
}

extension HTMLTree {
    /// The item or the row that a time shares with a link to an article elsewhere.
    func teaserRow(of time: Node) -> Node? {
        var place = parent(of: time)
        while let node = place {
            switch name(of: node) {
            case "li", "tr", "dd":
                // A row with a title is a page laid out by a table.
                let isRow = first(below: node, where: isLinkElsewhere) != nil
                return isRow && first(below: node, where: { isElement($0, named: "h1") }) == nil ? node : nil
            case "article", "main", "body": return nil
            default: place = parent(of: node)
            }
        }
        return nil
    }

    /// Bylines have links too: to the author, and to tags.
    private func isLinkElsewhere(_ node: Node) -> Bool {
        guard isElement(node, named: "a"), let address = attribute("href", of: node) else { return false }
        let words = attribute("rel", of: node)?.split(separator: " ") ?? []
        return !address.hasPrefix("#") && !address.hasPrefix("mailto:")
            && !words.contains { ["author", "tag", "category"].contains($0) }
    }
}
