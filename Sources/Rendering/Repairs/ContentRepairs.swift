import HTML
import Syndication

/// Mends what pages do for browsers and feeds cannot use, before the policy for elements and attributes is applied
/// (spec R3.5): lazy pictures, highlighted code, frames, formulas, self-links of headings, widgets.
///
/// One walk in document order. Each repair stands in a file of its own and works on the raw tree: attributes that say
/// what a thing is are still there.
struct ContentRepairs {
    var tree: HTMLTree
    let article: Article
    let settings: RenderingSettings
    let resolver: LinkResolver
    /// The names that links and table cells of this article point at: only such ids are kept (spec R3.4).
    var targets: Set<String> = []
    /// Frames that the settings keep, and formulas: already as they may be. All others of their kind go.
    var cleanNodes: Set<HTMLTree.Node> = []
    /// Links that stand for frames: they are no text of the article.
    var standIns: Set<HTMLTree.Node> = []
    /// Where the author ends the beginning of the article: `<!--more-->` (spec R2.4).
    var moreMark: HTMLTree.Node?

    init(_ tree: HTMLTree, article: Article, settings: RenderingSettings, resolver: LinkResolver) {
        self.tree = tree
        self.article = article
        self.settings = settings
        self.resolver = resolver
    }

    mutating func run() {
        removeLeadingTitle()
        repair(childrenOf: tree.root)
        nameHeadings()
    }

    /// The tree has a limited depth, so this may recurse.
    private mutating func repair(childrenOf parent: HTMLTree.Node) {
        var place = tree.firstChild(of: parent)
        while let node = place {
            place = tree.nextSibling(of: node)
            switch tree.kind(of: node) {
            case .element: repair(node)
            case .comment: noteMoreMark(node)
            case .text, .fragment: break
            }
        }
    }

    private mutating func repair(_ node: HTMLTree.Node) {
        if tree.hasAttributes(node), isWidget(node) {
            tree.remove(node)
            return
        }
        switch tree.name(of: node) {
        case "a":
            cutBareAddress(node)
            noteTarget(of: node)
        case "td", "th":
            noteHeaders(of: node)
            alignAsStyled(node)
        case "blockquote":
            noteQuotedPost(node)
            nameAlert(node)
        case "img": repairImage(node)
        case "picture": return repairPicture(node)
        case "audio", "video": repairRecording(node)
        case "pre": return repairCode(node)
        case "table": if replaceCodeTable(node) { return }
        case "figure": unwrapCodeFigure(node)
        case "h1", "h2", "h3", "h4", "h5", "h6": repairHeading(node)
        case "iframe", "embed", "object": return replaceFrame(node)
        case "noscript":
            repair(childrenOf: node)
            return repairNoscript(node)
        case "input": return replaceInput(node)
        case "svg": return replaceDrawing(node)
        case "math": return repairFormula(node)
        case "script": return replaceScript(node)
        case "lite-youtube", "lite-vimeo": return replaceLightPlayer(node)
        case "span": if isSecondFormula(node) { return tree.remove(node) }
        case "button": if isCommand(node) { return tree.remove(node) }
        default: break
        }
        repair(childrenOf: node)
    }

    // MARK: - What links point at

    private mutating func noteTarget(of link: HTMLTree.Node) {
        // The old way to name a place.
        if let name = tree.attribute("name", of: link), !tree.hasAttribute("id", link) {
            tree.setAttribute("id", to: name, of: link)
        }
        guard let address = tree.attribute("href", of: link) else { return }
        if address.utf8.first == UInt8(ascii: "#") {
            targets.insert(LinkResolver.percentDecoded(String(address.dropFirst())))
        } else if address.utf8.contains(UInt8(ascii: "#")), case .url(let url) = resolver.resolve(address),
            url.withoutFragment == article.permalink, let fragment = url.fragment
        {
            targets.insert(LinkResolver.percentDecoded(fragment))
        }
    }

    private mutating func noteHeaders(of cell: HTMLTree.Node) {
        guard tree.hasAttributes(cell), let names = tree.attribute("headers", of: cell) else { return }
        for name in names.utf8.split(separator: 0x20) { targets.insert(String(Substring(name))) }
    }

    /// A post of another site, which its script would draw: readable, but no text of the article.
    private mutating func noteQuotedPost(_ quotation: HTMLTree.Node) {
        guard tree.hasAttributes(quotation) else { return }
        let isPost = tree.classes(of: quotation).contains { Self.postClasses.contains($0) }
        if isPost { standIns.insert(quotation) }
    }

    private static let postClasses: Set<String> = [
        "twitter-tweet", "instagram-media", "bluesky-embed", "mastodon-embed", "tiktok-embed", "reddit-embed-bq",
    ]

    private mutating func noteMoreMark(_ comment: HTMLTree.Node) {
        guard moreMark == nil else { return }
        let isMark = tree.withText(of: comment) { text in
            var word: [UInt8] = []
            for position in 0..<min(text.count, 20) where text[position] > 0x20 { word.append(text[position]) }
            return text.count <= 20 && word == Array("more".utf8)
        }
        if isMark { moreMark = comment }
    }

