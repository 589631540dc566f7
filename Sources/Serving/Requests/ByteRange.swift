import Syndication

/// What a `Range` field asks for (RFC 9110 §14). One range is answered; a list of them is answered with the whole, as a
/// server may, so that a thousand overlapping ones cost nothing (spec security.md 26).
enum ByteRange: Hashable {
    /// There is no such field, or it cannot be understood.
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ field: String?, size: Int) {
        guard let field, let sign = field.utf8.firstIndex(of: UInt8(ascii: "=")), field.utf8[..<sign].isWord("bytes")
        else {
            self = .whole
            return
        }
        let value = field.utf8[sign...].dropFirst().trimmed
        guard !value.contains(UInt8(ascii: ",")), let dash = value.firstIndex(of: UInt8(ascii: "-")),
            let first = Self.number(value[..<dash]), let last = Self.number(value[dash...].dropFirst())
        else {
            self = .whole
            return
        }
        switch (first, last) {
        case (.some(let first), .some(let last)) where first > last: self = .whole
        case (.some(let first), let last):
            self = first < size ? .part(first..<min((last ?? Int.max - 1) + 1, size)) : .unsatisfiable
        case (nil, .some(let count)):
            self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        case (nil, nil): self = .whole
        }
    }

    /// - Returns: nil for what is no number; an inner nil for nothing. A number that is larger than any file is one that
    ///   is.
    private static func number(_ text: Substring.UTF8View) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.allSatisfy({ $0.asciiDigit != nil }) else { return nil }
        return .some(Int(Substring(text)).map { min($0, Int.max - 1) } ?? Int.max - 1)
    }
}
