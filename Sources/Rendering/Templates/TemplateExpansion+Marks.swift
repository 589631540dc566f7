import Syndication

// What is written in braces for a theme or for nobody.
extension TemplateExpansion {
    /// `{: .wide}` of kramdown, and `{#name .class}` as Hugo and Pandoc read it: marks for a theme, where they can be ones.
    /// `{:ok, pid}` is text, and so is `{:ok}` in running text.
    mutating func endOfAttributeList(_ open: Int) -> Int? {
        let line = bytes[open...].prefix(200).prefix { $0 != 0x0A }
        guard isMarkdown, let end = line.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let isKramdown = bytes[open + 1] == UInt8(ascii: ":")
        guard let list = AttributeList(bytes[open + (isKramdown ? 2 : 1)..<end]) else { return nil }
        return isMarkPlace(open..<end + 1, holdsOnlyNames: list.holdsOnlyNames) ? end + 1 : nil
    }

    /// Whether a mark at a place belongs to something: to the block whose last line it is, to the item of a list that begins
    /// with it, to a heading, or to what ends right before it.
    private mutating func isMarkPlace(_ mark: Range<Int>, holdsOnlyNames: Bool) -> Bool {
        out.copy(to: mark.lowerBound)
        let endsLine = bytes[mark.upperBound...].first { $0 > 0x20 || $0 == 0x0A } ?? 0x0A == 0x0A
        if out.isAtBeginningOfLine, endsLine || !holdsOnlyNames && out.endsInListMark { return true }
        // Another mark may have stood in between.
        if let last = out.bytes.last, Self.elementEnds.contains(last) { return true }
        return endsLine && !holdsOnlyNames && endsHeading(mark.lowerBound)
    }

    private static let elementEnds = ASCIISet(")]*_`>")

    /// Whether the line of a place is a heading: it begins with `#`, or the next is a line of `=` or `-` in the same quotes.
    private func endsHeading(_ place: Int) -> Bool {
        let before = bytes[..<place].suffix(500)
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
        let line = Self.text(of: before[start...])
        if line.text.first == UInt8(ascii: "#") { return true }
        guard let lineEnd = bytes[place...].prefix(500).firstIndex(of: 0x0A) else { return false }
        let rule = bytes[(lineEnd + 1)...].prefix(200).prefix { $0 != 0x0A }.filter { $0 > 0x20 }
        guard rule.prefix(while: { $0 == UInt8(ascii: ">") }).count == line.quotes,
            let sign = rule.last, sign == UInt8(ascii: "=") || sign == UInt8(ascii: "-")
        else { return false }
        return rule.dropFirst(line.quotes).allSatisfy { $0 == sign }
    }

    /// A line without the marks of quotes and lists that it begins with, and how many of these are of quotes.
    private static func text(of line: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, quotes: Int) {
        var text = line
        var quotes = 0
        while let first = text.first {
            if first <= 0x20 {
                text.removeFirst()
            } else if first == UInt8(ascii: ">") {
                quotes += 1
                text.removeFirst()
            } else if let length = ExpandedSource.lengthOfListMark(text) {
                text.removeFirst(length)
            } else {
                break
            }
        }
        return (text, quotes)
    }

    /// `{::options … /}`, `{::nomarkdown}` and `{:/}` of kramdown.
    func endOfKramdownMark(_ open: Int) -> Int? {
        let line = bytes[open...].prefix(200).prefix { $0 != 0x0A }
        guard isMarkdown, let end = line.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let name = line[(open + 1)..<end].prefix { $0 > 0x20 }
        return Self.kramdownMarks.contains(String(decoding: name, as: UTF8.self)) ? end + 1 : nil
    }

    private static let kramdownMarks: Set<String> = [
        "::options", "::nomarkdown", "::comment", ":/", ":/nomarkdown", ":/comment",
    ]

    /// `{.wide}` and `{width=50% .wide}`, right behind an image, a link or code, at the end of a heading, or alone on a
    /// line. Elsewhere braces are text.
    func endOfBareAttributes(_ open: Int) -> Int? {
        let first = bytes[open + 1]
        guard first == UInt8(ascii: ".") || first.isASCIILetter else { return nil }
        let start = bytes[..<open].suffix(500).lastIndex(of: 0x0A).map { $0 + 1 } ?? max(0, open - 500)
        let before = bytes[start..<open]
        let line = bytes[open...].prefix(200).prefix { $0 != 0x0A }
        guard let end = line.firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let list = bytes[open + 1..<end]
        let isMark = list.count > 1 && list.allSatisfy { Self.valueCharacters.contains($0) }
        guard isMark, first == UInt8(ascii: ".") || list.contains(UInt8(ascii: "=")) else { return nil }
        switch before.last {
        case UInt8(ascii: "`"): return end + 1
        case UInt8(ascii: ")") where zip(before, before.dropFirst()).contains { $0 == (0x5D, 0x28) }: return end + 1
        default: break
        }
        let endsLine = line[(end + 1)...].allSatisfy { $0 <= 0x20 }
        let isHeading = first == UInt8(ascii: ".") && Self.text(of: before).text.first == UInt8(ascii: "#")
        return endsLine && (isHeading || before.allSatisfy { $0 <= 0x20 }) ? end + 1 : nil
    }

    private static let valueCharacters = ASCIISet.alphanumerics(and: "-_.: #=\"'%/;,")

    /// `{# … #}` of Jinja and Nunjucks, and kramdown's `{::comment}…{:/comment}`: what the author wrote for nobody.
    mutating func endOfComment(_ open: Int) -> Int? {
        if bytes[(open + 1)...].starts(with: "::comment}".utf8) {
            let ends = [Mark.kramdownCommentEnd, .kramdownEnd].compactMap { mark in
                next(mark, from: open).map { $0 + mark.rawValue.utf8.count }
            }
            return ends.min()
        }
        let text = bytes[(open + 2)...]
        guard bytes[open + 1] == UInt8(ascii: "#"), let first = text.first else { return nil }
        let isSpaced = first <= 0x20 || first == UInt8(ascii: "-") && text.dropFirst().first.map { $0 <= 0x20 } == true
        if isSpaced {
            // What closes it in code is what the article is about.
            guard let end = next(.commentEnd, from: open + 2), !code.holds(end) else { return nil }
            return end + 2
        }
        // Nearly as `{#name}`: only what is closed at once is a comment.
        guard let end = text.prefix(500).firstIndex(where: { $0 == 0x0A || $0 == UInt8(ascii: "}") }),
            bytes[end] == UInt8(ascii: "}"), end > open + 2, bytes[end - 1] == UInt8(ascii: "#")
        else { return nil }
        return end + 1
    }
}
