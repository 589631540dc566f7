import Syndication

// Tags that enclose something.
extension TemplateExpansion {
    /// `{% raw %}…{% endraw %}` shows its text as it is, in code and outside.
    mutating func expandRaw(_ tag: TemplateTag) -> Int {
        guard let end = closer(of: tag) else {
            guard !code.holds(tag.range.lowerBound) else { return tag.range.upperBound }
            remove(tag.range)
            return out.position
        }
        remove(tag.range)
        out.copy(to: end.lowerBound)
        remove(end)
        return out.position
    }

    /// `{{< details summary="More" >}}…{{< /details >}}` of Hugo, and `{% details More %}…{% enddetails %}`, enclose text that
    /// folds open.
    ///
    /// - Returns: whether the tag begins or ends such a text.
    mutating func expandDetails(_ tag: TemplateTag) -> Bool {
        let isEnd = tag.kind == .statement ? tag.name == "enddetails" : tag.isClosing && tag.name == "details"
        if isEnd, openDetails > 0 {
            openDetails -= 1
            replace(tag.range, with: "</details>", isBlock: true)
            return true
        }
        guard tag.name == "details", !tag.isClosing, closer(of: tag) != nil else { return false }
        openDetails += 1
        let words = tag.kind == .statement ? tag.values.joined(separator: " ") : tag.values.first
        let title = tag.argument("summary") ?? tag.argument("title") ?? words ?? ""
        let summary = title.isEmpty ? "" : "<summary>\(LiteralText.escaped(written: title))</summary>"
        replace(tag.range, with: "<details>\(summary)", isBlock: true)
        return true
    }

    /// The tag that ends a pair. Pairs of one name are not nested in content files.
    mutating func closer(of tag: TemplateTag) -> Range<Int>? {
        guard !tag.isSelfClosing else { return nil }
        return closers.first(of: tag.name, kind: tag.kind, from: tag.range.upperBound)
    }

    /// Keeps what `{% capture name %}` or `{% set name %}` encloses for `{{ name }}`, when it is plain text.
    mutating func capture(_ tag: TemplateTag, until end: Int) {
        guard let name = tag.values.first else { return }
        let text = bytes[tag.range.upperBound..<end]
        guard !zip(text, text.dropFirst()).contains(where: { $0 == UInt8(ascii: "{") && Self.isTagMark($1) }) else {
            return reportLeftOut(tag)
        }
        let start = text.firstIndex { $0 > 0x20 } ?? text.endIndex
        let last = text.lastIndex { $0 > 0x20 } ?? start
        captured[name] = String(decoding: text[start..<min(last + 1, text.endIndex)], as: UTF8.self)
    }

    private static func isTagMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":")
    }

    /// What was captured by the name that an expression begins with. Filters behind it change how it is made into HTML.
    mutating func capturedText(of expression: String) -> String? {
        guard !captured.isEmpty else { return nil }
        let name = expression.utf8.prefix { $0 > 0x20 && $0 != UInt8(ascii: "|") }
        guard let text = captured[String(Substring(name))], text.utf8.count <= captureRoom else { return nil }
        captureRoom -= text.utf8.count
        return text
    }

    /// `{% include note.html content=note %}`: of an include that is not known, what it was given to show.
    mutating func capturedContent(of tag: TemplateTag) -> String? {
        guard tag.name.hasPrefix("include"), !captured.isEmpty else { return nil }
        let names = tag.named.sorted { $0.key < $1.key }.map(\.value)
        guard let name = names.first(where: { captured[$0] != nil }) else { return nil }
        return capturedText(of: name)
    }

    /// Whether nothing between a tag and the one that ends it is for readers where it stands: comments, the page's own
    /// styles and scripts, and what a macro shows where it is called.
    func hidesContent(_ tag: TemplateTag) -> Bool {
        switch tag.name {
        case "comment", "css", "js", "javascript", "script": true
        case "style", "stylesheet", "schema", "macro": tag.kind == .statement
        default: false
        }
    }
}

extension TemplateTag {
    /// Whether what the tag encloses is kept by a name: `capture` of Liquid, and `set` of Nunjucks and Jinja where no value
    /// stands in it.
    var keepsContent: Bool { kind == .statement && (name == "capture" || name == "set" && named.isEmpty) }
}
