import Syndication

/// The bytes of a file as UTF-8.
struct SourceText {
    /// Well-formed, without a byte order mark.
    let bytes: [UInt8]
    /// What was put right.
    private(set) var repairs: [HeaderProblem] = []

    /// UTF-16 with a byte order mark is decoded, and a page in an old encoding; other bytes that are no UTF-8 become
    /// U+FFFD (spec R1.3).
    init(_ source: [UInt8], isHTML: Bool = false) {
        if source.starts(with: [0xFF, 0xFE]) || source.starts(with: [0xFE, 0xFF]) {
            bytes = Self.fromUTF16(source)
            return
        }
        let start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let isWellFormed = (try? UTF8Span(validating: source.span)) != nil
        if isWellFormed {
            bytes = start == 0 ? source : Array(source[start...])
        } else if isHTML, start == 0, let page = PageEncoding.decoded(source) {
            bytes = page.bytes
            if let repair = page.repair { repairs.append(repair) }
        } else {
            bytes = Array(String(decoding: source[start...], as: UTF8.self).utf8)
            repairs.append(
                HeaderProblem(
                    line: Self.firstChangedLine(source[start...], bytes),
                    what: "the file holds bytes that are not UTF-8; they became \u{FFFD}",
                    remedy: "Save it as UTF-8"))
        }
        if let line = Self.firstLineWithControl(bytes) {
            repairs.append(
                HeaderProblem(
                    line: line, what: "the file holds control characters, which feeds leave out",
                    remedy: "Remove them"))
        }
    }

    /// Whether there is nothing in the file but white space.
    var isBlank: Bool { bytes.allSatisfy { $0 <= 0x20 } }

    // MARK: Places

    /// Where the value of a key begins, which stands on the same line: behind `date: "` the date itself.
    ///
    /// - Parameters:
    ///   - key: as front matter in any language has it; a colon or an equals sign follows.
    ///   - line: counted from 1.
    /// - Returns: counted from 1, in characters; nil where the line holds no such thing.
    func column(ofValueOf key: String, onLine line: Int) -> Int? {
        guard line > 0 else { return nil }
        let lines = bytes.split(separator: 0x0A, maxSplits: line, omittingEmptySubsequences: false)
        guard line <= lines.count else { return nil }
        let text = lines[line - 1]
        let word = key.utf8.map(\.asciiLowercased)
        for start in text.indices where text[start...].prefix(word.count).map(\.asciiLowercased) == word {
            // Not the end of another word: `update`.
            guard text[..<start].last.map(Self.isLetter) != true else { continue }
            var behind = text[start...].dropFirst(word.count)
            if behind.first.map(Self.isQuote) == true { behind.removeFirst() }
            behind = behind.drop { $0 == 0x20 }
            guard let mark = behind.popFirst(), mark == UInt8(ascii: ":") || mark == UInt8(ascii: "=") else { continue }
            behind = behind.drop { $0 <= 0x20 }
            if behind.first.map(Self.isQuote) == true { behind.removeFirst() }
            guard !behind.isEmpty else { return nil }
            return text[..<behind.startIndex].count { $0 & 0xC0 != 0x80 } + 1
        }
        return nil
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    private static func fromUTF16(_ source: [UInt8]) -> [UInt8] {
        let isLittle = source[0] == 0xFF
        var units: [UInt16] = []
        units.reserveCapacity(source.count / 2)
        var position = 2
        while position + 1 < source.count {
            let (first, second) = (UInt16(source[position]), UInt16(source[position + 1]))
            units.append(isLittle ? second << 8 | first : first << 8 | second)
            position += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// The line of the first difference.
    static func firstChangedLine(_ before: ArraySlice<UInt8>, _ after: [UInt8]) -> Int {
        var line = 1
        for (old, new) in zip(before, after) {
            guard old == new else { break }
            if old == 0x0A { line += 1 }
        }
        return line
    }

    /// - Returns: the first line with a control character of ASCII that is no tab and no line end.
    private static func firstLineWithControl(_ bytes: [UInt8]) -> Int? {
        let control = bytes.withUnsafeBytes { buffer -> Int? in
            var position = 0
            // Eight bytes at once: does one lie below 0x20? Lines end rarely.
            while position + 8 <= buffer.count {
                let word = buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                let low = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
                if low != 0 {
                    for offset in position..<position + 8 where isControl(buffer[offset]) { return offset }
                }
                position += 8
            }
            while position < buffer.count {
                if isControl(buffer[position]) { return position }
                position += 1
            }
            return nil
        }
        return control.map { place in 1 + bytes[..<place].count { $0 == 0x0A } }
    }

    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09
    }
}
