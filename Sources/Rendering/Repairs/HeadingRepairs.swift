import HTML
import Syndication

/// Headings without the marks that let people copy a link to them (spec R3.5 e).
extension ContentRepairs {
    mutating func repairHeading(_ heading: HTMLTree.Node) {
        for link in tree.elements(named: "a", in: heading) {
            guard let address = tree.attribute("href", of: link), pointsIntoArticle(address) else { continue }
            let text = tree.plainText(of: link)
            let isMark =
                HeadingAnchor.texts.contains(text)
                || tree.classes(of: link).contains(where: HeadingAnchor.classes.contains)
            if isMark, tree.plainText(of: heading) != text || HeadingAnchor.texts.contains(text) {
                tree.remove(link)
            } else if isSelfLink(address, of: heading) {
                tree.unwrap(link)
            }
        }
    }

    private func pointsIntoArticle(_ address: String) -> Bool {
        guard address.utf8.contains(UInt8(ascii: "#")) else { return false }
        if address.utf8.first == UInt8(ascii: "#") { return true }
        guard case .url(let url) = resolver.resolve(address) else { return false }
        return url.withoutFragment == article.permalink
    }

    /// Whether the link leads to the very heading that it stands in: a footnote's mark does not.
    private func isSelfLink(_ address: String, of heading: HTMLTree.Node) -> Bool {
        guard let sign = address.utf8.firstIndex(of: UInt8(ascii: "#")) else { return false }
        let fragment = LinkResolver.percentDecoded(String(address.utf8[address.utf8.index(after: sign)...]) ?? "")
        if tree.attribute("id", of: heading) == fragment { return true }
        return tree.descendants(of: heading).contains { node in
            tree.isElement(node)
                && (tree.attribute("id", of: node) == fragment || tree.attribute("name", of: node) == fragment)
        }
    }

    /// A first heading that repeats the title, which the feed shows already. A picture may stand above it.
    mutating func removeLeadingTitle() {
        guard let title = article.title, !title.isEmpty, let first = firstOfContent(),
            tree.isElement(first, named: "h1")
        else { return }
        if Self.sameWords(tree.plainText(of: first), PlainText.collapsed(title)) { tree.remove(first) }
    }

    /// The first element or text that is not only a box around others, and no picture.
    private func firstOfContent() -> HTMLTree.Node? {
        var place = tree.next(after: tree.root, within: tree.root)
        while let node = place {
            var isPicture = false
            switch tree.kind(of: node) {
            case .comment, .fragment: break
            case .text: if !tree.isBlankText(node) { return node }
            case .element:
                let name = tree.name(of: node)
                // An element with a hyphen is a site's own: a box, for all that a feed knows.
                isPicture = Self.pictureNames.contains(name) && tree.plainText(of: node).isEmpty
                guard isPicture || Self.boxNames.contains(name) || name.contains("-") else { return node }
            }
            place = tree.next(after: node, within: tree.root, skippingChildren: isPicture)
        }
        return nil
    }

    /// Those that hold nothing but a picture, where they have no words.
    private static let pictureNames: Set<String> = ["img", "picture", "figure", "p", "a", "span"]

    private static let boxNames: Set<String> = [
        "div", "section", "article", "header", "main", "hgroup", "center",
    ]

    /// Neither typographic quotation marks nor the sign of a self-link make it another title.
    private static func sameWords(_ left: String, _ right: String) -> Bool {
        func letters(_ text: String) -> [UInt8] {
            // By scalars: to find where characters end takes a hundred times as long.
            var letters: [UInt8] = []
            for scalar in text.unicodeScalars {
                switch scalar {
                case "‘", "’", "“", "”", "–", "—", "…", "¶", "§": break
                default:
                    for byte in UTF8.encode(scalar) ?? .init()
                    where byte >= 0x80 || byte.asciiDigit != nil || byte.isASCIILetter {
                        letters.append(byte.asciiLowercased)
                    }
                }
            }
            return letters
        }
        if left == right { return true }
        let words = letters(left)
        return !words.isEmpty && words == letters(right)
    }
}
