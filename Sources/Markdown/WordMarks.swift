import Syndication

/// The `*` and `_` inside words of a title: `2*3`, `__init__.py`. They are left alone (spec R2.1), where CommonMark would
/// take some of them for emphasis.
///
/// Each is hidden from cmark behind a control character, which is a letter to it wherever it stands, and which no title
/// holds.
enum WordMarks {
    // U+008F and U+0090: nobody means a character of Windows by them, as by `&#128;`.
    private static let lead: UInt8 = 0xC2
    private static let star: UInt8 = 0x8F
    private static let underscore: UInt8 = 0x90

    /// - Parameter text: UTF-8.
    /// - Returns: the text with its marks inside words hidden.
    static func hidden(in text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count + 16)
        var place = 0
        while place < text.count {
            let end = endOfMarks(in: text, at: place)
            if let end = endOfSpecialName(in: text, at: place) {
                for byte in text[place..<end] { append(byte, isHidden: byte == UInt8(ascii: "_"), to: &out) }
                place = end
            } else if end > place {
                let isInWord = endsWord(text[..<place]) && beginsWord(text[end...])
                for mark in text[place..<end] { append(mark, isHidden: isInWord, to: &out) }
                place = end
            } else if isHidden(text, at: place) {
                // A control character of the author's own: titles lose them all.
                place += 2
            } else {
                out.append(text[place])
                place += 1
            }
        }
        return out
    }

    private static func append(_ mark: UInt8, isHidden: Bool, to out: inout [UInt8]) {
        guard isHidden else { return out.append(mark) }
        out.append(lead)
        out.append(mark == UInt8(ascii: "*") ? star : underscore)
    }

    /// The text with the marks in it that were hidden.
    static func shown(in text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            if isHidden(text, at: place) {
                out.append(text[place + 1] == star ? UInt8(ascii: "*") : UInt8(ascii: "_"))
                place += 2
            } else {
                out.append(text[place])
                place += 1
            }
        }
        return out
    }

    private static func isHidden(_ text: [UInt8], at place: Int) -> Bool {
        text[place] == lead && place + 1 < text.count
            && (text[place + 1] == star || text[place + 1] == underscore)
    }

    private static func endOfMarks(in text: [UInt8], at start: Int) -> Int {
        var end = start
        while end < text.count, text[end] == UInt8(ascii: "*") || text[end] == UInt8(ascii: "_") { end += 1 }
        return end
    }

    /// The end of a name as Python has them, `__init__`: who writes one as a title's word means it, and a generator shows it.
    private static func endOfSpecialName(in text: [UInt8], at start: Int) -> Int? {
        // Asked first: the search goes to the end of a word, and is made only at its beginning.
        guard text[start...].starts(with: "__".utf8), !endsWord(text[..<start]),
            start == 0 || text[start - 1] != UInt8(ascii: "\\")
        else { return nil }
        let name = text[(start + 2)...].prefix {
            $0 == UInt8(ascii: "_") || isLowercase($0) || $0.asciiDigit != nil
        }
        let word = name.dropLast(2)
        guard let first = word.first, isLowercase(first), word.last != UInt8(ascii: "_"),
            name.suffix(2).elementsEqual("__".utf8), !beginsWord(text[name.endIndex...])
        else { return nil }
        return name.endIndex
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    // MARK: Words

    /// A full stop belongs to the word that goes on behind it, as in `.py`, and to one that went on before it.
    private static func beginsWord(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        if first == UInt8(ascii: ".") { return text.dropFirst().first.map(beginsLetter) ?? false }
        return beginsLetter(first)
    }

    private static func endsWord(_ text: ArraySlice<UInt8>) -> Bool {
        guard let last = text.last else { return false }
        if last == UInt8(ascii: ".") { return endsLetter(text.dropLast()) }
        return endsLetter(text)
    }

    private static func endsLetter(_ text: ArraySlice<UInt8>) -> Bool {
        guard let last = text.last else { return false }
        // The second byte of a character says nothing. Before the last of three stands none that begins one of two.
        return beginsLetter(last & 0xC0 == 0x80 ? text.dropLast().last ?? 0 : last)
    }

    /// A letter or digit of ASCII, or a character of the two bytes that the letters of Europe and the Near East have.
    /// Scripts without spaces are not among them: their emphasis has letters on both sides.
    private static func beginsLetter(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.asciiDigit != nil || (0xC3...0xDF).contains(byte)
    }
}
