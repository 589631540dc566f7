import HTML
import Syndication
import Testing

/// What a careful reader of our feeds would check about every piece of content (spec R3.2 to R3.4, R4.1). It knows
/// nothing of how the content is made: the lists stand here a second time on purpose.
enum Audit {
    static let elements = Set(
        """
        a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del details \
        dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark nav ol p picture \
        pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr \
        track u ul var video wbr
        """.split(separator: " ").map(String.init))
    static let attributes = Set(
        """
        href src srcset sizes alt title width height type media poster controls muted loop preload cite datetime lang \
        align dir colspan rowspan scope span headers start reversed value kind srclang label default open id class rel
        """.split(separator: " ").map(String.init))
    static let formulas = Set(
        """
        math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle \
        msub msubsup msup mtable mtd mtext mtr munder munderover none menclose mfenced mlabeledtr
        """.split(separator: " ").map(String.init))

    /// What is wrong with the content; empty when nothing is.
    static func findings(_ html: String) -> [String] {
        let tree = HTMLTree(fragment: html.utf8)
        var findings: [String] = []
        if HTMLSerializer.string(tree) != html { findings.append("parsed again, it is written otherwise") }
        for scalar in html.unicodeScalars where isForbidden(scalar) { findings.append("U+\(scalar.value)") }
        for node in tree.descendants(of: tree.root) {
            switch tree.kind(of: node) {
            case .element: findings += self.findings(tree, node)
            case .comment: findings.append("comment")
            case .text, .fragment: break
            }
        }
        return findings
    }

    /// Whether a reader sees template code that is not shown as code.
    static func hasTemplateCode(_ html: String) -> Bool {
        let tree = HTMLTree(fragment: html.utf8)
        return tree.descendants(of: tree.root).contains { node in
            tree.isText(node) && tree.ancestor(of: node, named: "code") == nil
                && ["{{<", "{{%", "{%", ">}}"].contains { tree.text(of: node).contains($0) }
        }
    }

    private static func findings(_ tree: HTMLTree, _ node: HTMLTree.Node) -> [String] {
        let name = tree.name(of: node)
        if tree.namespace(of: node) == .mathml {
            return formulas.contains(name)
                ? tree.attributes(of: node).filter { $0.name.hasPrefix("on") || $0.value.contains(":") }.map { $0.name }
                : ["formula with \(name)"]
        }
        var findings = elements.contains(name) && tree.namespace(of: node) == .html ? [] : ["element \(name)"]
        for attribute in tree.attributes(of: node) {
            guard attributes.contains(attribute.name) else {
                findings.append("attribute \(attribute.name)")
                continue
            }
            switch attribute.name {
            case "href", "src", "poster", "cite":
                if !isAllowed(attribute.value, on: name) { findings.append("\(attribute.name)=\(attribute.value)") }
            case "align":
                let isCell = name == "td" || name == "th"
                if !isCell || !["left", "center", "right"].contains(attribute.value) {
                    findings.append("align=\(attribute.value) on \(name)")
                }
            case "srcset":
                let addresses = attribute.value.split(separator: ", ")
                if addresses.isEmpty || !addresses.allSatisfy({ $0.hasPrefix("http") }) {
                    findings.append("srcset=\(attribute.value)")
                }
            default: break
            }
        }
        if name == "a", tree.ancestor(of: node, named: "a") != nil { findings.append("a link in a link") }
        if name == "img", !tree.hasAttribute("alt", node) || !tree.hasAttribute("src", node) {
            findings.append("bare img")
        }
        return findings
    }

    private static func isAllowed(_ address: String, on element: String) -> Bool {
        guard let url = WebURL(address), url.text == address, address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return false
        }
        if url.isWeb { return true }
        if address.hasPrefix("data:") {
            return (element == "img" || element == "a") && !address.lowercased().contains("svg")
        }
        return element == "a" && ["mailto", "tel", "magnet", "xmpp", "geo"].contains(url.scheme)
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
