import Syndication

/// Takes out of texts the characters that no feed may carry, after entities are decoded (spec R1.2): controls,
/// surrogates and noncharacters. Line ends become LF.
enum TextFilter {
    /// Nearly every text is clean, and is only looked at.
    static func isClean(_ text: String) -> Bool {
        isClean(text.utf8.span)
    }

    static func isClean(_ bytes: Span<UInt8>) -> Bool {
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x20 {
                guard byte == 0x0A || byte == 0x09 else { return false }
            } else if byte >= 0x7F, byte == 0x7F || byte == 0xC2 || byte == 0xEF || byte >= 0xF0 {
                guard byte != 0x7F, ForbiddenCharacter.length(in: bytes, at: position) == 0 else { return false }
            }
            position += 1
        }
        return true
    }

    /// A source without them: a parser would take some for U+FFFD.
    static func cleaned(_ bytes: [UInt8]) -> [UInt8] {
        isClean(bytes.span) ? bytes : Array(cleaned(String(decoding: bytes, as: UTF8.self)).utf8)
    }

    static func cleaned(_ text: String) -> String {
        if isClean(text) { return text }
        var out = String.UnicodeScalarView()
        out.reserveCapacity(text.utf8.count)
        var isAfterCarriageReturn = false
        for scalar in text.unicodeScalars {
            let value = scalar.value
            defer { isAfterCarriageReturn = value == 0x0D }
            switch value {
            case 0x0A: if !isAfterCarriageReturn { out.append("\n") }
            case 0x0B, 0x0C, 0x0D, 0x85: out.append("\n")
            case 0x09: out.append(scalar)
            default: if !scalar.isControl, !scalar.isNoncharacter { out.append(scalar) }
            }
        }
        return String(out)
    }
}
