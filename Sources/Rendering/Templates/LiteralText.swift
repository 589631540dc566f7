import Syndication

/// Words and addresses of template code, in the form in which they stand in a source that is still to be parsed.
enum LiteralText {
    /// Text as both Markdown and HTML read it literally: every mark that could mean something to either is a
    /// character reference, and line breaks cannot end an HTML block.
    static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count * 2)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), 0x20, 0x80...0xFF:
                out.append(byte)
            case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: break
            default: out += "&#\(byte);".utf8
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The same for words that authors write as in HTML: `A &amp; B` holds a character reference already.
    static func escaped(written text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return escaped(text) }
        var out = ""
        var rest = text[...]
        while let start = rest.utf8.firstIndex(of: UInt8(ascii: "&")) {
            out += escaped(String(rest[..<start]))
            let end = endOfReference(rest[start...])
            out += end.map { rest[start..<$0] } ?? "&#38;"
            rest = rest[(end ?? rest.utf8.index(after: start))...]
        }
        return out + escaped(String(rest))
    }

    /// Where a character reference ends that a text begins with: `&amp;`, `&#38;`, `&#x26;`.
    private static func endOfReference(_ text: Substring) -> Substring.Index? {
        let number = text.utf8.dropFirst().starts(with: "#".utf8) ? 2 : 1
        let body = text.utf8.dropFirst(number).prefix(32)
        guard let end = body.firstIndex(where: { !referenceCharacters.contains($0) }), end > body.startIndex,
            body[end] == UInt8(ascii: ";")
        else { return nil }
        return text.utf8.index(after: end)
    }

    private static let referenceCharacters = ASCIISet.alphanumerics()

    /// An address keeps its marks, except those that would end an attribute or a Markdown link.
    static func encoded(address: String) -> String {
        var out: [UInt8] = []
        for byte in address.utf8 {
            if byte <= 0x20 || addressEnds.contains(byte) {
                out.appendPercentEncoded(byte)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let addressEnds = ASCIISet("\"'<>()`[]")

    /// A text for an attribute without the marks of Markdown that authors put into it: links keep their text.
    static func withoutMarks(_ text: String) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "*"), UInt8(ascii: "`"), UInt8(ascii: "["): break
            case UInt8(ascii: "]"):
                // The address after the text of a link.
                if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "("),
                    let end = bytes[position...].prefix(1000).firstIndex(of: UInt8(ascii: ")"))
                {
                    position = end
                }
            case UInt8(ascii: "<"):
                guard let end = bytes[position...].prefix(1000).firstIndex(of: UInt8(ascii: ">")) else {
                    out.append(bytes[position])
                    break
                }
                position = end
            default: out.append(bytes[position])
            }
            position += 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
