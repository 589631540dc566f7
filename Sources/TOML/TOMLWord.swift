/// A value that stands without quotation marks: a number, a boolean, a date or a time.
package struct TOMLWord: Hashable, Sendable {
    /// What a word says, in Swift's own types.
    package enum Meaning: Hashable, Sendable {
        case integer(Int)
        case float(Double)
        case boolean(Bool)
        /// A date, a time, or both.
        case moment
    }

    /// Told by its form alone, so that a number without room and a day that there is not have one too.
    enum Kind: Hashable, Sendable { case integer, float, boolean, moment }

    /// As it stands in the text: `1_000`, `0x1F`, `2026-03-14 08:30:00Z`.
    package let written: String
    let kind: Kind

    init?(_ bytes: ArraySlice<UInt8>) {
        guard let kind = TOMLWordGrammar(bytes).kind else { return nil }
        self.kind = kind
        written = String(decoding: bytes, as: UTF8.self)
    }

    /// Nil for a whole number that has no room in 64 bits, and for a day or a time of day that there is not. A strict
    /// reading gives no such word.
    package var meaning: Meaning? {
        switch kind {
        case .integer: integer.map { .integer($0) }
        case .float: Double(written.filter { $0 != "_" }).map { .float($0) }
        case .boolean: .boolean(written == "true")
        case .moment: isInCalendar ? .moment : nil
        }
    }

    private var integer: Int? {
        let digits = written.filter { $0 != "_" }
        return switch digits.prefix(2) {
        case "0x": Int(digits.dropFirst(2), radix: 16)
        case "0o": Int(digits.dropFirst(2), radix: 8)
        case "0b": Int(digits.dropFirst(2), radix: 2)
        default: Int(digits)
        }
    }

    private var isInCalendar: Bool {
        var digits = written.utf8.split { !$0.isDigit }.compactMap { Int(String(decoding: $0, as: UTF8.self)) }[...]
        if written.utf8.dropFirst(4).first == UInt8(ascii: "-") {
            guard digits.count >= 3 else { return false }
            let (year, month, day) = (digits[0], digits[1], digits[2])
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return false }
            digits = digits.dropFirst(3)
        }
        // A minute may have a leap second (RFC 3339 §5.6).
        return zip(digits, [23, 59, 60]).allSatisfy { $0 <= $1 }
    }
}

/// Whether a word can be a value, and of which kind.
struct TOMLWordGrammar {
    private let word: ArraySlice<UInt8>

    init(_ word: ArraySlice<UInt8>) {
        self.word = word
    }

    /// Nil for what is no value. Whether there is such a day is another question.
    var kind: TOMLWord.Kind? {
        guard let first = word.first else { return nil }
        if first.isDigit, isMoment { return .moment }
        if word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) { return .boolean }
        return number
    }

    // MARK: Numbers

    private var number: TOMLWord.Kind? {
        let sign = word.first == UInt8(ascii: "+") || word.first == UInt8(ascii: "-")
        let bare = sign ? word.dropFirst() : word
        if bare.elementsEqual("inf".utf8) || bare.elementsEqual("nan".utf8) { return .float }
        if !sign, bare.count > 2, bare.first == UInt8(ascii: "0") {
            let digits = bare.dropFirst(2)
            switch bare[bare.startIndex + 1] {
            case UInt8(ascii: "x"): return Self.isRun(digits, of: { $0.hexDigit != nil }) ? .integer : nil
            case UInt8(ascii: "o"): return Self.isRun(digits, of: { (0x30..<0x38).contains($0) }) ? .integer : nil
            case UInt8(ascii: "b"): return Self.isRun(digits, of: { $0 == 0x30 || $0 == 0x31 }) ? .integer : nil
            default: break
            }
        }
        return Self.decimal(bare)
    }

    /// `12`, `1_000`, `1.5`, `1e6`, `6.626e-34`.
    private static func decimal(_ text: ArraySlice<UInt8>) -> TOMLWord.Kind? {
        var mantissa = text
        var kind = TOMLWord.Kind.integer
        if let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            var exponent = text[(mark + 1)...]
            if exponent.first == UInt8(ascii: "+") || exponent.first == UInt8(ascii: "-") { exponent.removeFirst() }
            guard isRun(exponent, of: \.isDigit) else { return nil }
            mantissa = text[..<mark]
            kind = .float
        }
        if let point = mantissa.firstIndex(of: UInt8(ascii: ".")) {
            guard isRun(mantissa[(point + 1)...], of: \.isDigit) else { return nil }
            mantissa = mantissa[..<point]
            kind = .float
        }
        guard mantissa.count == 1 || mantissa.first != UInt8(ascii: "0") else { return nil }
        return isRun(mantissa, of: \.isDigit) ? kind : nil
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

    private var isMoment: Bool {
        var rest = word
        guard Self.take("0000-00-00", from: &rest) else { return Self.takeTime(from: &rest) && rest.isEmpty }
        guard let mark = rest.popFirst() else { return true }
        guard mark | 0x20 == UInt8(ascii: "t") || mark == 0x20, Self.takeTime(from: &rest) else { return false }
        switch rest.popFirst() {
        case nil: return true
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): return rest.isEmpty
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let (hours, minutes) = (rest.prefix(2), rest.dropFirst(3))
            return Self.take("00:00", from: &rest) && rest.isEmpty && hours.lexicographicallyPrecedes("24".utf8)
                && minutes.lexicographicallyPrecedes("60".utf8)
        default: return false
        }
    }

    private static func takeTime(from text: inout ArraySlice<UInt8>) -> Bool {
        guard take("00:00:00", from: &text) else { return false }
        guard text.first == UInt8(ascii: ".") else { return true }
        let fraction = text.dropFirst()
        text = fraction.drop(while: \.isDigit)
        return text.startIndex > fraction.startIndex
    }

    /// - Parameter shape: has a `0` for each digit.
    private static func take(_ shape: String, from text: inout ArraySlice<UInt8>) -> Bool {
        var rest = text
        for wanted in shape.utf8 {
            guard let byte = rest.popFirst(), wanted == 0x30 ? byte.isDigit : byte == wanted else { return false }
        }
        text = rest
        return true
    }
}
