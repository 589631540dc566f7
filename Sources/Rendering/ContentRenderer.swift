import HTML
import Markdown
package import Syndication

/// What rendering an article gives.
package struct Rendering: Sendable, Hashable {
    /// Clean, and with absolute addresses: a feed may show it as it is.
    package var content: Content
    /// None of them kept the article from being rendered.
    package var problems: [Problem]

    /// Takes both as they are.
    package init(content: Content, problems: [Problem] = []) {
        self.content = content
        self.problems = problems
    }
}

/// Takes an article's body to the clean HTML that feeds carry (spec sections 3, 4 and 12). A pure function of its
/// arguments: the same article on the same site always gives the same content. Any bytes give content; none are
/// refused.
package struct ContentRenderer: Sendable {
    private let settings: RenderingSettings

    /// A renderer keeps no state: one may work on many threads.
    package init(settings: RenderingSettings) {
        self.settings = settings
    }

    /// - Parameters:
    ///   - id: the entry's, which makes the names of its footnotes unique.
    ///   - links: where everything on the site is.
    package func render(_ article: Article, id: EntryID, links: SiteLinks) -> Rendering {
        let resolver = LinkResolver(article: article, links: links)
        let source = Source(article, links: links, resolver: resolver)

        var repairs = ContentRepairs(source.tree, article: article, settings: settings, resolver: resolver)
        repairs.run()
        var cleaner = ContentCleaner(repairs, id: id, lines: source.lines)
        cleaner.run()

        let summary = Summary(
            article: article, tree: cleaner.tree, repairs: repairs, length: settings.summaryLength)
        // What Markdown makes is right by construction; HTML that people write may not survive being parsed again.
        var tree = source.mayBeMisnested ? cleaner.tree.normalised() : cleaner.tree
        let picture = MainImage(
            article: article, tree: tree, resolver: resolver,
            expressions: LiquidExpression(article: article, links: links))
        if settings.inlineImage == .first { picture.insert(into: &tree) }
        let enclosures = Enclosures(article: article, resolver: resolver)
        let limit = ContentLimit(
            maximum: settings.contentMaximum, permalink: article.hasPage ? article.permalink : nil,
            summary: summary.summary)

        let content = Content(
            html: limit.serialised(tree), text: source.plainText.map(limit.cut), summary: summary.summary,
            firstSentence: summary.firstSentence, image: picture.image, enclosures: enclosures.list)
        return Rendering(
            content: content,
            problems: source.problems + cleaner.problems + [picture.problem].compactMap { $0 } + enclosures.problems)
    }
}

/// A body as a tree, before anything is mended.
private struct Source {
    var tree = HTMLTree()
    /// Whether the tree can hold what no parser would give: HTML is in it that a person wrote.
    var mayBeMisnested = false
    var plainText: String?
    var problems: [Problem] = []
    var lines = LineMap()

    init(_ article: Article, links: SiteLinks, resolver: LinkResolver) {
        switch article.body {
        case .none: break
        case .plainText(let bytes):
            let body = PlainTextBody(bytes)
            plainText = body.text
            tree = HTMLTree(fragment: body.html.utf8)
        case .html(let bytes):
            let bytes = expanded(bytes, isMarkdown: false, article, links, resolver)
            mayBeMisnested = true
            tree = HTMLTree(fragment: bytes)
        case .markdown(let bytes):
            let source = InterruptedHTML.joined(in: DialectLines.removed(from: bytes))
            var bytes = expanded(source, isMarkdown: true, article, links, resolver)
            bytes = FormulaMarks.escaped(in: MarkedElements.opened(in: bytes, lines: &lines))
            mayBeMisnested = Self.mayHoldTags(bytes)
            tree = MarkdownRenderer.tree(of: bytes)
        }
        guard tree.isSimplified else { return }
        problems.append(
            Problem(
                .warning, file: article.path, line: article.bodyLine,
                "the text is nested too deep or too tangled, and is shown with less of its markup",
                remedy: "Write it with less nesting"))
    }

    private mutating func expanded(
        _ bytes: [UInt8], isMarkdown: Bool, _ article: Article, _ links: SiteLinks, _ resolver: LinkResolver
    ) -> [UInt8] {
        let bytes = TextFilter.cleaned(bytes)
        guard article.mayHoldTemplates, TemplateExpansion.isNeeded(bytes) else { return bytes }
        var expansion = TemplateExpansion(
            bytes, isMarkdown: isMarkdown, article: article, links: links, resolver: resolver)
        let result = expansion.expand()
        problems = expansion.problems
        lines = expansion.lines
        return result
    }

    /// Whether Markdown may hold a tag, a comment or a declaration. Code may look so too; then a look is taken in vain.
    private static func mayHoldTags(_ bytes: [UInt8]) -> Bool {
        let bytes = bytes.span
        guard bytes.count > 1 else { return false }
        for position in 1..<bytes.count where bytes[position - 1] == UInt8(ascii: "<") {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "/"),
                UInt8(ascii: "!"), UInt8(ascii: "?"):
                return true
            default: break
            }
        }
        return false
    }
}
