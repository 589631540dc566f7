import Syndication

/// Takes template code out of a source before it is parsed: known shortcodes become what they stand for, unknown ones
/// go and are reported, and code that an article is about stays (spec R3.5 i). Never is `{{<` left for a reader.
struct TemplateExpansion {
    let bytes: [UInt8]
    /// In HTML nothing that stands in braces is a mark for a theme.
    let isMarkdown: Bool
    let code: [Range<Int>]
    let shortcodes: Shortcodes
    let expressions: LiquidExpression
    let file: String

    var out: ExpandedSource
    var reported: Set<String> = []
    var problems: [Problem] = []
    var places: SourcePlaces
    /// For each mark, where it was last looked for and where it then stood, so that no stretch is searched twice.
    private var found: [Mark: (from: Int, place: Int?)] = [:]
    lazy var closers = ClosingTags(bytes)
    lazy var branches = TemplateBranches(bytes, code: code)
    /// What `{% capture name %}` and its like have kept, by name.
    var captured: [String: String] = [:]
    /// How much of that may still be shown: a large text that is shown a thousand times would be a way to fill memory.
    var captureRoom = 256 * 1024
    /// How many `{{< details >}}` are open.
    var openDetails = 0

    enum Mark: String {
        case shortcodeEnd = ">}}"
        case markdownShortcodeEnd = "%}}"
        case statementEnd = "%}"
        case expressionEnd = "}}"
        case commentEnd = "#}"
        case kramdownCommentEnd = "{:/comment}"
        case kramdownEnd = "{:/}"
        case blankLine = "\n\n"
    }

    /// Whether a source can hold template code at all. Most do not, and this look at their bytes is all they cost.
    static func isNeeded(_ bytes: [UInt8]) -> Bool {
        let bytes = bytes.span
        guard bytes.count > 1 else { return false }
        for position in 1..<bytes.count where bytes[position - 1] == UInt8(ascii: "{") {
            if marks.contains(bytes[position]) { return true }
            // `![](a.png){width=50%}`
            if position > 1, bytes[position - 2] == UInt8(ascii: ")"), bytes[position].isASCIILetter { return true }
        }
        return false
    }

    private static let marks = ASCIISet("{%:#.")

    init(_ bytes: [UInt8], isMarkdown: Bool, article: Article, links: SiteLinks, resolver: LinkResolver) {
        self.bytes = bytes
        self.isMarkdown = isMarkdown
        let regions = isMarkdown ? CodeRegions(markdown: bytes) : CodeRegions(html: bytes)
        code = regions.ranges
        shortcodes = Shortcodes(resolver: resolver)
        expressions = LiquidExpression(article: article, links: links)
        file = article.path
        places = SourcePlaces(bytes, firstLine: article.bodyLine)
        out = ExpandedSource(of: bytes, htmlBlocks: regions.htmlBlocks, mends: regions.htmlMends)
    }

    /// Which line of the source a line of the result came from.
    var lines: LineMap { out.lines }

    /// The source without template code.
    mutating func expand() -> [UInt8] {
        var cursor = 0
        while let open = bytes[cursor...].firstIndex(of: UInt8(ascii: "{")) {
            cursor = max(expandTag(at: open), open + 1)
        }
        out.copy(to: bytes.count)
        return out.bytes
    }

