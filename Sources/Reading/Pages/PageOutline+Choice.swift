import HTML
import Syndication

// What a page is about, among the cards of other articles.
extension PageOutline {
    /// The one with a title among those without. Cards come after it, or have the page's titles outside.
    func titledOne(among parts: [HTMLTree.Node], _ tree: HTMLTree) -> HTMLTree.Node? {
        let titled = parts.filter { title(in: $0, tree) != nil }
        guard titled.count == 1, titled[0] == parts[0] || headings == 1 else { return nil }
        return titled[0]
    }

    /// The first `<h1>` in a part that does not lead to another page.
    private func title(in part: HTMLTree.Node, _ tree: HTMLTree) -> HTMLTree.Node? {
        tree.elements(named: "h1", in: part).prefix(50).first { !tree.isTeaser($0) }
    }

    // MARK: h-entries

    /// One with a title of its own, or one that is here among those that are elsewhere. Another with a text of its own is
    /// no card: then the page has to be called as the one.
    func ownEntry(_ tree: HTMLTree) -> HTMLTree.Node? {
        guard wholeEntries.count > 1 else { return nil }
        let others = wholeEntries.filter { Microformats.content(of: $0, tree) != nil }
        if let titled = titledOne(among: wholeEntries, tree), let heading = title(in: titled, tree) {
            return others.allSatisfy { $0 == titled } || isCalled(tree.shortText(of: heading)) ? titled : nil
        }
        let here = wholeEntries.filter { !leadsAway($0, tree) }
        return here.count == 1 && others == here ? here[0] : nil
    }

    /// Whether the page has a text that is in none of these.
    func showsTextBeside(_ entries: [HTMLTree.Node], _ tree: HTMLTree) -> Bool {
        !entries.isEmpty && tree.ownLetters(in: main ?? body ?? tree.root, without: Set(entries)) > 0
    }

    /// The line of another entry with a text, beside the one that the page is called as.
    func rivalLine(_ tree: HTMLTree) -> Int? {
        guard let ownEntry else { return nil }
        let rival = wholeEntries.first { $0 != ownEntry && Microformats.content(of: $0, tree) != nil }
        return rival.map { max(tree.line(of: $0), 1) }
    }

    private func isCalled(_ heading: String) -> Bool {
        !heading.isEmpty && title.map { PlainText.collapsed($0).contains(heading) } == true
    }

    /// Whether an article is on another page of the site, as its heading or its own link tells.
    func leadsAway(_ entry: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        if isTeaser(entry, tree) { return true }
        let link = Microformats.address(of: entry, tree) ?? bookmark(in: entry, tree)
        return link.flatMap { address.lead(of: $0) } == .site
    }

    private func bookmark(in entry: HTMLTree.Node, _ tree: HTMLTree) -> String? {
        let link = tree.first(below: entry) { tree.attribute("rel", of: $0) == "bookmark" }
        return link.flatMap { tree.attribute("href", of: $0) }
    }

    // MARK: Elements

    /// The text may stand around the `<article>`s of `<main>`, which are cards then, or a picture. One that is empty holds
    /// what is missing: what stands around it is the layout, and not to be shown in its stead.
    ///
    /// - Returns: the one that holds the text, if any; else those that only lead elsewhere.
    func textAmongCards(_ tree: HTMLTree) -> (text: HTMLTree.Node?, cards: [HTMLTree.Node]) {
        let first = articles[0]
        guard let main, !tree.lies(main, below: first), tree.showsAnything(first) else { return (first, []) }
        let around = tree.ownLetters(in: main, without: Set(articles + related))
        let isPicture = tree.showsMedia(first) && tree.lettersOfParagraphs(in: main) == 0
        guard around > 0, !isPicture else { return (first, []) }
        let isTitled = title(in: main, tree).map { !tree.lies($0, below: first) } == true
        let opening = isTitled ? tree.lettersOfParagraphs(in: main, before: first) : 0
        let own = articles.map { isTeaser($0, tree) ? 0 : tree.ownLetters(in: $0) }
        if let place = own.firstIndex(where: { $0 > 0 && $0 >= opening }) { return (articles[place], []) }
        let others = zip(articles, own).filter { $1 == 0 && tree.letters(in: $0) > 0 && !isCard($0, tree) }.map(\.0)
        if others.count == 1, opening == 0 { return (others[0], []) }
        let cards = zip(articles, own).filter { article, letters in
            letters == 0 && article != others.first && !tree.showsMedia(article) && tree.letters(in: article) <= around
        }
        return (nil, cards.map(\.0))
    }

