import Syndication

// Tags that enclose something.
extension TemplateExpansion {
    /// `{% raw %}…{% endraw %}` shows its text as it is, in code and outside.
    mutating func expandRaw(_ tag: TemplateTag) -> Int {
        guard let end = closer(of: tag) else {
            guard !isInCode(tag.range.lowerBound) else { return tag.range.upperBound }
            remove(tag.range)
            return out.position
        }
        remove(tag.range)
        out.copy(to: end.lowerBound)
        remove(end)
        return out.position
    }

    /// The tag that ends a pair. Pairs of one name are not nested in content files.
    mutating func closer(of tag: TemplateTag) -> Range<Int>? {
        guard !tag.isSelfClosing else { return nil }
        return closers.first(of: tag.name, kind: tag.kind, from: tag.range.upperBound)
    }

    /// Whether nothing between a tag and the one that ends it is for readers: comments, and the page's own styles and
    /// scripts.
    func hidesContent(_ tag: TemplateTag) -> Bool {
        switch tag.name {
        case "comment", "css", "js", "javascript", "script": true
        case "style", "stylesheet", "schema": tag.kind == .statement
        default: false
        }
    }

    /// Code as one line of HTML, which neither Markdown nor a list around it can break.
    mutating func showCode(_ tag: TemplateTag, _ code: ArraySlice<UInt8>, end: Int) {
        var code = code
        if code.first == 0x0D { code.removeFirst() }
        if code.first == 0x0A { code.removeFirst() }
        let language = tag.argument("lang", at: 0) ?? ""
        let mark = language.isEmpty ? "" : " class=\"language-\(Shortcodes.escaped(language))\""
        let text = Shortcodes.escaped(String(decoding: code, as: UTF8.self))
        replace(tag.range.lowerBound..<end, with: "<pre><code\(mark)>\(text)</code></pre>", isBlock: true)
    }
}