    /// - Returns: where to look on.
    private mutating func expandTag(at open: Int) -> Int {
        guard open + 1 < bytes.count else { return open + 1 }
        let isCode = code.holds(open)
        switch bytes[open + 1] {
        case UInt8(ascii: "%"):
            if let end = expandEscapedStatement(at: open, isCode: isCode) { return end }
            let isRaw = bytes[(open + 2)...].drop { $0 == UInt8(ascii: "-") || $0 == 0x20 }.starts(with: "raw".utf8)
            guard isRaw || !isCode, let tag = statement(at: open) else { return open + 1 }
            if tag.name == "raw" { return expandRaw(tag) }
            return isCode ? open + 1 : expand(tag)
        case UInt8(ascii: "{"):
            if let end = expandEscaped(at: open, isCode: isCode) ?? expandEscapedCall(at: open, isCode: isCode) {
                return end
            }
            guard !isCode else { return open + 1 }
            return isShortcode(open) ? expandShortcode(at: open) : expandExpression(at: open)
        case UInt8(ascii: ":"), UInt8(ascii: "#"):
            guard !isCode, let end = endOfComment(open) ?? endOfKramdownMark(open) ?? endOfAttributeList(open) else {
                return open + 1
            }
            let name = bytes[(open + 2)..<end].drop { $0 == 0x20 }
            let isTableOfContents =
                bytes[open + 1] == UInt8(ascii: ":") && name.starts(with: "toc".utf8)
                && name.dropFirst(3).first.map { $0 == 0x20 || $0 == UInt8(ascii: "}") } == true
            remove(open..<end)
            if isTableOfContents { out.clearLineBefore() }
            return out.position
        default:
            guard isMarkdown, !isCode, let end = endOfBareAttributes(open) else { return open + 1 }
            remove(open..<end)
            return out.position
        }
    }

    // MARK: - Finding tags

    func isShortcode(_ open: Int) -> Bool {
        open + 2 < bytes.count && (bytes[open + 2] == UInt8(ascii: "<") || bytes[open + 2] == UInt8(ascii: "%"))
    }

    private mutating func statement(at open: Int) -> TemplateTag? {
        guard let close = next(.statementEnd, from: open + 2) else { return nil }
        let tag = TemplateTag(.statement, body: bytes[open + 2..<close], range: open..<close + 2)
        return tag.name.isEmpty ? nil : tag
    }

    /// The next place of a mark at or after `start`. Nil when there is none.
    mutating func next(_ mark: Mark, from start: Int) -> Int? {
        if let known = found[mark], known.from <= start, known.place.map({ $0 >= start }) ?? true { return known.place }
        let place = bytes.first(of: mark.rawValue, from: start)
        found[mark] = (start, place)
        return place
    }

    // MARK: - Kinds of tags

    private mutating func expandShortcode(at open: Int) -> Int {
        let mark: Mark = bytes[open + 2] == UInt8(ascii: "<") ? .shortcodeEnd : .markdownShortcodeEnd
        guard let close = next(mark, from: open + 3) else {
            report("", at: open, "a shortcode is not closed: there is no \"\(mark.rawValue)\" after it")
            remove(open..<open + 3)
            return out.position
        }
        return expand(TemplateTag(.shortcode, body: bytes[open + 3..<close], range: open..<close + 3))
    }

    private mutating func expandExpression(at open: Int) -> Int {
        guard !FormulaBraces.begin(at: open, in: bytes), let close = next(.expressionEnd, from: open + 2),
            next(.blankLine, from: open).map({ $0 > close }) ?? true
        else { return open + 2 }
        if let call = TemplateTag(call: bytes[open + 2..<close], range: open..<close + 2),
            let replacement = shortcodes.replacement(for: call)
        {
            replace(call, with: replacement)
            return out.position
        }
        let tag = TemplateTag(.expression, body: bytes[open + 2..<close], range: open..<close + 2)
        if let text = capturedText(of: tag.name) {
            // What a filter makes into HTML is Markdown of its own, also between two tags of HTML.
            let isOfItsOwn = tag.name.contains("markdownify")
            replace(tag.range, with: isOfItsOwn ? "\n\n\(text)\n\n" : text)
            return out.position
        }
        switch expressions.value(of: tag.name) {
        case .address(let address): replace(tag.range, with: LiteralText.encoded(address: address))
        case .text(let text): replace(tag.range, with: LiteralText.escaped(text))
        case .player(let address, let title):
            replace(tag.range, with: Shortcodes.frame(address: address, title: title), isBlock: true)
        case .unknown(let name):
            report(name, at: open, "the expression \"{{ \(Problem.quoted(name)) }}\" is not known, and was removed")
            removeFromText(tag.range)
        }
        return out.position
    }