    // MARK: - Widgets

    /// What the author or the theme keeps from feeds, and what only makes sense on the page (spec R3.3, R3.5 h).
    private func isWidget(_ node: HTMLTree.Node) -> Bool {
        if let wish = tree.attribute("data-feed", of: node), wish == "skip" { return true }
        if isHidden(node), !isUncovered(node) { return true }
        return tree.classes(of: node).contains { word in
            Self.skippedClasses.contains(word)
                || HeadingAnchor.classes.contains(word) && tree.attribute("aria-hidden", of: node) == "true"
        }
    }

    /// Whether browsers show nothing of an element. What waits to be found is text all the same.
    private func isHidden(_ node: HTMLTree.Node) -> Bool {
        if let way = tree.attribute("hidden", of: node) { return way.lowercased() != "until-found" }
        return isUndisplayed(node)
    }

    /// Whether its own style says `display: none`.
    func isUndisplayed(_ node: HTMLTree.Node) -> Bool {
        guard let style = tree.attribute("style", of: node) else { return false }
        return style.utf8.split(separator: UInt8(ascii: ";")).contains { declaration in
            let bytes = declaration.filter { $0 > 0x20 }.map(\.asciiLowercased)
            return bytes == Array("display:none".utf8) || bytes == Array("display:none!important".utf8)
        }
    }

    /// What people can open on the page: folded text, tabs, and recordings whose player a script draws. And what stands
    /// there for those without scripts, which is judged as a whole.
    private func isUncovered(_ node: HTMLTree.Node) -> Bool {
        tree.isElement(node, named: "audio") || tree.isElement(node, named: "video")
            || tree.attribute("role", of: node) == "tabpanel" || tree.ancestor(of: node, named: "details") != nil
            || tree.ancestor(of: node, named: "noscript") != nil
    }

    private static let skippedClasses: Set<String> = ["no-feed", "feed-skip", "sr-only", "visually-hidden"]

    /// A button that does something to the page, and whose label says nothing without it.
    private func isCommand(_ button: HTMLTree.Node) -> Bool {
        if standsAtCode(button) { return true }
        guard let classes = tree.attribute("class", of: button)?.lowercased() else { return false }
        return ["copy", "clipboard", "share", "like", "fullscreen"].contains { classes.contains($0) }
    }

    /// Whether a block of code is next to a button, which then copies it.
    private func standsAtCode(_ button: HTMLTree.Node) -> Bool {
        func isCode(_ step: (HTMLTree.Node) -> HTMLTree.Node?) -> Bool {
            var place = step(button)
            while let node = place, tree.isBlankText(node) { place = step(node) }
            guard let node = place else { return false }
            return tree.isElement(node, named: "pre")
                || ["div", "figure"].contains(tree.name(of: node)) && tree.classes(of: node).contains("highlight")
        }
        return isCode { tree.previousSibling(of: $0) } || isCode { tree.nextSibling(of: $0) }
    }

    // MARK: - Small things

    /// A task list's box becomes a sign that every reader shows; other inputs go.
    private mutating func replaceInput(_ input: HTMLTree.Node) {
        let isBox = tree.attribute("type", of: input)?.lowercased() == "checkbox"
        guard isBox, tree.ancestor(of: input, named: "li") != nil else { return tree.remove(input) }
        let sign = tree.hasAttribute("checked", input) ? "☑" : "☐"
        if let paragraph = paragraph(from: tree.nextSibling(of: input)) {
            tree.prepend(tree.newText(sign + " "), to: paragraph)
            return tree.remove(input)
        }
        let isFollowedBySpace = tree.nextSibling(of: input).map { next in
            tree.withText(of: next) { !$0.isEmpty && $0[0] <= 0x20 }
        }
        tree.replace(input, with: tree.newText(isFollowedBySpace == true ? sign : sign + " "))
    }

    /// The paragraph that a node is, or that white space alone parts from it.
    func paragraph(from node: HTMLTree.Node?) -> HTMLTree.Node? {
        var place = node
        while let node = place, tree.isBlankText(node) { place = tree.nextSibling(of: node) }
        return place.flatMap { tree.isElement($0, named: "p") ? $0 : nil }
    }

    /// A drawing that says something becomes the text it says; the others are decoration.
    private mutating func replaceDrawing(_ drawing: HTMLTree.Node) {
        var text = tree.elements(named: "title", in: drawing).first.map { tree.textContent(of: $0) } ?? ""
        if text.isEmpty, tree.attribute("role", of: drawing) == "img" {
            text = tree.attribute("aria-label", of: drawing) ?? ""
        }
        if tree.attribute("aria-hidden", of: drawing) == "true" { text = "" }
        text = PlainText.collapsed(text)
        if text.isEmpty { tree.remove(drawing) } else { tree.replace(drawing, with: tree.newText(text)) }
    }
}
