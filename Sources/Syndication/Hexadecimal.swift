/// Bytes as lower-case hexadecimal digits, two for each.
///
/// `text` is public and inlinable for the reason that `CompactMap` is: it signs every delivery.
public enum Hexadecimal {
    /// - Parameter prefix: what stands before the digits.
    @inlinable
    public static func text(_ bytes: some Sequence<UInt8>, after prefix: StaticString = "") -> String {
        // SHA-512 is the longest there is.
        var digits: [UInt8] = []
        digits.reserveCapacity(prefix.utf8CodeUnitCount + 128)
        prefix.withUTF8Buffer { digits.append(contentsOf: $0) }
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// All digits of a number, also the zeros that it begins with.
    package static func text(number: some FixedWidthInteger & UnsignedInteger) -> String {
        withUnsafeBytes(of: number.bigEndian) { text($0) }
    }

    /// - Returns: nil where there is another character than digits in either case, or half a byte.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2), digits.count <= 1024 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place].hexDigit, let low = digits[place + 1].hexDigit else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    @usableFromInline
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