    /// A shortcode or a statement.
    private mutating func expand(_ tag: TemplateTag) -> Int {
        if expandDetails(tag) { return out.position }
        if tag.isClosing {
            remove(tag.range)
            return out.position
        }
        switch tag.name {
        case _ where hidesContent(tag) || tag.keepsContent, "for" where tag.kind == .statement:
            if let end = closer(of: tag) {
                if tag.name == "for" { reportLeftOut(tag) }
                if tag.keepsContent { capture(tag, until: end.lowerBound) }
                remove(tag.range.lowerBound..<end.upperBound)
                return out.position
            }
        case "else", "elsif", "elif", "elseif", "when":
            if tag.kind == .statement, let end = branches.end(from: tag.range.lowerBound) {
                remove(tag.range.lowerBound..<end)
                return out.position
            }
        case _ where tag.enclosesCode:
            if let end = closer(of: tag) {
                showCode(tag, bytes[tag.range.upperBound..<end.lowerBound], end: end.upperBound)
                return out.position
            }
        default: break
        }
        if let replacement = shortcodes.replacement(for: tag) {
            replace(tag, with: replacement)
        } else if let text = capturedContent(of: tag) {
            replace(tag.range, with: "\n\n\(text)\n\n")
        } else {
            let isSilent = tag.kind == .statement && (tag.name.hasPrefix("end") || tag.name.hasPrefix("#"))
            guard !isSilent else {
                remove(tag.range)
                return out.position
            }
            reportUnknown(tag)
            removeFromText(tag.range)
        }
        return out.position
    }

    mutating func replace(_ tag: TemplateTag, with replacement: Shortcodes.Replacement) {
        switch replacement {
        case .block(let html): replace(tag.range, with: html, isBlock: true)
        case .picture(let html):
            let isAlone = out.isAlone(tag.range)
            replace(tag.range, with: isAlone ? "<p>\(html)</p>" : html, isBlock: isAlone)
        case .address(let address):
            takeBackSite(before: tag.range.lowerBound)
            replace(tag.range, with: address)
        case .nothing: remove(tag.range)
        case .dead(let name):
            reportDeadLink(name, at: tag.range.lowerBound)
            replaceDead(tag, name)
        }
    }

    /// The address that a tag stands for is whole. Jekyll's is a path, and authors write the site's address before it:
    /// `[a]({{ site.baseurl }}{% post_url 2026-01-02-a %})`.
    private mutating func takeBackSite(before end: Int) {
        out.copy(to: end)
        let path = expressions.basePath
        let origin = expressions.links.site.origin ?? ""
        let roots = [origin + path, origin, path].filter { !$0.isEmpty }.flatMap { [$0, $0 + "/"] }
        if let start = LinkTarget.start(in: out.bytes) {
            guard roots.contains(where: { out.bytes[start...].elementsEqual($0.utf8) }) else { return }
            out.takeBack(to: start)
        } else if let root = roots.first(where: {
            $0.hasPrefix("http") && out.bytes.suffix($0.utf8.count).elementsEqual($0.utf8)
        }) {
            out.takeBack(to: out.bytes.count - root.utf8.count)
        }
    }

    /// What a link leads to makes it become its text; in running text the name is all there is to show.
    private mutating func replaceDead(_ tag: TemplateTag, _ name: String) {
        out.copy(to: tag.range.lowerBound)
        guard let start = LinkTarget.start(in: out.bytes) else {
            return replace(tag.range, with: LiteralText.escaped(name))
        }
        // The site's address may stand before the name, and would make this one that can be followed.
        out.takeBack(to: start)
        // No such scheme is allowed.
        replace(tag.range, with: "about:invalid")
    }

    mutating func remove(_ range: Range<Int>) {
        out.replace(range, with: "", isBlock: false)
    }

    mutating func replace(_ range: Range<Int>, with text: String, isBlock: Bool = false) {
        out.replace(range, with: text, isBlock: isBlock)
    }
}
