/// Where the five parts of a URI reference lie in its bytes (RFC 3986 §3). Every sequence of bytes has parts.
struct URIParts {
    /// Without its colon; nil for a relative reference.
    var scheme: Range<Int>?
    /// Between `//` and the path.
    var authority: Range<Int>?
    var path: Range<Int>
    /// Without its question mark.
    var query: Range<Int>?
    /// Without its number sign.
    var fragment: Range<Int>?

    init(_ bytes: Span<UInt8>) {
        var position = 0
        scheme = Self.scheme(of: bytes)
        if let scheme { position = scheme.upperBound + 1 }

        if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "/"), bytes[position + 1] == UInt8(ascii: "/") {
            let start = position + 2
            position = Self.end(of: bytes, from: start, before: UInt8(ascii: "/"), UInt8(ascii: "?"))
            authority = start..<position
        }
        let pathEnd = Self.end(of: bytes, from: position, before: UInt8(ascii: "?"), UInt8(ascii: "?"))
        path = position..<pathEnd
        position = pathEnd
        if position < bytes.count, bytes[position] == UInt8(ascii: "?") {
            let end = Self.end(of: bytes, from: position, before: UInt8(ascii: "#"), UInt8(ascii: "#"))
            query = position + 1..<end
            position = end
        }
        if position < bytes.count {
            fragment = position + 1..<bytes.count
        }
    }

    /// The first place from `start` on that holds `one`, `other` or the sign that begins a fragment.
    private static func end(of bytes: Span<UInt8>, from start: Int, before one: UInt8, _ other: UInt8) -> Int {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte == one || byte == other || byte == UInt8(ascii: "#") { break }
            position += 1
        }
        return position
    }

    /// `ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":"` at the very beginning.
    private static func scheme(of bytes: Span<UInt8>) -> Range<Int>? {
        guard bytes.count > 1, bytes[0].isASCIILetter else { return nil }
        for position in 1..<bytes.count {
            switch bytes[position] {
            case UInt8(ascii: ":"): return 0..<position
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                continue
            default: return nil
            }
        }
        return nil
    }
}
