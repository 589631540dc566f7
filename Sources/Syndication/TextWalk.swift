/// Goes through a text character by character, and knows where words and sentences end.
struct TextWalk {
    private let text: String
    /// The number of characters passed.
    private(set) var count = 0
    /// Behind the last character passed.
    private(set) var end: String.Index
    /// The beginning of the last character passed.
    private var last: Unicode.Scalar = " "
    /// The beginning of the one that comes next; nil at the end of the text.
    private var next: Unicode.Scalar?
    /// The mark that ends a sentence, when only closing quotation marks and brackets have come since.
    private var terminator: (mark: Unicode.Scalar, place: String.Index)?

    init(_ text: String) {
        self.text = text
        end = text.startIndex
        next = text.unicodeScalars.first
    }

    var isAtEnd: Bool { next == nil }

    /// - Returns: false at the end of the text.
    mutating func step() -> Bool {
        guard let scalar = next else { return false }
        if Self.isTerminator(scalar) {
            terminator = (scalar, end)
        } else if terminator != nil, !Self.isCloser(scalar) {
            terminator = nil
        }
        last = scalar
        end = characterEnd(after: end)
        next = self.scalar(at: end)
        count += 1
        return true
    }

    private func scalar(at place: String.Index) -> Unicode.Scalar? {
        guard place < text.endIndex else { return nil }
        return text.unicodeScalars[place]
    }

    /// Two ASCII characters are never one grapheme cluster, but for CR LF, which a collapsed text does not have. All else
    /// is left to the standard library.
    private func characterEnd(after place: String.Index) -> String.Index {
        let bytes = text.utf8
        let next = bytes.index(after: place)
        if bytes[place] < 0x80, next == text.endIndex || bytes[next] < 0x80 { return next }
        return text.index(after: place)
    }

    // MARK: - Words

    /// Whether a line could be cut here.
    var isWordEnd: Bool {
        guard last != " ", let next else { return isAtEnd }
        if next == " " { return true }
        guard Self.hasNoSpaces(last) || Self.hasNoSpaces(next) else { return false }
        return !Self.isCloser(next) && !"、。，．！？：；ー…,.!?:;".unicodeScalars.contains(next)
    }

    /// The scripts that are written without spaces between words.
    private static func hasNoSpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00..<0x0F00, 0x1000..<0x10A0, 0x1780..<0x1800: true  // Thai, Lao, Burmese, Khmer
        case 0x2E80..<0x3130, 0x3190..<0xA000, 0xF900..<0xFB00, 0xFF01..<0xFF61, 0x20000..<0x40000: true  // Han, kana
        default: false
        }
    }

    // MARK: - Sentences

    /// Whether a sentence ends here. Where it is in doubt, as behind `Dr.`, `e.g.` or `No. 5`, it does not.
    var isSentenceEnd: Bool {
        guard let terminator else { return false }
        guard let next else { return true }
        if "。！？".unicodeScalars.contains(terminator.mark) {
            return !Self.isCloser(next) && !Self.isTerminator(next)
        }
        guard next == " ", let following = scalar(at: text.unicodeScalars.index(after: end)) else { return false }
        guard !following.properties.isLowercase else { return false }
        guard terminator.mark == "." else { return true }
        return !(0x30...0x39).contains(following.value) && !isAbbreviation(before: terminator.place)
    }

    /// Looks at the word in front of a full stop.
    private func isAbbreviation(before place: String.Index) -> Bool {
        let word = text.utf8[..<place].suffix(16).reversed().prefix { $0 != UInt8(ascii: " ") }
            .map(\.asciiLowercased)
            .reversed().drop { !$0.isASCIILetter && $0.asciiDigit == nil && $0 < 0x80 }
        if word.count == 1 || word.contains(UInt8(ascii: ".")) { return true }
        // `3. Mai`: the day of a date, in some languages.
        if word.count == 2, word.allSatisfy({ $0.asciiDigit != nil }) { return true }
        return Self.abbreviations.contains { $0.utf8.elementsEqual(word) }
    }

    private static let abbreviations = [
        "mr", "mrs", "ms", "dr", "prof", "st", "vs", "jr", "sr", "al", "gen", "gov", "sen", "rep", "bzw", "ca", "kl",
    ]

    private static func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "!", "?", "…", "。", "！", "？", "؟", "।", "։", "።": true
        default: false
        }
    }

    /// Asked of most characters behind a sentence, so that it is no set.
    private static func isCloser(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "'", ")", "]", "}", "»", "”", "’", "›", "」", "』", "）", "］", "】": true
        default: false
        }
    }
}
