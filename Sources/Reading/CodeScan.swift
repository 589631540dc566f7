import Syndication

/// Finds where code in Markdown ends: in it a tag is a text. A sketch, as `BodyScan` is: it knows fences and spans.
struct CodeScan {
    private let source: UnsafeBufferPointer<UInt8>
    /// How far no run of so many backticks ends a span. It keeps the scan linear.
    private var searched: [Int: Int] = [:]

    init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
    }

    /// - Parameters:
    ///   - start: of a run of backticks or tildes.
    ///   - isAtLineStart: whether nothing but marks stands before it on its line.
    /// - Returns: where the code ends that begins there. Where none does, where the run ends.
    mutating func end(from start: Int, isAtLineStart: Bool) -> Int {
        let mark = source[start]
        let begin = runEnd(from: start)
        let count = begin - start
        if count >= 3, isAtLineStart, mark == UInt8(ascii: "~") || !lineHolds(mark, from: begin) {
            return fenceEnd(mark, count, from: begin)
        }
        return mark == UInt8(ascii: "`") ? spanEnd(count, from: begin) : begin
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

    /// Behind the next line of so many marks or more; else the end.
    private func fenceEnd(_ mark: UInt8, _ count: Int, from start: Int) -> Int {
        var place = start
        while let next = nextLine(from: place) {
            place = next
            while place < source.count, source[place] == 0x20 || source[place] == 0x09 || source[place] == 0x3E {
                place += 1
            }
            guard place < source.count, source[place] == mark else { continue }
            let end = runEnd(from: place)
            if end - place >= count, isBlank(from: end) { return end }
        }
        return source.count
    }

    /// As with cmark.
    private static let longestRun = 80

    /// Behind the next run of so many backticks in the paragraph.
    private mutating func spanEnd(_ count: Int, from begin: Int) -> Int {
        guard count <= Self.longestRun else { return begin }
        var place = begin
        if let searched = searched[count], place < searched { return begin }
        while place < source.count {
            if source[place] == UInt8(ascii: "`") {
                let end = runEnd(from: place)
                if end - place == count { return end }
                place = end
            } else if source[place] == 0x0A, isBlank(from: place + 1) {
                break
            } else {
                place += 1
            }
        }
        searched[count] = place
        return begin
    }

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
