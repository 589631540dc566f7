import Syndication

/// Text made safe to stand in a page, between tags or in a quoted attribute.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): out += "&quot;".utf8
            case UInt8(ascii: "'"): out += "&#39;".utf8
            case 0..<0x20, 0x7F: out.append(UInt8(ascii: " "))
            default: out.appendAsHTML(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
