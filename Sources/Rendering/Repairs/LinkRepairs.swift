import HTML
import Syndication

// Addresses that are written into Markdown as they are.
extension ContentRepairs {
    /// Markdown takes an address to go on up to the next blank. In texts that have no blanks, and before the quotation
    /// marks of many languages, it ends earlier: what follows is text again.
    mutating func cutBareAddress(_ link: HTMLTree.Node) {
        guard case .markdown = article.body, let content = tree.firstChild(of: link), tree.isText(content),
            tree.nextSibling(of: content) == nil,
            tree.withText(of: content, { text in text.indices.contains { text[$0] >= 0x80 } }),
            let address = tree.attribute("href", of: link)
        else { return }
        let text = tree.text(of: content)
        let decoded = LinkResolver.percentDecoded(address)
        guard decoded == text || decoded == "http://" + text, let end = Self.endOfAddress(text) else { return }
        let shown = String(text[..<end])
        tree.setAttribute("href", to: decoded == text ? shown : "http://" + shown, of: link)
        tree.setText(of: content, to: shown)
        tree.insert(tree.newText(String(text[end...])), after: link)
    }

    /// - Returns: nil where all of it may be an address.
    private static func endOfAddress(_ text: String) -> String.Index? {
        let scalars = text.unicodeScalars
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let mark = scalars[start...].firstIndex(where: isMark) ?? scalars.endIndex
        var end = mark
        while end > start {
            let before = scalars.index(before: end)
            guard isMarkAtEnd(scalars[before]) else { break }
            end = before
        }
        return end > start && end < scalars.endIndex ? end : nil
    }

    /// Full stops, brackets and the like of Chinese and Japanese, and quotation marks.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3000...0x3004, 0x3008...0x3020, 0x3030, 0x303D: true
        case 0xFF01...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65: true
        case 0x201C...0x201E, 0xAB, 0xBB: true
        default: false
        }
    }

    /// These stand in addresses, too.
    private static func isMarkAtEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2013, 0x2014, 0x2018...0x201A, 0x2026: true
        default: false
        }
    }
}
