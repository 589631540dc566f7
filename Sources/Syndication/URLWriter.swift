/// Writes the parts of a URL one after the other, percent-encoded, without dot segments.
struct URLWriter {
    /// What stands in a path, query or fragment as it is (RFC 3986 §3.3, §3.4). `%` is looked at more closely.
    static let allowed = ASCIISet.alphanumerics(and: "-._~!$&'()*+,;=:@/?")

    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private let allowed = Self.allowed
    private var pathStart = 0
    private(set) var count = 0

    /// - Parameter buffer: large enough for all that will be written. Writing beyond it is our own mistake and stops
    ///   the program.
    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    mutating func put(_ byte: UInt8) {
        precondition(count < buffer.count, "the capacity for a URL was computed too small")
        buffer[count] = byte
        count += 1
    }

    mutating func put(_ text: StaticString) {
        for offset in 0..<text.utf8CodeUnitCount { put(text.utf8Start[offset]) }
    }

    mutating func put(_ number: Int) {
        for byte in String(number).utf8 { put(byte) }
    }

    /// Copies what is canonical already.
    mutating func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        precondition(range.count <= buffer.count - count, "the capacity for a URL was computed too small")
        for position in range {
            buffer[count] = bytes[position]
            count += 1
        }
    }

    mutating func putLowercased(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for position in range { put(bytes[position].asciiLowercased) }
    }

    // MARK: - Path

    /// Writes the slash that a path begins with. From here on the output ends in a slash whenever a segment begins.
    mutating func beginPath() {
        pathStart = count
        put(UInt8(ascii: "/"))
    }

    /// Writes a path's segments, with or without a leading slash, after the folder that stands there (RFC 3986 §5.2.4).
    mutating func putPath(_ bytes: Span<UInt8>, _ path: Range<Int>) {
        var start = path.lowerBound
        if start < path.upperBound, bytes[start] == UInt8(ascii: "/") { start += 1 }
        while start < path.upperBound {
            var end = start
            while end < path.upperBound, bytes[end] != UInt8(ascii: "/") { end += 1 }
            switch dots(bytes, start..<end) {
            case 1: break
            case 2: leaveFolder()
            default:
                putEncoded(bytes, start..<end)
                if end < path.upperBound { put(UInt8(ascii: "/")) }
            }
            start = end + 1
        }
    }

    /// How many dots a segment of nothing but dots has, `%2e` counted as browsers do; 0 for any other segment.
    private func dots(_ bytes: Span<UInt8>, _ segment: Range<Int>) -> Int {
        var position = segment.lowerBound
        var dots = 0
        while position < segment.upperBound {
            if bytes[position] == UInt8(ascii: ".") {
                position += 1
            } else if position + 3 <= segment.upperBound, bytes[position] == UInt8(ascii: "%"),
                bytes[position + 1] == UInt8(ascii: "2"), bytes[position + 2] | 0x20 == UInt8(ascii: "e")
            {
                position += 3
            } else {
                return 0
            }
            dots += 1
        }
        return dots <= 2 ? dots : 0
    }

    /// Takes back the last folder: `/a/b/` becomes `/a/`, and `/` stays.
    private mutating func leaveFolder() {
        guard count > pathStart + 1 else { return }
        count -= 1
        while buffer[count - 1] != UInt8(ascii: "/") { count -= 1 }
    }

    // MARK: - The other parts

    mutating func putQuery(_ bytes: Span<UInt8>, _ query: Range<Int>?) {
        guard let query else { return }
        put(UInt8(ascii: "?"))
        putEncoded(bytes, query)
    }

    mutating func putFragment(_ bytes: Span<UInt8>, _ fragment: Range<Int>?) {
        guard let fragment else { return }
        put(UInt8(ascii: "#"))
        putEncoded(bytes, fragment)
    }

    /// What is encoded already stays so, with its digits in upper case; a `%` without two digits is encoded itself.
    mutating func putEncoded(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound {
            let start = position
            while position < range.upperBound, allowed.contains(bytes[position]) { position += 1 }
            copy(bytes, start..<position)
            guard position < range.upperBound else { return }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "%"), position + 2 <= range.upperBound,
                let high = bytes[position].hexDigit, let low = bytes[position + 1].hexDigit
            {
                putHex(high << 4 | low)
                position += 2
            } else {
                putHex(byte)
            }
        }
    }

    private mutating func putHex(_ byte: UInt8) {
        put(UInt8(ascii: "%"))
        put(.upperHexDigit(byte >> 4))
        put(.upperHexDigit(byte & 15))
    }
}
