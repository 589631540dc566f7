/// A set of ASCII bytes that answers in a shift and a mask. Bytes beyond ASCII are never in it.
package struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// - Parameter characters: the members. Only its ASCII characters count.
    package init(_ characters: StaticString) {
        for offset in 0..<characters.utf8CodeUnitCount {
            insert(characters.utf8Start[offset])
        }
    }

    /// Letters and digits, and the characters given.
    package static func alphanumerics(and characters: StaticString = "") -> ASCIISet {
        var set = ASCIISet(characters)
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { set.insert(byte) }
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { set.insert(byte) }
        for byte in UInt8(ascii: "A")...UInt8(ascii: "Z") { set.insert(byte) }
        return set
    }

    /// Whether a byte is in the set.
    package func contains(_ byte: UInt8) -> Bool {
        let half = byte < 64 ? low : high
        return byte < 128 && half &>> UInt64(byte) & 1 == 1
    }

    /// The text with each byte that is not in the set percent-encoded (RFC 3986 §2.1).
    package func percentEncoded(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if contains(byte) { out.append(byte) } else { out.appendPercentEncoded(byte) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private mutating func insert(_ byte: UInt8) {
        switch byte {
        case 0..<64: low |= 1 &<< UInt64(byte)
        case 64..<128: high |= 1 &<< UInt64(byte)
        default: break
        }
    }
}

extension UInt8 {
    /// The byte of the lower-case letter, when this is an ASCII upper-case letter; the byte itself otherwise.
    package var asciiLowercased: UInt8 {
        UInt8(ascii: "A") <= self && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    /// The byte of the upper-case letter, when this is an ASCII lower-case letter; the byte itself otherwise.
    package var asciiUppercased: UInt8 {
        UInt8(ascii: "a") <= self && self <= UInt8(ascii: "z") ? self & 0xDF : self
    }

    /// 0 to 9, when this is an ASCII digit.
    package var asciiDigit: Int? {
        UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9") ? Int(self) - 48 : nil
    }

    /// 0 to 15, when this is a hexadecimal digit of either case.
    package var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - 48
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - 55
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - 87
        default: nil
        }
    }

    /// The digit of 0 to 15, in upper case.
    static func upperHexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// `a` to `z` in either case.
    package var isASCIILetter: Bool {
        UInt8(ascii: "a") <= self | 0x20 && self | 0x20 <= UInt8(ascii: "z")
    }
}

extension [UInt8] {
    /// The byte that `%` and two hexadecimal digits at a place stand for; nil where no such three stand there (RFC 3986 §2.1).
    package func percentEncodedByte(at place: Int) -> UInt8? {
        guard place + 2 < count, self[place] == UInt8(ascii: "%"), let high = self[place + 1].hexDigit,
            let low = self[place + 2].hexDigit
        else { return nil }
        return high << 4 | low
    }

    /// `%` and two hexadecimal digits in upper case (RFC 3986 §2.1).
    package mutating func appendPercentEncoded(_ byte: UInt8) {
        append(UInt8(ascii: "%"))
        append(.upperHexDigit(byte >> 4))
        append(.upperHexDigit(byte & 15))
    }
}