    /// Whether an article without a text of its own stands for one elsewhere on the site. One that only leads out of it is
    /// what its page is about.
    private func isCard(_ article: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        if leadsAway(article, tree) { return true }
        let links = tree.elements(named: "a", in: article).prefix(50).compactMap { tree.attribute("href", of: $0) }
        return links.contains { address.lead(of: $0) == .site } && !links.contains { address.lead(of: $0) == .outside }
    }
}

extension HTMLTree {
    // MARK: What stands beside a text

    /// Whether a node lies beside the page's text, or in comments.
    func liesBeside(_ node: Node) -> Bool { lies(node, in: ["aside", "nav", "footer"]) }

    /// Whether an entry is what somebody else has said to the article.
    func isResponse(_ entry: Node) -> Bool {
        var place: Node? = entry
        while let node = place {
            if hasAttributes(node), firstClasses(of: node).contains(where: Self.responses.contains) { return true }
            place = parent(of: node)
        }
        return false
    }

    /// The section that a node is or lies in, whose class says that it is of related articles. The page's title is in none.
    func relatedSection(of node: Node) -> Node? {
        var place: Node? = node
        while let current = place, !["main", "body"].contains(name(of: current)) {
            let classes = hasAttributes(current) ? firstClasses(of: current) : []
            // WordPress writes on an article what its categories and tags are called.
            let isAsked = isElement(current, named: "article") ? classes.filter { !Self.isOfTaxonomy($0) } : classes
            if isAsked.contains(where: Self.isRelated) {
                return first(below: current) { isElement($0, named: "h1") } == nil ? current : nil
            }
            place = parent(of: current)
        }
        return nil
    }

    /// Those of the elements around are asked for again and again.
    private func firstClasses(of node: Node) -> [String] {
        attribute("class", of: node).map { Self.words(String($0.prefix(500))) } ?? []
    }

    private static let responses: Set<String> = ["u-comment", "p-comment", "h-cite", "comment", "u-like", "u-repost"]

    private static func isOfTaxonomy(_ word: String) -> Bool {
        ["category-", "tag-", "post-", "type-"].contains { word.lowercased().hasPrefix($0) }
    }

    private static func isRelated(_ word: String) -> Bool {
        let word = word.lowercased()
        return relatedNames.contains { word.hasPrefix($0) }
            || word.hasSuffix("related") && !word.hasPrefix("has") && !word.hasPrefix("with")
    }

    private static let relatedNames = [
        "related", "read-next", "readnext", "read-more-posts", "more-posts", "recommended-", "also-read", "see-also",
        "similar-posts",
    ]

    // MARK: How much is said

    /// The letters of the text in an element, but for its headings, its links, what stands beside it, and `others`.
    func ownLetters(in top: Node, without others: Set<Node> = []) -> Int {
        var count = 0
        var place = next(after: top, within: top)
        while let node = place {
            if isText(node) { count += withText(of: node, Self.letters) }
            let isOther =
                isElement(node)
                && (Self.foreign.contains(name(of: node)) || others.contains(node) || isFurniture(node))
            place = next(after: node, within: top, skippingChildren: isOther)
        }
        return count
    }

    /// The same of the paragraphs, or of those that stand before another element.
    func lettersOfParagraphs(in top: Node, before end: Node? = nil) -> Int {
        var count = 0
        var place = next(after: top, within: top)
        while let node = place, node != end {
            let isParagraph = isElement(node, named: "p")
            if isParagraph { count += ownLetters(in: node) }
            place = next(after: node, within: top, skippingChildren: isParagraph)
        }
        return count
    }

    /// The letters of all text in an element.
    func letters(in top: Node) -> Int {
        descendants(of: top).reduce(0) { $0 + (isText($1) ? withText(of: $1, Self.letters) : 0) }
    }

    private static let foreign: Set<String> = [
        "a", "aside", "button", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "nav", "noscript",
        "script", "select", "style", "template", "time",
    ]
}
