import HTML
import Syndication

/// Applies the policy for elements and attributes to a repaired tree, and makes every address absolute (spec R3.3,
/// R3.4, R4.3; security list 28). What is not allowed by name is gone afterwards: nothing is refused by name alone.
struct ContentCleaner {
    var tree: HTMLTree
    var problems: [Problem] = []
    let article: Article
    let resolver: LinkResolver
    let footnotePrefix: String
    let lines: LineMap
    private let cleanNodes: Set<HTMLTree.Node>
    private let moreMark: HTMLTree.Node?
    /// Ids that something points at and that no element has taken yet.
    var openTargets: Set<String>

    init(_ repairs: ContentRepairs, id: EntryID, lines: LineMap) {
        tree = repairs.tree
        article = repairs.article
        resolver = repairs.resolver
        cleanNodes = repairs.cleanNodes
        moreMark = repairs.moreMark
        openTargets = repairs.targets
        footnotePrefix = Footnotes.prefix(for: id)
        self.lines = lines
    }

    mutating func run() {
        clean(childrenOf: tree.root, isInLink: false)
        trimEnds()
    }

    /// White space before the first block and after the last is of no use to anybody.
    private mutating func trimEnds() {
        while let first = tree.firstChild(of: tree.root), tree.isBlankText(first) { tree.remove(first) }
        while let last = tree.lastChild(of: tree.root), tree.isBlankText(last) { tree.remove(last) }
    }

    /// The tree has a limited depth, so this may recurse.
    private mutating func clean(childrenOf parent: HTMLTree.Node, isInLink: Bool) {
        var place = tree.firstChild(of: parent)
        while let node = place {
            place = tree.nextSibling(of: node)
            switch tree.kind(of: node) {
            case .text: cleanText(node)
            case .comment: if node != moreMark { tree.remove(node) }
            case .element: clean(node, isInLink: isInLink)
            case .fragment: break
            }
        }
    }

    private mutating func cleanText(_ node: HTMLTree.Node) {
        guard !tree.withText(of: node, TextFilter.isClean) else { return }
        tree.setText(of: node, to: TextFilter.cleaned(tree.text(of: node)))
    }

    // MARK: - Elements

    private mutating func clean(_ node: HTMLTree.Node, isInLink: Bool) {
        let name = tree.name(of: node)
        switch ElementPolicy.of(name) {
        case .keep: keep(node, name, isInLink: isInLink)
        case .rename(let other):
            tree.rename(node, to: other)
            keep(node, other, isInLink: isInLink)
        case .unwrap:
            clean(childrenOf: node, isInLink: isInLink)
            tree.unwrap(node)
        case .unwrapBlock:
            clean(childrenOf: node, isInLink: isInLink)
            tree.rename(node, to: "div")
            cleanAttributes(of: node, "div")
            tidyBox(node)
        case .embed, .formula:
            if !cleanNodes.contains(node) {
                tree.remove(node)
            } else if name == "math" {
                cleanTexts(in: node)
            } else {
                cleanAttributes(of: node, name)
            }
        case .remove, .drawing, .input, .noscript: tree.remove(node)
        }
    }

    private mutating func cleanTexts(in formula: HTMLTree.Node) {
        for node in tree.descendants(of: formula) {
            if tree.isText(node) {
                cleanText(node)
            } else if tree.kind(of: node) == .comment {
                tree.remove(node)
            } else {
                for attribute in tree.attributes(of: node) where !TextFilter.isClean(attribute.value) {
                    tree.setAttribute(attribute.name, to: TextFilter.cleaned(attribute.value), of: node)
                }
            }
        }
    }

    private mutating func keep(_ node: HTMLTree.Node, _ name: String, isInLink: Bool) {
        guard tree.namespace(of: node) == .html else { return tree.remove(node) }
        if tree.hasAttributes(node) { cleanAttributes(of: node, name) }
        clean(childrenOf: node, isInLink: isInLink || name == "a")
        switch name {
        case "a": tidyLink(node, isInLink: isInLink)
        case "li", "dt", "dd", "rt", "rp", "summary": if !isHeld(node, name) { unwrapPart(node) }
        case "img", "track": if !tree.hasAttribute("src", node) { tree.remove(node) }
        case "source": tidySource(node)
        case "picture": if tree.elements(named: "img", in: node).isEmpty { tree.remove(node) }
        case "audio", "video":
            if !tree.hasAttribute("src", node), tree.elements(named: "source", in: node).isEmpty { tree.unwrap(node) }
        case "div": tidyBox(node)
        case "span": if isEmpty(node) { removeIfUnnamed(node) } else if !tree.hasAttributes(node) { tree.unwrap(node) }
        case "p", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "section", "article", "aside", "header",
            "footer", "nav", "ul", "ol", "dl", "blockquote", "address", "details", "table", "caption":
            if isEmpty(node) { removeIfUnnamed(node) }
        case "b", "i", "em", "strong", "u", "s", "small", "sup", "sub", "mark", "abbr", "cite", "q", "del", "ins":
            if tree.firstChild(of: node) == nil { removeIfUnnamed(node) }
        case "pre": tidyPreformatted(node)
        default: break
        }
    }

