import HTML
import SeededRandom

/// Markup that nobody should write.
enum Soup {
    private static let names = [
        "p", "a", "b", "i", "div", "span", "table", "tr", "td", "th", "tbody", "caption", "ul", "li", "dl", "dd", "h1",
        "svg", "math", "mi", "foreignObject", "title", "template", "select", "option", "form", "button", "script",
        "style", "textarea", "xmp", "iframe", "noscript", "plaintext", "isindex", "image", "img", "br", "hr", "input",
        "object", "font", "nobr", "pre", "ruby", "rt", "body", "html", "head", "frameset", "x-foo", "desc", "path",
    ]

    private static let texts = [
        "x", " ", "\n", "\r\n", "&amp;", "&lt;b&gt;", "&nbsp;", "\u{A0}", "<", "</", "<!", "<!-- c -->", "<!--",
        "<![CDATA[x]]>", "<?x?>", "&#0;", "&#13;", "&#x1F600;", "å\u{FFFD}", "\u{0}", "\u{C}", "]]>", "--&gt;", "\"'",
    ]

    private static let attributes = [
        " a=1", " href='?a&b'", " title=\"&quot;<>\"", " x", " =", " a='\u{A0}'", " a=1 A=2", " type=hidden", " /",
        " xlink:href=#a", " style=\"a:b\"", " onclick=x()", " a='&#13;'", " color=red",
    ]

    static func fragment(using random: inout SeededGenerator) -> [UInt8] {
        var html = ""
        // Some soups are made of few elements, which then meet more often.
        let palette = (0..<Int.random(in: 2...names.count, using: &random)).map { _ in pick(names, &random) }
        for _ in 0..<Int.random(in: 1...25, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: html += "<\(pick(palette, &random))>"
            case 4..<7: html += "</\(pick(palette, &random))>"
            case 7: html += "<\(pick(palette, &random))\(pick(attributes, &random))>"
            default: html += pick(texts, &random)
            }
        }
        return Array(html.utf8)
    }

    /// Changes one thing, whether HTML allows it or not.
    static func edit(_ tree: inout HTMLTree, using random: inout SeededGenerator) {
        let nodes = tree.descendants(of: tree.root)
        guard let node = nodes.randomElement(using: &random), let other = nodes.randomElement(using: &random) else {
            return
        }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: tree.rename(node, to: pick(names, &random).lowercased())
        case 1: tree.unwrap(node)
        case 2: tree.remove(node)
        case 3: tree.insert(tree.newText(pick(texts, &random)), before: node)
        case 4: tree.wrap(node, in: tree.newElement(pick(names, &random).lowercased()))
        case 5: tree.setAttribute("title", to: pick(texts, &random), of: node)
        case 6: tree.setText(of: node, to: pick(texts, &random))
        case 7: tree.replace(node, with: tree.newElement(pick(names, &random).lowercased()))
        default:
            if node != other, !tree.ancestors(of: other).contains(node) { tree.append(node, to: other) }
        }
    }

    private static func pick(_ list: [String], _ random: inout SeededGenerator) -> String {
        list.randomElement(using: &random) ?? ""
    }
}

extension HTMLTree {
    /// Puts `wrapper` where the node is, and the node into it, behind what it holds.
    mutating func wrap(_ node: Node, in wrapper: Node) {
        replace(node, with: wrapper)
        append(node, to: wrapper)
    }
}
