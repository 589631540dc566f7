/// A date with a `T` and no time behind it. The parser that TOMLKit wraps ends the process over it, so it must never see
/// one; no key of ours takes a date in any case.
struct TOMLHazard: Error {
    /// Counted from 1.
    let line: Int

    /// - Returns: the line of the first one outside of strings and comments; nil when there is none.
    static func line(in text: String) -> Int? {
        var line = 1
        /// How many bytes of `0000-00-00T` were seen.
        var seen = 0
        var quote: UInt8?
        var isComment = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\n") {
                line += 1
                quote = nil
                isComment = false
                seen = 0
                continue
            }
            if isComment { continue }
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "#"): isComment = true
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            default:
                if seen == shape.count, !isDigit(byte) { return line }
                seen = advance(seen, byte)
            }
        }
        return seen == shape.count ? line : nil
    }

    private static let shape = Array("0000-00-00T".utf8)

    private static func advance(_ seen: Int, _ byte: UInt8) -> Int {
        guard seen < shape.count else { return 0 }
        let matches =
            switch shape[seen] {
            case UInt8(ascii: "0"): isDigit(byte)
            case UInt8(ascii: "T"): byte | 0x20 == UInt8(ascii: "t")
            default: byte == shape[seen]
            }
        // Five digits in a row begin anew with the last four.
        return matches ? seen + 1 : isDigit(byte) ? min(seen, 4) : 0
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