    // MARK: - Parts of larger things

    /// Elements that mean something only inside others, and that parsers do not agree upon elsewhere.
    private static let holders: [String: [String]] = [
        "li": ["ul", "ol"], "dt": ["dl"], "dd": ["dl"], "rt": ["ruby"], "rp": ["ruby"], "summary": ["details"],
    ]

    /// Boxes between a part and its whole do not count: they may be unwrapped yet.
    private func isHeld(_ part: HTMLTree.Node, _ name: String) -> Bool {
        let holders = Self.holders[name] ?? []
        var place = tree.parent(of: part)
        while let node = place {
            let name = tree.name(of: node)
            if holders.contains(name) { return true }
            let policy = ElementPolicy.of(name)
            guard name == "div" || policy == .unwrap || policy == .unwrapBlock else { return false }
            place = tree.parent(of: node)
        }
        return false
    }

    private mutating func unwrapPart(_ part: HTMLTree.Node) {
        guard BlockElements.names.contains(tree.name(of: part)) else { return tree.unwrap(part) }
        tree.rename(part, to: "div")
        cleanAttributes(of: part, "div")
        tidyBox(part)
    }

    /// A link without an address is text, and a link inside a link cannot be.
    private mutating func tidyLink(_ link: HTMLTree.Node, isInLink: Bool) {
        let leads = tree.hasAttribute("href", link)
        if isInLink || !leads && !tree.hasAttribute("id", link) { return tree.unwrap(link) }
        if isEmpty(link) { removeIfUnnamed(link) }
    }

    private mutating func tidySource(_ source: HTMLTree.Node) {
        let parent = tree.parent(of: source).map { tree.name(of: $0) }
        switch parent {
        case "picture": if !tree.hasAttribute("srcset", source) { tree.remove(source) }
        case "audio", "video": if !tree.hasAttribute("src", source) { tree.remove(source) }
        default: tree.remove(source)
        }
    }

    /// A paragraph that holds a picture and nothing else is not empty; one with a line break is.
    private func isEmpty(_ node: HTMLTree.Node) -> Bool {
        var place = tree.firstChild(of: node)
        while let child = place {
            switch tree.kind(of: child) {
            case .text: if !tree.isBlankText(child) { return false }
            case .element: if !tree.isElement(child, named: "br") { return false }
            case .comment, .fragment: break
            }
            place = tree.nextSibling(of: child)
        }
        return true
    }

    /// What a link points at stays, however little it holds.
    private mutating func removeIfUnnamed(_ node: HTMLTree.Node) {
        guard !tree.hasAttribute("id", node) else { return }
        let holdsMark = moreMark.map { tree.parent(of: $0) == node } ?? false
        // The space in `<span> </span>` parts two words.
        let isInline = !BlockElements.names.contains(tree.name(of: node))
        if holdsMark || isInline { tree.unwrap(node) } else { tree.remove(node) }
    }

    /// A block without any text is no code.
    private mutating func tidyPreformatted(_ block: HTMLTree.Node) {
        guard !tree.textContent(of: block).utf8.contains(where: { $0 > 0x20 }),
            tree.elements(named: "img", in: block).isEmpty
        else { return }
        tree.remove(block)
    }

    // MARK: - Boxes

    /// A `div` that carries nothing and holds nothing but blocks is taken away around them (spec R3.5 j, k). One that
    /// holds text keeps its text on a line of its own.
    private mutating func tidyBox(_ box: HTMLTree.Node) {
        if isEmpty(box) { return removeIfUnnamed(box) }
        if tree.hasAttributes(box) { return }
        if tree.children(of: box).allSatisfy(isBlockOrBlank) { return tree.unwrap(box) }
        let standsAlone =
            isBlockOrEnd(tree.previousSibling(of: box), step: tree.previousSibling)
            && isBlockOrEnd(tree.nextSibling(of: box), step: tree.nextSibling)
        let parent = tree.parent(of: box).map { tree.name(of: $0) } ?? ""
        if standsAlone, Self.holdersOfText.contains(parent) { tree.unwrap(box) }
    }

    /// Elements in which text may stand as well as paragraphs.
    private static let holdersOfText: Set<String> = [
        "li", "td", "th", "dd", "figcaption", "div", "summary", "caption",
        "h1", "h2", "h3", "h4", "h5", "h6",
    ]

    private func isBlockOrBlank(_ node: HTMLTree.Node) -> Bool {
        switch tree.kind(of: node) {
        case .element: BlockElements.names.contains(tree.name(of: node))
        case .text: tree.isBlankText(node)
        case .comment, .fragment: true
        }
    }

    private func isBlockOrEnd(_ start: HTMLTree.Node?, step: (HTMLTree.Node) -> HTMLTree.Node?) -> Bool {
        var place = start
        while let node = place, !tree.isElement(node) {
            guard isBlockOrBlank(node) else { return false }
            place = step(node)
        }
        return place.map(isBlockOrBlank) ?? true
    }
}
