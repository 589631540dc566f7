import Syndication

/// Finds where code in Markdown ends: in it a tag is a text. A sketch, as `BodyScan` is: it knows fences and spans.
struct CodeScan {
    private let source: UnsafeBufferPointer<UInt8>
    /// How far no run of so many backticks ends a span. It keeps the scan linear.
    private var searched: [Int: Int] = [:]

    init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
    }

    /// A piece of code: what is between the marks at its ends, and where it ends with them.
    struct Code {
        var content: Range<Int>
        var end: Int
        /// How many `>` at the beginning of each of its lines belong to a quotation that it stands in.
        var quotes: Int
    }

    /// - Returns: where the code ends that begins at a run of backticks or tildes. Where none does, where the run ends.
    mutating func end(from start: Int, isAtLineStart: Bool) -> Int {
        code(from: start, isAtLineStart: isAtLineStart)?.end ?? runEnd(from: start)
    }

    /// - Parameters:
    ///   - start: of a run of backticks or tildes.
    ///   - isAtLineStart: whether nothing but marks stands before it on its line.
    /// - Returns: the code that begins there, if any does.
    mutating func code(from start: Int, isAtLineStart: Bool) -> Code? {
        let mark = source[start]
        let begin = runEnd(from: start)
        let count = begin - start
        if count >= 3, isAtLineStart, mark == UInt8(ascii: "~") || !lineHolds(mark, from: begin) {
            return fence(mark, count, from: begin, quotes: quotes(before: start))
        }
        return mark == UInt8(ascii: "`") ? span(count, from: begin) : nil
    }

    private func quotes(before start: Int) -> Int {
        var (place, quotes) = (start, 0)
        while place > 0, source[place - 1] != 0x0A {
            place -= 1
            if source[place] == UInt8(ascii: ">") { quotes += 1 }
        }
        return quotes
    }

    private func runEnd(from start: Int) -> Int {
        var place = start
        while place < source.count, source[place] == source[start] { place += 1 }
        return place
    }

    private func lineHolds(_ mark: UInt8, from start: Int) -> Bool {
        var place = start
        while place < source.count, source[place] != 0x0A {
            if source[place] == mark { return true }
            place += 1
        }
        return false
    }

    /// Up to the next line of so many marks or more, or to the end of the quotation that it stands in; else to the end.
    private func fence(_ mark: UInt8, _ count: Int, from start: Int, quotes: Int) -> Code {
        var place = start
        while let next = nextLine(from: place) {
            place = next
            var found = 0
            while place < source.count, source[place] == 0x20 || source[place] == 0x09 || source[place] == 0x3E {
                if source[place] == 0x3E { found += 1 }
                place += 1
            }
            if found < quotes { return Code(content: start..<next - 1, end: next - 1, quotes: quotes) }
            guard place < source.count, source[place] == mark else { continue }
            let end = runEnd(from: place)
            if end - place >= count, isBlank(from: end) {
                return Code(content: start..<place, end: end, quotes: quotes)
            }
        }
        return Code(content: start..<source.count, end: source.count, quotes: quotes)
    }

    /// As with cmark.
    private static let longestRun = 80

    /// Up to the next run of so many backticks in the paragraph. A `>` that begins a line is none of its characters.
    private mutating func span(_ count: Int, from begin: Int) -> Code? {
        guard count <= Self.longestRun else { return nil }
        var place = begin
        if let searched = searched[count], place < searched { return nil }
        while place < source.count {
            if source[place] == UInt8(ascii: "`") {
                let end = runEnd(from: place)
                if end - place == count { return Code(content: padded(begin..<place), end: end, quotes: .max) }
                place = end
            } else if source[place] == 0x0A, endsParagraph(at: place + 1) {
                break
            } else {
                place += 1
            }
        }
        searched[count] = place
        return nil
    }

    /// Without the space at each end that keeps backticks apart from those around the span.
    private func padded(_ content: Range<Int>) -> Range<Int> {
        guard content.count > 2, source[content.lowerBound] <= 0x20, source[content.upperBound - 1] <= 0x20 else {
            return content
        }
        return content.lowerBound + 1..<content.upperBound - 1
    }

    /// Whether a line has nothing, or begins another block.
    private func endsParagraph(at start: Int) -> Bool {
        var place = start
        while place < source.count, source[place] <= 0x20 || source[place] == UInt8(ascii: ">") {
            if source[place] == 0x0A { return true }
            place += 1
        }
        guard place < source.count else { return true }
        switch source[place] {
        case UInt8(ascii: "|"): return true
        case UInt8(ascii: "#"):
            let end = runEnd(from: place)
            return end - place <= 6 && isSpace(end)
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"): return isSpace(place + 1)
        default:
            let start = place
            while place < source.count, source[place].asciiDigit != nil, place - start < 9 { place += 1 }
            guard place > start, place < source.count else { return false }
            return (source[place] == UInt8(ascii: ".") || source[place] == UInt8(ascii: ")")) && isSpace(place + 1)
        }
    }

    private func isSpace(_ place: Int) -> Bool { place >= source.count || source[place] <= 0x20 }

    private func nextLine(from start: Int) -> Int? {
        var place = start
        while place < source.count {
            if source[place] == 0x0A { return place + 1 }
            place += 1
        }
        return nil
    }

    /// Whether the line goes on with nothing.
    private func isBlank(from start: Int) -> Bool {
        var place = start
        while place < source.count, source[place] <= 0x20 {
            if source[place] == 0x0A { return true }
            place += 1
        }
        return place >= source.count
    }
}
