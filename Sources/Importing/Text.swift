import Syndication
import XML

/// Small things about the texts in a feed.
enum Text {
    /// Without the white space of XML around it, or nil when nothing is left. Other white space may be part of an id.
    static func trimmed(_ text: String) -> String? {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return nil }
        return String(text[first...last])
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// An address that may be relative when there is a base. Addresses of other kinds than `http` are none to import.
    static func url(_ text: String?, base: WebURL?) -> WebURL? {
        guard let text = text.flatMap(trimmed) else { return nil }
        let url = base.flatMap { $0.resolving(text) } ?? WebURL(text)
        return url.flatMap { $0.isWeb ? $0 : nil }
    }

    /// A title in one line, or nil when it is blank.
    static func title(_ text: String?) -> String? {
        let title = PlainText.collapsed(text ?? "")
        return title.isEmpty ? nil : title
    }

    /// A title that is written in HTML.
    static func title(html: String) -> String? {
        guard html.utf8.contains(UInt8(ascii: "<")) || html.utf8.contains(UInt8(ascii: "&")) else { return title(html) }
        let element = try? ForeignXML(Array("<title>\(html)</title>".utf8), source: "title").root
        return title(element?.wholeText ?? html)
    }
}
