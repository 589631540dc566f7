import Syndication

/// Takes shortcodes and statements of templates out of what an author wrote as a title or a summary: no reader is to
/// see them (spec R3.5 i). Those in code spans are what the article is about, as `{{ x }}` may be anywhere.
struct TemplateRemoval {
    /// What is left.
    private(set) var bytes: [UInt8] = []
    /// The first tag that stood for something, as a message shows it.
    private(set) var removed: String?
    private let source: [UInt8]
    /// Ends that do not come any more: none is looked for twice in vain.
    private var missing: Set<[UInt8]> = []

    /// Whether a text can hold such code at all.
    static func isNeeded(_ text: some Sequence<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in text {
            if last == UInt8(ascii: "{"), byte == UInt8(ascii: "<") || byte == UInt8(ascii: "%") { return true }
            last = byte
        }
        return false
    }

    init(_ source: [UInt8]) {
        self.source = source
        var place = 0
        while place < source.count {
            switch source[place] {
            case UInt8(ascii: "`"): place = takeCode(at: place)
            case UInt8(ascii: "{"): place = takeTag(at: place)
            default:
                bytes.append(source[place])
                place += 1
            }
        }
    }

    // MARK: Code

    /// - Returns: where to look on.
    private mutating func takeCode(at start: Int) -> Int {
        let mark = Array(source[start...].prefix { $0 == UInt8(ascii: "`") })
        let begin = start + mark.count
        let end = missing.contains(mark) ? nil : endOfCode(mark.count, from: begin)
        if end == nil { missing.insert(mark) }
        bytes += source[start..<(end ?? begin)]
        return end ?? begin
    }

    /// Behind the next run of so many backticks.
    private func endOfCode(_ count: Int, from start: Int) -> Int? {
        var place = start
        while let open = source[place...].firstIndex(of: UInt8(ascii: "`")) {
            place = source[open...].firstIndex { $0 != UInt8(ascii: "`") } ?? source.count
            if place - open == count { return place }
        }
        return nil
    }

    // MARK: Tags

    private mutating func takeTag(at open: Int) -> Int {
        let rest = source[open...]
        if rest.starts(with: "{{<".utf8) { return takeTag(at: open, begin: 3, end: ">}}") }
        if rest.starts(with: "{{%".utf8) { return takeTag(at: open, begin: 3, end: "%}}") }
        if rest.starts(with: "{%".utf8) { return takeTag(at: open, begin: 2, end: "%}") }
        bytes.append(source[open])
        return open + 1
    }

    private mutating func takeTag(at open: Int, begin: Int, end: String) -> Int {
        let start = open + begin
        let mark = Array(end.utf8)
        guard let close = place(of: mark, from: start) else {
            // `{%` alone may be anything; what begins a shortcode is never shown.
            if begin == 2 { bytes += source[open..<start] } else { note(open..<start) }
            return start
        }
        let body = source[start..<close]
        if begin == 3, body.count >= 4, body.starts(with: "/*".utf8), body.suffix(2).elementsEqual("*/".utf8) {
            // This is how Hugo's authors write about a shortcode.
            let shown = source[open..<start] + body.dropFirst(2).dropLast(2) + mark
            bytes += [UInt8(ascii: "`")] + shown + [UInt8(ascii: "`")]
        } else if !Self.isRaw(body) {
            note(open..<close + mark.count)
        }
        return close + mark.count
    }

    private mutating func place(of mark: [UInt8], from start: Int) -> Int? {
        guard !missing.contains(mark) else { return nil }
        var place = start
        while place + mark.count <= source.count {
            if source[place...].starts(with: mark) { return place }
            place += 1
        }
        missing.insert(mark)
        return nil
    }

    /// `{% raw %}` stands for nothing, and what it encloses stays.
    private static func isRaw(_ body: ArraySlice<UInt8>) -> Bool {
        let word = body.filter { $0 > 0x20 && $0 != UInt8(ascii: "-") }
        return word.elementsEqual("raw".utf8) || word.elementsEqual("endraw".utf8)
    }

    private mutating func note(_ tag: Range<Int>) {
        guard removed == nil else { return }
        removed = PlainText.cut(
            PlainText.collapsed(String(decoding: source[tag], as: UTF8.self)), atMost: 60, ellipsis: true)
    }
}

extension TemplateRemoval {
    /// The text of a field in plain words.
    ///
    /// - Parameter isWritten: whether an author wrote it into front matter. What a page says of itself is plain already: a
    ///   `*` in it is a character, and so is a `<`.
    static func plain(
        _ field: FrontMatterField?, isWritten: Bool, file: String, problems: inout [Problem]
    ) -> String? {
        guard let field, let text = field.value.text else { return nil }
        guard isWritten else { return PlainText.collapsed(text) }
        guard isNeeded(text.utf8) else { return Titles.plain(text) }
        let removal = TemplateRemoval(Array(text.utf8))
        if let removed = removal.removed {
            problems.append(
                Problem(
                    .warning, file: file, line: field.line,
                    "\(field.key) holds the template code \"\(removed)\", which was removed",
                    remedy: "Write what it stands for, or put it in backticks if readers should see it"))
        }
        let plain = Titles.plain(String(decoding: removal.bytes, as: UTF8.self))
        return plain.isEmpty ? nil : plain
    }
}
