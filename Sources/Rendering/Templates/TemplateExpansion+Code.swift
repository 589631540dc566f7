import Syndication

// Code that stands between two tags.
extension TemplateExpansion {
    /// Code as one line of HTML, which neither Markdown nor a list around it can break.
    mutating func showCode(_ tag: TemplateTag, _ code: ArraySlice<UInt8>, end: Int) {
        let label = tag.name == "codeblock" ? CodeLabel(bytes[tag.range].dropFirst(2).dropLast(2)) : CodeLabel(tag)
        let mark = label.language.isEmpty ? "" : " class=\"language-\(LiteralText.escaped(label.language))\""
        let code = tag.kind == .statement ? Self.withoutRaw(code) : code
        out.copy(to: tag.range.lowerBound)
        let lines = Self.withoutMargin(Self.withoutEmptyLines(code), atMost: out.widthOfMargin)
        let text = LiteralText.escaped(String(decoding: lines, as: UTF8.self))
        var html = "<pre><code\(mark)>\(text)</code></pre>"
        if let caption = label.caption { html = "<figure><figcaption>\(caption)</figcaption>\(html)</figure>" }
        replace(tag.range.lowerBound..<end, with: html, isBlock: true)
    }

    /// At the beginning; and of the line breaks at the end one is left.
    private static func withoutEmptyLines(_ code: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = code.firstIndex(where: { $0 > 0x20 }), let last = code.lastIndex(where: { $0 > 0x20 })
        else { return [] }
        let start = code[..<first].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? code.startIndex
        guard let end = code[last...].firstIndex(of: 0x0A) else { return code[start...last] }
        return code[start...end]
    }

    /// The code without the blanks that the list around it has put before every line.
    private static func withoutMargin(_ code: ArraySlice<UInt8>, atMost width: Int) -> ArraySlice<UInt8> {
        guard width > 0 else { return code }
        let lines = code.split(separator: 0x0A, omittingEmptySubsequences: false)
        let widths = lines.filter { !$0.allSatisfy { $0 <= 0x20 } }.map { $0.prefix { $0 == 0x20 }.count }
        let margin = min(widths.min() ?? 0, width)
        guard margin > 0 else { return code }
        return ArraySlice(lines.map { $0.dropFirst(min(margin, $0.count)) }.joined(separator: [0x0A]))
    }

    /// `{% raw %}` in code keeps the generator from running what the code shows.
    private static func withoutRaw(_ code: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var out: ArraySlice<UInt8> = []
        var rest = code
        while let open = rest.firstRange(of: "{%".utf8),
            let close = rest[open.upperBound...].firstRange(of: "%}".utf8)
        {
            let word = TemplateTag.trimmed(rest[open.upperBound..<close.lowerBound])
            let isRaw = word.elementsEqual("raw".utf8) || word.elementsEqual("endraw".utf8)
            out += rest[..<(isRaw ? open.lowerBound : close.upperBound)]
            rest = rest[close.upperBound...]
        }
        return out.isEmpty ? rest : out + rest
    }
}

/// What a tag says of the code that it encloses.
private struct CodeLabel {
    var language = ""
    /// As HTML.
    var caption: String?

    /// `{% highlight ruby %}`
    init(_ tag: TemplateTag) {
        language = tag.argument("lang", at: 0) ?? ""
    }

    /// `{% codeblock A title lang:ruby https://example.org/ a link's text %}`
    ///
    /// - Parameter body: what stands between the braces.
    init(_ body: ArraySlice<UInt8>) {
        var title: [String] = []
        var address: String?
        var linkText: [String] = []
        for word in TemplateTag.trimmed(body).split(whereSeparator: { $0 <= 0x20 }).dropFirst() {
            let text = String(decoding: word, as: UTF8.self)
            let key = String(decoding: word.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
            if key != text, key == "lang" {
                language = String(text.dropFirst("lang:".count))
            } else if key != text, Self.options.contains(key) {
                continue
            } else if address == nil, text.hasPrefix("http://") || text.hasPrefix("https://") {
                address = text
            } else if address == nil {
                title.append(text)
            } else {
                linkText.append(text)
            }
        }
        var parts = title.isEmpty ? [] : [LiteralText.escaped(title.joined(separator: " "))]
        if let address {
            let text = linkText.isEmpty ? "link" : linkText.joined(separator: " ")
            parts.append("<a href=\"\(LiteralText.escaped(address))\">\(LiteralText.escaped(text))</a>")
        }
        if !parts.isEmpty { caption = parts.joined(separator: " ") }
    }

    /// Of Hexo and Octopress, for how the code looks.
    private static let options: Set<String> = [
        "line_number", "line_threshold", "highlight", "first_line", "mark", "wrap", "language_attr", "start", "linenos",
    ]
}
