import Syndication

/// Lines of Markdown's dialects that show nothing where they stand: `[TOC]`, `[[toc]]`, and what an abbreviation means,
/// `*[HTML]: Hyper Text`. They become empty, so that all others keep their numbers.
enum DialectLines {
    static func removed(from bytes: [UInt8]) -> [UInt8] {
        let lines = lines(of: bytes)
        guard !lines.isEmpty else { return bytes }
        let code = CodeRegions(markdown: bytes).ranges
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = 0
        for line in lines where !code.holds(line.lowerBound) {
            out += bytes[position..<line.lowerBound]
            position = line.upperBound
        }
        return out + bytes[position...]
    }

    /// In order, without their line ends. Most sources have none, and this look at their bytes is all they cost.
    private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var paragraph = Paragraph(at: 0, in: [])
        let span = bytes.span
        for place in 0..<span.count where span[place] == UInt8(ascii: "[") {
            let isAbbreviation = place > 0 && span[place - 1] == UInt8(ascii: "*")
            let start = isAbbreviation ? place - 1 : place
            guard start == 0 || span[start - 1] == 0x0A else { continue }
            let end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[start..<end]
            if isAbbreviation {
                if start >= paragraph.end { paragraph = Paragraph(at: start, in: bytes) }
                guard isDefinition(line), paragraph.lastEmphasis < start else { continue }
            } else {
                guard isTableOfContents(line) else { continue }
            }
            lines.append(start..<end)
        }
        return lines
    }

    private static func isTableOfContents(_ line: ArraySlice<UInt8>) -> Bool {
        let word = line.prefix(20).map(\.asciiLowercased)
        guard line.dropFirst(20).allSatisfy({ $0 <= 0x20 }) else { return false }
        switch String(decoding: word.filter { $0 > 0x20 }, as: UTF8.self) {
        case "[toc]", "[[toc]]", "[[_toc_]]": return true
        default: return false
        }
    }

    /// `*[HTML]: Hyper Text`, and not `*[Update, May 3]: The shop has closed.*`, which is text.
    private static func isDefinition(_ line: ArraySlice<UInt8>) -> Bool {
        guard let close = line.firstIndex(of: UInt8(ascii: "]")), close > line.startIndex + 2 else { return false }
        return line[(close + 1)...].starts(with: ": ".utf8) && !line[close...].contains(UInt8(ascii: "*"))
    }
}

/// The lines up to an empty one. Looked at once, however many of them may be definitions.
private struct Paragraph {
    /// Where the empty line begins.
    private(set) var end: Int
    /// Where the last line begins in which an emphasis may end that has begun on one before: `*[Note]: This was written`,
    /// `before the change.*`. Less than nothing where there is none.
    private(set) var lastEmphasis = -1

    init(at start: Int, in bytes: [UInt8]) {
        end = start
        while end < bytes.count {
            let line = bytes[end...].prefix { $0 != 0x0A }
            guard line.contains(where: { $0 > 0x20 }) else { return }
            if !line.starts(with: "*[".utf8), line.contains(UInt8(ascii: "*")) { lastEmphasis = end }
            end = line.endIndex + 1
        }
    }
}
