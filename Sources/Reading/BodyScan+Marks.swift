import Syndication

// The marks of Markdown, which fall away, and code, in which they are text.
extension BodyScan {
    /// Passes over a run of marks, or writes it where it is text, or the code that begins with it.
    ///
    /// - Returns: where to look on.
    mutating func passMark(
        at place: Int, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int, _ isSpacePending: inout Bool,
        _ isAtLineStart: inout Bool
    ) -> Int {
        let mark = source[place]
        switch mark {
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            if let code = code.code(from: place, isAtLineStart: isAtLineStart) {
                write(code, to: out, &count, &isSpacePending)
                isAtLineStart = false
                return code.end
            }
        case UInt8(ascii: "\\") where place + 1 < source.count:
            switch source[place + 1] {
            case UInt8(ascii: "`"): return place + 2
            case UInt8(ascii: "<"), UInt8(ascii: "&"): literalEnd = place + 2
            default: break
            }
            return place + 1
        default: break
        }
        let (end, length) = run(of: mark, from: place)
        guard isText(mark, count: length, at: place..<end, isAtLineStart) else { return end }
        if isSpacePending, count > 0 { write(0x20, to: out, &count) }
        isSpacePending = false
        for _ in 0..<length { write(mark, to: out, &count) }
        beginText(at: place, &isAtLineStart)
        return end
    }

    /// Marks side by side, with a backslash before each or without.
    private func run(of mark: UInt8, from start: Int) -> (end: Int, length: Int) {
        var (place, length) = (start, 0)
        while place < source.count {
            let isEscaped = source[place] == UInt8(ascii: "\\") && place + 1 < source.count
            guard source[isEscaped ? place + 1 : place] == mark else { break }
            place += isEscaped ? 2 : 1
            length += 1
        }
        return (max(place, start + 1), length)
    }

    /// Whether marks are certainly none. What a program that sets Markdown anew may write in another way is in doubt: then it
    /// is a mark, as if a line began elsewhere, or as an escape.
    ///
    /// - Parameter run: where they are written; a backslash may stand before it.
    func isText(_ mark: UInt8, count: Int, at run: Range<Int>, _ isAtLineStart: Bool) -> Bool {
        let start = run.lowerBound
        let isEscaped = start > 0 && source[start - 1] == UInt8(ascii: "\\")
        let (before, behind) = (neighbour(start - (isEscaped ? 2 : 1)), neighbour(run.upperBound))
        switch mark {
        // Between two letters it is no emphasis: `x_1`.
        case UInt8(ascii: "_"): return Self.isWordPart(before) && Self.isWordPart(behind)
        // `#12` and `/#part`, but no heading; and `C#`, but not what closes one.
        case UInt8(ascii: "#"):
            if behind <= 0x20 { return !isAtLineStart && count == 1 && before > 0x20 }
            return !isAtLineStart || paragraph == .isText && beginsLine(start)
        // `~5 km`, `~/x`, `5~10`.
        case UInt8(ascii: "~"):
            let isFree = before <= 0x20 || before == UInt8(ascii: "(") || before.asciiDigit != nil
            return count == 1 && isFree && (behind.asciiDigit != nil || behind == UInt8(ascii: "/"))
        default: return false
        }
    }

    /// A character beside a mark. One that parts cells of a table is a space, as it is all over the text.
    private func neighbour(_ place: Int) -> UInt8 {
        guard place >= 0, place < source.count else { return 0x0A }
        return source[place] == UInt8(ascii: "|") ? 0x20 : source[place]
    }

    private static func isWordPart(_ byte: UInt8) -> Bool { byte.isASCIILetter || byte.asciiDigit != nil }

    /// Whether nothing stands before a place on its line but what quotes the line.
    private func beginsLine(_ place: Int) -> Bool {
        var place = place
        while place > 0, source[place - 1] != 0x0A {
            place -= 1
            guard source[place] <= 0x20 || source[place] == UInt8(ascii: ">") || source[place] == UInt8(ascii: "\\")
            else { return false }
        }
        return true
    }

    /// Every character counts, but how lines are indented does not.
    private func write(
        _ code: CodeScan.Code, to out: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int,
        _ isSpacePending: inout Bool
    ) {
        var place = code.content.lowerBound
        while place < code.content.upperBound {
            let byte = source[place]
            place += 1
            guard byte <= 0x20 else {
                if isSpacePending, count > 0 { write(0x20, to: out, &count) }
                isSpacePending = false
                write(byte, to: out, &count)
                continue
            }
            isSpacePending = true
            guard byte == 0x0A else { continue }
            var quotes = code.quotes
            while place < code.content.upperBound, quotes > 0 {
                guard source[place] == 0x20 || source[place] == 0x09 || source[place] == 0x3E else { break }
                if source[place] == 0x3E { quotes -= 1 }
                place += 1
            }
        }
    }
}
