import Glibc

/// Finds the markup on which cmark-gfm 0.29 spends time in proportion to the square of its length: containers opened in one
/// line (times the lines that follow lazily), cells in a row of a table, and lines within one paragraph that look like
/// the second line of a table. Beyond limits that no author reaches, a backslash takes their meaning from them.
///
/// The limits hold in code blocks too, where the backslash will be seen: to know what is code would take a parser.
struct MarkdownHazards {
    private static let containersInLine = 64
    private static let indentation = 130
    private static let pipesInLine = 256
    private static let tableStartWork = 32 << 20

    private let text: UnsafeBufferPointer<UInt8>
    private var places: [Int] = []
    /// Where the lines without a blank one between them began.
    private var runStart = 0
    private var tableStartWork = 0

    /// Where to put backslashes, in ascending order.
    static func places(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var hazards = MarkdownHazards(text: text)
        hazards.search()
        return hazards.places
    }

    private init(text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    private mutating func search() {
        guard let base = text.baseAddress, text.count > Self.containersInLine else { return }
        let mayHoldTables = memchr(base, CInt(UInt8(ascii: "|")), text.count) != nil
        var start = 0
        while start < text.count {
            let newline = memchr(base + start, CInt(UInt8(ascii: "\n")), text.count - start)
            let end = newline.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? text.count
            if end == start {
                runStart = start
            } else {
                if text[start] < UInt8(ascii: "@") { searchContainers(start..<end) }
                if mayHoldTables { searchTable(start..<end) }
            }
            start = end + 1
        }
    }

    // MARK: Containers

    private mutating func searchContainers(_ line: Range<Int>) {
        var index = line.lowerBound
        var column = 0
        var containers = 0
        while index < line.upperBound {
            if text[index] == UInt8(ascii: " ") || text[index] == UInt8(ascii: "\t") {
                column += text[index] == UInt8(ascii: " ") ? 1 : 4
                index += 1
                continue
            }
            guard let marker = marker(at: index, before: line.upperBound) else { return }
            containers += 1
            column += marker + 1 - index
            if containers > Self.containersInLine || column > Self.indentation {
                if !isThematicBreak(line) { places.append(marker) }
                return
            }
            index = marker + 1
        }
    }

    /// Where the last byte of a marker that begins at `index` lies: `>`, `-`, `*`, `+`, `1.`, `1)`.
    private func marker(at index: Int, before end: Int) -> Int? {
        switch text[index] {
        case UInt8(ascii: ">"):
            return index
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            return endsMarker(index + 1, before: end) ? index : nil
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            var place = index + 1
            while place < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[place]) { place += 1 }
            guard place < end, text[place] == UInt8(ascii: ".") || text[place] == UInt8(ascii: ")") else { return nil }
            return endsMarker(place + 1, before: end) ? place : nil
        default:
            return nil
        }
    }

    private func endsMarker(_ index: Int, before end: Int) -> Bool {
        index >= end || text[index] <= UInt8(ascii: " ")
    }

    /// A rule may be drawn as long as its author likes.
    private func isThematicBreak(_ line: Range<Int>) -> Bool {
        var mark: UInt8?
        for byte in text[line] where byte > UInt8(ascii: " ") {
            guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "*"), byte == mark ?? byte else { return false }
            mark = byte
        }
        return true
    }

    // MARK: Tables

    private mutating func searchTable(_ line: Range<Int>) {
        var pipes = 0
        var mayStart = true
        var isBlank = true
        for index in line {
            switch text[index] {
            case UInt8(ascii: "|"):
                pipes += 1
                isBlank = false
                if pipes > Self.pipesInLine, text[index - 1] != UInt8(ascii: "\\"), places.last ?? -1 < index {
                    places.append(index)
                }
            case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: ">"): isBlank = false
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            default:
                mayStart = false
                isBlank = false
            }
        }
        if isBlank {
            runStart = line.lowerBound
        } else if mayStart, pipes > 0, pipes <= Self.pipesInLine {
            searchTableStart(line)
        }
    }

    /// cmark reads the paragraph before such a line again, to see whether it ends in the first line of a table.
    private mutating func searchTableStart(_ line: Range<Int>) {
        tableStartWork += line.upperBound - runStart
        guard tableStartWork > Self.tableStartWork else { return }
        guard let pipe = line.first(where: { text[$0] == UInt8(ascii: "|") }), places.last ?? -1 < pipe else { return }
        places.append(pipe)
    }
}
