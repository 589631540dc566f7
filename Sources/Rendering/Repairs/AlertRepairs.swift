import HTML
import Syndication

/// Quotes that are marked as a note or a warning, as GitHub, Obsidian and themes of Hugo have them.
extension ContentRepairs {
    /// `> [!NOTE]` is what the author wrote for the page to draw. A reader sees the word, or the title behind it, as a
    /// first paragraph.
    mutating func nameAlert(_ quotation: HTMLTree.Node) {
        guard let paragraph = paragraph(from: tree.firstChild(of: quotation)),
            let first = tree.firstChild(of: paragraph), tree.isText(first),
            tree.withText(of: first, { $0.count > 3 && $0[0] == UInt8(ascii: "[") && $0[1] == UInt8(ascii: "!") })
        else { return }
        let text = tree.text(of: first)
        guard let mark = AlertMark(text.utf8) else { return }
        var title = mark.word
        var rest = Substring(text)[mark.end...]
        let lineEnd = rest.utf8.firstIndex(of: 0x0A)
        // A title with markup in it stays in the text.
        if lineEnd != nil || tree.nextSibling(of: first) == nil {
            let written = PlainText.collapsed(String(rest[..<(lineEnd ?? rest.endIndex)]))
            if !written.isEmpty { title = written }
            rest = rest[(lineEnd ?? rest.endIndex)...]
        }
        let heading = tree.newElement("p", line: tree.line(of: paragraph))
        let strong = tree.newElement("strong")
        tree.append(tree.newText(title), to: strong)
        tree.append(strong, to: heading)
        tree.insert(heading, before: paragraph)
        let body = String(rest.drop { $0.isWhitespace })
        if body.isEmpty, tree.nextSibling(of: first) == nil {
            tree.remove(paragraph)
        } else {
            tree.insert(tree.newText("\n"), before: paragraph)
            tree.setText(of: first, to: body)
        }
    }
}

/// `[!NOTE]`, and `[!tip]-` of Obsidian for one that is folded.
private struct AlertMark {
    /// `Note`
    var word: String
    var end: String.Index

    private static let longestWord = 40

    init?(_ text: String.UTF8View) {
        guard text.starts(with: "[!".utf8) else { return nil }
        let start = text.index(text.startIndex, offsetBy: 2)
        let name = text[start...].prefix(Self.longestWord).prefix { $0.isASCIILetter || $0 == UInt8(ascii: "-") }
        guard let initial = name.first, initial.isASCIILetter, text[name.endIndex...].first == UInt8(ascii: "]") else {
            return nil
        }
        let letters = name.map { $0 == UInt8(ascii: "-") ? 0x20 : $0.asciiLowercased }
        word = String(decoding: [initial & ~0x20] + letters.dropFirst(), as: UTF8.self)
        end = text.index(after: name.endIndex)
        if let fold = text[end...].first, fold == UInt8(ascii: "-") || fold == UInt8(ascii: "+") {
            end = text.index(after: end)
        }
    }
}
