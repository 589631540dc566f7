import Syndication

/// Controls and noncharacters, which no HTML document may hold (HTML §13.2.3.5; spec R1.2). The serializer leaves them
/// out; gumbo makes U+FFFD of them, so they are taken out of what it is given. Before that, line breaks become LF, as the
/// serializer writes them: what stood apart must not become one.
enum ForbiddenCharacters {
    /// - Parameter text: whole characters of UTF-8.
    /// - Returns: nil when there are none.
    static func removed(from text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var kept: [UInt8] = []
        var start = 0
        var index = 0
        while index < text.count {
            let isReturn = text[index] == UInt8(ascii: "\r")
            let count = isReturn ? 1 : count(in: text, at: index)
            guard count > 0 else {
                index += 1
                continue
            }
            kept.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            index += count
            start = index
            if isReturn, index == text.count || text[index] != UInt8(ascii: "\n") { kept.append(UInt8(ascii: "\n")) }
        }
        guard start > 0 else { return nil }
        kept.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        return kept
    }

    /// How many bytes the forbidden character has that begins there; 0 when it is none, or none begins there.
    private static func count(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = text[index]
        if first < 0x7F { return first < 0x20 && !(0x09...0x0D).contains(first) || first == 0x0B ? 1 : 0 }
        if first < 0xC2 { return first == 0x7F ? 1 : 0 }
        return ForbiddenCharacter.length(in: text.span, at: index)
    }
}
