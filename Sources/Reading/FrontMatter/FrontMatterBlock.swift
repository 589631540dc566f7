/// Where the front matter of a file lies, and where its body begins.
struct FrontMatterBlock: Hashable, Sendable {
    enum Language: Hashable, Sendable {
        case yaml
        case toml
        case json
        /// `Key: value` lines without delimiters: Pelican, Python-Markdown, MultiMarkdown.
        case plain
    }

    var language: Language
    var header: Range<Int>
    /// The line of the file on which `header` begins.
    var headerLine: Int
    var body: Range<Int>
    var bodyLine: Int

    /// - Parameters:
    ///   - bytes: UTF-8, without a byte order mark.
    ///   - limit: the most bytes that front matter may have.
    ///   - allowsPlain: whether `Key: value` lines count; in an HTML file they do not.
    /// - Returns: nil when the file begins with its body.
    static func find(in bytes: [UInt8], limit: Int, allowsPlain: Bool) throws(HeaderProblem) -> FrontMatterBlock? {
        let start = Start(of: bytes, limit: limit)
        guard start.place < bytes.count else { return nil }
        let first = bytes[start.place]
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            return try findDelimited(in: bytes, from: start, by: first, limit: limit)
        case UInt8(ascii: "{"):
            return try findObject(in: bytes, from: start, limit: limit)
        default:
            guard allowsPlain, let end = PlainHeader.end(in: bytes, limit: limit) else { return nil }
            let body = end.body..<bytes.count
            return FrontMatterBlock(
                language: .plain, header: 0..<end.header, headerLine: 1, body: body, bodyLine: end.bodyLine)
        }
    }

    /// Where a file begins that is not blank. Hugo and Zola skip blank lines before front matter, so people write them.
    private struct Start {
        var place = 0
        var line = 1

        init(of bytes: [UInt8], limit: Int) {
            while place < bytes.count, place < limit, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) {
                if bytes[place] == 0x0A { line += 1 }
                place += 1
            }
        }
    }

    // MARK: Delimiters

    /// `---` or `+++`, and the next such line. A dash may be followed by the name of a language, as Eleventy has it.
    private static func findDelimited(
        in bytes: [UInt8], from start: Start, by mark: UInt8, limit: Int
    ) throws(HeaderProblem) -> FrontMatterBlock? {
        let first = SourceLine(at: start.place, in: bytes)
        guard first.content.count >= 3, bytes[first.content].prefix(3).allSatisfy({ $0 == mark }) else { return nil }
        let tag = String(decoding: bytes[first.content].dropFirst(3), as: UTF8.self).lowercased()
        let language: Language
        switch tag {
        case "":
            language = mark == UInt8(ascii: "-") ? .yaml : .toml
            guard start.place == 0 || language == .toml || isKnownKey(below: first, in: bytes) else { return nil }
        case "yaml", " yaml": language = .yaml
        case "toml", " toml": language = .toml
        case "json", " json": language = .json
        case "js", "javascript", " js", " javascript":
            throw HeaderProblem(
                line: start.line, what: "the front matter is a program in JavaScript, which is not run",
                remedy: "Write it as YAML, TOML or JSON")
        // A rule of more dashes, or a text.
        default: return nil
        }

        var line = first
        var number = start.line
        while line.next < bytes.count, line.next - first.next <= limit {
            line = SourceLine(at: line.next, in: bytes)
            number += 1
            guard line.closes(mark, in: bytes) else { continue }
            guard line.content.lowerBound - first.next <= limit else { break }
            return FrontMatterBlock(
                language: language, header: first.next..<line.content.lowerBound, headerLine: start.line + 1,
                body: line.next..<bytes.count, bodyLine: number + 1)
        }
        let delimiter = String(decoding: [mark, mark, mark], as: UTF8.self)
        if bytes.count > limit {
            throw HeaderProblem(
                line: start.line, what: "the front matter has no closing \"\(delimiter)\" in its first \(limit) bytes",
                remedy: "Close it with a line of \"\(delimiter)\", and move long text to the body")
        }
        throw HeaderProblem(
            line: start.line, what: "the front matter is not closed",
            remedy: "Put a line of \"\(delimiter)\" between it and the body")
    }

    /// Whether a key that articles have stands below `---`, before an empty line. Behind blank lines `---` is a rule of
    /// Markdown without one.
    private static func isKnownKey(below rule: SourceLine, in bytes: [UInt8]) -> Bool {
        var line = rule
        while line.next < bytes.count {
            line = SourceLine(at: line.next, in: bytes)
            if line.content.isEmpty || line.closes(UInt8(ascii: "-"), in: bytes) { return false }
            if PlainHeader.knowsKey(line.content, in: bytes) { return true }
        }
        return false
    }

    // MARK: An object

    /// A JSON object at the start. `{% raw %}` and `{{< figure >}}` are templates, `{: .note}` is kramdown.
    private static func findObject(
        in bytes: [UInt8], from start: Start, limit: Int
    ) throws(HeaderProblem) -> FrontMatterBlock? {
        var position = start.place + 1
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "}")
        else { return nil }

        var depth = 0
        var isInString = false
        position = start.place
        while position < bytes.count, position - start.place < limit {
            switch bytes[position] {
            case UInt8(ascii: "\\") where isInString: position += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{") where !isInString: depth += 1
            case UInt8(ascii: "}") where !isInString: depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return object(in: start.place..<position, from: start.line, of: bytes) }
        }
        throw HeaderProblem(
            line: start.line,
            what: "the front matter opens a JSON object that does not end in its first \(limit) bytes",
            remedy: "Close every \"{\" and every string of it")
    }

    private static func object(
        in header: Range<Int>, from firstLine: Int, of bytes: [UInt8]
    ) -> FrontMatterBlock {
        // The rest of the line behind the brace belongs to nobody.
        let line = SourceLine(at: header.upperBound, in: bytes)
        let body = line.content.isEmpty ? line.next : header.upperBound
        let breaks = bytes[..<body].count { $0 == 0x0A }
        return FrontMatterBlock(
            language: .json, header: header, headerLine: firstLine, body: body..<bytes.count,
            bodyLine: breaks + 1)
    }
}

extension SourceLine {
    /// Whether the line is `---`, `+++`, or the `...` that ends YAML too.
    fileprivate func closes(_ mark: UInt8, in bytes: [UInt8]) -> Bool {
        guard content.count == 3 else { return false }
        let first = bytes[content.lowerBound]
        guard first == mark || (first == UInt8(ascii: ".") && mark == UInt8(ascii: "-")) else { return false }
        return bytes[content.lowerBound + 1] == first && bytes[content.lowerBound + 2] == first
    }
}
