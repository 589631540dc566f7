import HTML
package import Syndication

/// A line of HTML that stands at the end of each entry of a feed (spec R3.9), as the configuration has it. Only what
/// every reader shows may be in it: one mistake here would be in every entry.
package struct ClosingLine: Sendable, Hashable {
    /// What is wrong with a line, for the person who wrote it.
    package struct Mistake: Error, Hashable {
        /// What is wrong. One sentence without its full stop.
        package let what: String
        /// What mends it. One sentence without its full stop.
        package let remedy: String
    }

    /// Well-formed, with every address in its usual form.
    package let template: TextTemplate

    /// - Throws: when it is no plain HTML, leads nowhere, or has a place that is none.
    package init(_ text: String) throws(Mistake) {
        var tree = HTMLTree(fragment: text.utf8)
        for node in tree.descendants(of: tree.root) where tree.isElement(node) {
            let name = tree.name(of: node)
            guard Self.elements.contains(name) else {
                throw Mistake(
                    what: "holds <\(name)>",
                    remedy: "Use only \(Self.elements.sorted().map { "<\($0)>" }.joined(separator: " "))")
            }
            try Self.check(node, name, in: &tree)
        }
        let html = HTMLSerializer.string(tree)
        guard html.contains(where: { !$0.isWhitespace }) else {
            throw Mistake(what: "shows nothing", remedy: "Write a text, or leave it out")
        }
        do throws(TextTemplate.Mistake) {
            template = try TextTemplate(html, placeholders: EntryStyle.closingPlaceholders)
        } catch {
            throw Mistake(error)
        }
    }

    private static func check(_ node: HTMLTree.Node, _ name: String, in tree: inout HTMLTree) throws(Mistake) {
        for attribute in tree.attributes(of: node) where name != "a" || attribute.name != "href" {
            throw Mistake(what: "has \(attribute.name) on <\(name)>", remedy: "Use only href, on <a>")
        }
        guard name == "a" else { return }
        let remedy = "Use {url}, {mailto} or an address such as \"https://example.org/\""
        guard let href = tree.attribute("href", of: node) else {
            throw Mistake(what: "has <a> without href", remedy: remedy)
        }
        if ["{url}", "{mailto}"].contains(href) { return }
        guard let url = WebURL(href), url.isWeb || href.hasPrefix("mailto:"), !href.contains("{") else {
            throw Mistake(what: "leads to \"\(href)\"", remedy: remedy)
        }
        tree.setAttribute("href", to: url.text, of: node)
    }

    private static let elements: Set<String> = ["a", "b", "br", "code", "em", "i", "small", "strong"]
}

extension ClosingLine.Mistake {
    fileprivate init(_ mistake: TextTemplate.Mistake) {
        let known = EntryStyle.closingPlaceholders.map { "{\($0)}" }.joined(separator: " ")
        switch mistake {
        case .unknown(let name): self.init(what: "has the unknown \"{\(name)}\"", remedy: "There are \(known)")
        case .open: self.init(what: "has a brace without its other", remedy: "Write a place as {title}")
        }
    }
}
