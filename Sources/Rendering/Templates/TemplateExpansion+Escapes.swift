import Syndication

// Template code that an article is about, as authors keep their generator from running it.
extension TemplateExpansion {
    /// `{{</* figure */>}}` is how Hugo's authors write about a shortcode: it shows `{{< figure >}}`.
    mutating func expandEscaped(at open: Int, isCode: Bool) -> Int? {
        guard isShortcode(open), open + 4 < bytes.count, bytes[open + 3] == UInt8(ascii: "/"),
            bytes[open + 4] == UInt8(ascii: "*")
        else { return nil }
        let mark: Mark = bytes[open + 2] == UInt8(ascii: "<") ? .shortcodeEnd : .markdownShortcodeEnd
        guard let close = next(mark, from: open + 5), close - 2 >= open + 5, bytes[close - 1] == UInt8(ascii: "/"),
            bytes[close - 2] == UInt8(ascii: "*")
        else { return nil }
        let shown = Array(bytes[open..<open + 3] + bytes[open + 5..<close - 2] + bytes[close..<close + 3])
        return show(String(decoding: shown, as: UTF8.self), for: open..<close + 3, isCode: isCode)
    }

    /// `{{/* youtube(id="x") */}}` is how Zola's do: it shows `{{ youtube(id="x") }}`. What is no call may be a comment of
    /// Go's templates that an article is about.
    mutating func expandEscapedCall(at open: Int, isCode: Bool) -> Int? {
        guard let (inside, end) = escaped(at: open, before: .expressionEnd),
            TemplateTag(call: inside, range: open..<end) != nil
        else { return nil }
        return show("{{ \(String(decoding: inside, as: UTF8.self)) }}", for: open..<end, isCode: isCode)
    }

    /// `{%/* quote() */%}` of Zola shows `{% quote() %}`.
    mutating func expandEscapedStatement(at open: Int, isCode: Bool) -> Int? {
        guard let (inside, end) = escaped(at: open, before: .statementEnd) else { return nil }
        return show("{% \(String(decoding: inside, as: UTF8.self)) %}", for: open..<end, isCode: isCode)
    }

    /// What stands between `/*` and `*/`, right inside the braces.
    private mutating func escaped(at open: Int, before mark: Mark) -> (inside: ArraySlice<UInt8>, end: Int)? {
        guard bytes[(open + 2)...].starts(with: "/*".utf8), let close = next(mark, from: open + 4),
            close - 2 >= open + 4, bytes[(close - 2)...].starts(with: "*/".utf8)
        else { return nil }
        return (TemplateTag.trimmed(bytes[open + 4..<close - 2]), close + 2)
    }

    private mutating func show(_ text: String, for range: Range<Int>, isCode: Bool) -> Int {
        replace(range, with: isCode ? text : "<code>\(LiteralText.escaped(text))</code>")
        return out.position
    }
}
