import HTML
import Syndication

/// In which direction a text runs and in which language it is, as the elements around it say.
struct TextSetting {
    private var direction: String?
    private var language: LanguageTag?

    /// - Parameter content: the element that holds the text.
    init(of content: HTMLTree.Node, _ tree: HTMLTree) {
        var place: HTMLTree.Node? = content
        while let node = place {
            let isPage = tree.isElement(node, named: "html")
            if direction == nil { direction = tree.attribute("dir", of: node).flatMap(Self.direction) }
            if language == nil, !isPage { language = tree.attribute("lang", of: node).flatMap { LanguageTag($0) } }
            place = tree.parent(of: node)
        }
    }

    /// Puts a box around the text that says of it what its page would have, and a feed would not (spec R3.4).
    ///
    /// - Parameter page: the language of the page, which the entry has.
    func wrap(contentOf content: HTMLTree.Node, in page: LanguageTag?, _ tree: inout HTMLTree) {
        var attributes: [HTMLTree.Attribute] = []
        if let language, let page, language != page { attributes.append(.init(name: "lang", value: language.text)) }
        if let direction, direction != "ltr" { attributes.append(.init(name: "dir", value: direction)) }
        guard !attributes.isEmpty else { return }
        let box = tree.newElement("div", attributes: attributes)
        tree.moveChildren(of: content, to: box)
        tree.append(box, to: content)
    }

    /// - Returns: nil for what no browser heeds.
    private static func direction(_ value: String) -> String? {
        let value = value.lowercased()
        return ["ltr", "rtl", "auto"].contains(value) ? value : nil
    }
}
