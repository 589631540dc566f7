import HTML
import Syndication

/// Reads an h-entry (microformats.org/wiki/h-entry), and the older hAtom.
enum Microformats {
    /// Where the text lies: `e-content`, or `entry-content` of hAtom.
    static func content(of entry: HTMLTree.Node, _ tree: HTMLTree) -> HTMLTree.Node? {
        let properties = Properties(entry, tree)
        return properties.first("e-content") ?? properties.first("entry-content")
    }

    /// Whether an entry has a text or a date of its own. One without them only tells of an article elsewhere.
    static func isWhole(_ entry: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        let properties = Properties(entry, tree)
        return ["e-content", "entry-content", "dt-published", "published"].contains { properties.first($0) != nil }
    }

    /// Where an entry says that it is.
    static func address(of entry: HTMLTree.Node, _ tree: HTMLTree) -> String? {
        Properties(entry, tree).first("u-url").map { address($0, tree) }
    }

    static func read(_ entry: HTMLTree.Node, of tree: HTMLTree, into facts: inout PageFacts) {
        let properties = Properties(entry, tree)
        let line = max(tree.line(of: entry), 1)
        let name = properties.first("p-name") ?? properties.first("entry-title")
        let content = properties.first("e-content")
        // A note marks its text as its name too, or has no name at all.
        if let name, !tree.hasClass("e-content", name), !tree.hasClass("p-content", name) {
            facts.add("title", text(name, tree), line: line)
        } else if content != nil, !tree.hasClass("hentry", entry) {
            facts.isUntitled = true
        }
        for (property, field) in [
            ("dt-published", "date"), ("published", "date"), ("dt-updated", "modified"), ("updated", "modified"),
        ] {
            if let node = properties.first(property) { facts.addDate(field, date(node, tree), line: line) }
        }
        facts.add("summary", (properties.first("p-summary")).map { text($0, tree) }, line: line)
        facts.add("authors", .list(properties.all("p-author").map { person($0, tree) }), line: line)
        facts.add("tags", properties.all("p-category").map { text($0, tree) }, line: line)
        if let photo = properties.first("u-featured") ?? properties.first("u-photo") {
            let map = PageFacts.map(
                [("url", address(photo, tree)), ("alt", tree.attribute("alt", of: photo))], line: line)
            facts.add("image", map, line: line)
        }
        facts.add(
            "enclosure", (properties.all("u-audio") + properties.all("u-video")).map { address($0, tree) }, line: line)
        facts.add("in-reply-to", properties.all("u-in-reply-to").map { address($0, tree) }, line: line)
        facts.add("link", properties.first("u-bookmark-of").map { address($0, tree) }, line: line)
        facts.add("canonical", properties.first("u-url").map { address($0, tree) }, line: line)
    }

    // MARK: Properties

    /// The elements of an entry that have a property's class, but for those of another microformat inside.
    private struct Properties {
        private var nodes: [String: [HTMLTree.Node]] = [:]

        init(_ entry: HTMLTree.Node, _ tree: HTMLTree) {
            var place = tree.next(after: entry, within: entry)
            while let node = place {
                let classes = tree.classes(of: node)
                for name in classes.prefix(50) where Self.isProperty(name) { nodes[name, default: []].append(node) }
                // What lies in an h-card or an e-content is not the entry's own.
                let isClosed = classes.contains { $0.hasPrefix("h-") || $0 == "e-content" || $0 == "entry-content" }
                place = tree.next(after: node, within: entry, skippingChildren: isClosed)
            }
        }

        private static func isProperty(_ name: String) -> Bool {
            ["p-", "u-", "dt-", "e-"].contains { name.hasPrefix($0) }
                || ["entry-title", "entry-content", "published", "updated"].contains(name)
        }

        func first(_ name: String) -> HTMLTree.Node? { nodes[name]?.first }

        func all(_ name: String) -> [HTMLTree.Node] { Array((nodes[name] ?? []).prefix(100)) }
    }

    // MARK: Values

    /// A `p-` value: what `<data>` and `<abbr>` say for machines, else the text.
    private static func text(_ node: HTMLTree.Node, _ tree: HTMLTree) -> String {
        switch tree.name(of: node) {
        case "data", "input": tree.attribute("value", of: node) ?? ""
        case "abbr": tree.attribute("title", of: node) ?? tree.shortText(of: node)
        case "img", "area": tree.attribute("alt", of: node) ?? ""
        default: tree.shortText(of: node)
        }
    }

    /// A `dt-` value.
    private static func date(_ node: HTMLTree.Node, _ tree: HTMLTree) -> String {
        if let machine = tree.attribute("datetime", of: node) { return machine }
        let time = tree.first(below: node) { tree.hasAttribute("datetime", $0) }
        return time.flatMap { tree.attribute("datetime", of: $0) } ?? text(node, tree)
    }

    /// A `u-` value.
    private static func address(_ node: HTMLTree.Node, _ tree: HTMLTree) -> String {
        for name in ["href", "src", "data", "poster", "value"] {
            if let value = tree.attribute(name, of: node) { return value }
        }
        // A cite or a card: the address is on the link inside.
        let link = tree.first(below: node) { tree.isElement($0, named: "a") && tree.hasAttribute("href", $0) }
        return link.flatMap { tree.attribute("href", of: $0) } ?? text(node, tree)
    }

    /// A `p-author`: an h-card, or just a name.
    private static func person(_ node: HTMLTree.Node, _ tree: HTMLTree) -> FrontMatterValue {
        func first(_ name: String) -> HTMLTree.Node? {
            tree.hasClass(name, node) ? node : tree.first(below: node) { tree.hasClass(name, $0) }
        }
        let name = first("p-name").map { text($0, tree) } ?? text(node, tree)
        let url = first("u-url") ?? (tree.hasAttribute("href", node) ? node : nil)
        let email = first("u-email").map { address($0, tree) }
        return PageFacts.map(
            [
                ("name", name), ("url", url.map { address($0, tree) }),
                ("photo", first("u-photo").flatMap { tree.attribute("src", of: $0) }),
                ("email", email.map { $0.hasPrefix("mailto:") ? String($0.dropFirst(7)) : $0 }),
            ], line: max(tree.line(of: node), 1))
    }
}
