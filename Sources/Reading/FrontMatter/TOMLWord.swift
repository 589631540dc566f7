import Syndication

/// What a word of TOML is: the values that stand without quotation marks.
struct TOMLWord {
    private let word: ArraySlice<UInt8>

    init(_ word: ArraySlice<UInt8>) {
        self.word = word
    }

    var isValue: Bool {
        guard let first = word.first else { return false }
        if first.asciiDigit != nil, isDate || isTime || isDateAndTime { return true }
        return isBoolean || isNumber
    }

    private var isBoolean: Bool { word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) }

    // MARK: Numbers

    private var isNumber: Bool {
        let sign = word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-")
        let bare = sign ? word.dropFirst() : word
        if bare.elementsEqual("inf".utf8) || bare.elementsEqual("nan".utf8) { return true }
        if !sign, bare.count > 2, bare.first == UInt8(ascii: "0") {
            let digits = bare.dropFirst(2)
            switch bare[bare.startIndex + 1] {
            case UInt8(ascii: "x"): return Self.isRun(digits, of: { $0.hexDigit != nil })
            case UInt8(ascii: "o"): return Self.isRun(digits, of: { (0x30..<0x38).contains($0) })
            case UInt8(ascii: "b"): return Self.isRun(digits, of: { $0 == 0x30 || $0 == 0x31 })
            default: break
            }
        }
        return Self.isDecimal(bare)
    }

    /// `12`, `1_000`, `1.5`, `1e6`, `6.626e-34`.
    private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
        var mantissa = text
        if let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            var exponent = text[(mark + 1)...]
            if exponent.first == UInt8(ascii: "+") || exponent.first == UInt8(ascii: "-") { exponent.removeFirst() }
            guard isRun(exponent, of: { $0.asciiDigit != nil }) else { return false }
            mantissa = text[..<mark]
        }
        let parts = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        return parts.allSatisfy { isRun($0, of: { $0.asciiDigit != nil }) }
    }

    /// Digits, with single underscores between them.
    private static func isRun(_ text: ArraySlice<UInt8>, of isDigit: (UInt8) -> Bool) -> Bool {
        var previousIsDigit = false
        for byte in text {
            guard isDigit(byte) || (byte == UInt8(ascii: "_") && previousIsDigit) else { return false }
            previousIsDigit = byte != UInt8(ascii: "_")
        }
        return previousIsDigit
    }

    // MARK: Dates

    /// `2026-03-14`.
    var isDate: Bool {
        var scanner = ByteScanner(Array(word))
        return Self.takeDate(&scanner) && scanner.isAtEnd
    }

    private var isTime: Bool {
        var scanner = ByteScanner(Array(word))
        return Self.takeTime(&scanner) && scanner.isAtEnd
    }

    /// With an offset or without.
    private var isDateAndTime: Bool {
        var scanner = ByteScanner(Array(word))
        guard Self.takeDate(&scanner), scanner.take(oneOf: "Tt ") != nil, Self.takeTime(&scanner) else { return false }
        if scanner.isAtEnd { return true }
        if scanner.take(oneOf: "Zz") != nil { return scanner.isAtEnd }
        guard scanner.take(oneOf: "+-") != nil, let hours = scanner.digits(exactly: 2), hours < 24,
            scanner.take(UInt8(ascii: ":")), let minutes = scanner.digits(exactly: 2), minutes < 60
        else { return false }
        return scanner.isAtEnd
    }

    /// Whether there is such a day is for the field to say, which can name itself.
    private static func takeDate(_ scanner: inout ByteScanner) -> Bool {
        scanner.digits(exactly: 4) != nil && scanner.take(UInt8(ascii: "-")) && scanner.digits(exactly: 2) != nil
            && scanner.take(UInt8(ascii: "-")) && scanner.digits(exactly: 2) != nil
    }

    private static func takeTime(_ scanner: inout ByteScanner) -> Bool {
        guard scanner.digits(exactly: 2) != nil, scanner.take(UInt8(ascii: ":")), scanner.digits(exactly: 2) != nil,
            scanner.take(UInt8(ascii: ":")), scanner.digits(exactly: 2) != nil
        else { return false }
        return !scanner.take(UInt8(ascii: ".")) || scanner.digits(atMost: 18) != nil
    }
}
