import Syndication

/// The title of a plain text: its first line, when it stands by itself.
enum TextFile {
    /// - Returns: the title, and where the text goes on behind it; nil when the text begins with a paragraph.
    static func title(of bytes: [UInt8], body: Range<Int>) -> (title: String, body: Range<Int>, lines: Int)? {
        var line = SourceLine(at: body.lowerBound, in: bytes)
        var lines = 1
        while line.content.isEmpty, line.next < body.upperBound, lines < 100 {
            line = SourceLine(at: line.next, in: bytes)
            lines += 1
        }
        guard (1...150).contains(line.content.count), line.next < body.upperBound else { return nil }
        let title = PlainText.collapsed(String(decoding: bytes[line.content], as: UTF8.self))
        var following = SourceLine(at: line.next, in: bytes)
        // A line of `===` or `---` below a title belongs to it.
        if let mark = bytes[following.content].first, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-"),
            following.content.count >= 3, bytes[following.content].allSatisfy({ $0 == mark })
        {
            return (title, following.next..<body.upperBound, lines + 1)
        }
        guard following.content.isEmpty, !title.isEmpty else { return nil }
        var rest = following.next
        while following.content.isEmpty, following.next < body.upperBound {
            rest = following.next
            lines += 1
            following = SourceLine(at: following.next, in: bytes)
        }
        // A single line is a note, not a title without a text.
        return following.content.isEmpty ? nil : (title, rest..<body.upperBound, lines)
    }
}
