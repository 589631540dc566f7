import HTML
import Syndication

/// A date on a line of its own, with which what a page holds begins: below the heading or a picture, as in many a theme.
struct DateLine {
    /// All that stands on the line.
    private(set) var node: HTMLTree.Node
    private let time: HTMLTree.Node

    /// - Parameters:
    ///   - root: the element that holds the text.
    ///   - heading: the article's.
    /// - Returns: nil where something else stands first, or text stands behind on the line.
    init?(in root: HTMLTree.Node, below heading: HTMLTree.Node?, _ tree: HTMLTree) {
        var place = tree.next(after: root, within: root)
        while let node = place, !tree.isElement(node, named: "time") {
            let isAbove = node == heading || Self.isPicture(node, tree)
            guard isAbove || Self.isBlank(node, tree) || Self.boxes.contains(tree.name(of: node)) else { return nil }
            place = tree.next(after: node, within: root, skippingChildren: isAbove)
        }
        guard let time = place else { return nil }
        self.time = time
        node = time
        let text = tree.shortText(of: time)
        while let box = tree.parent(of: node), box != root, tree.shortText(of: box) == text, !tree.showsMedia(box) {
            node = box
        }
        var next = tree.nextSibling(of: node)
        while let blank = next, Self.isBlank(blank, tree) { next = tree.nextSibling(of: blank) }
        // Without more it is all that there is.
        guard let next, [node, next].map(tree.name).contains(where: BlockElements.names.contains) else { return nil }
    }

    private static func isPicture(_ node: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        ["img", "picture", "figure"].contains(tree.name(of: node)) && tree.shortText(of: node).isEmpty
    }

    private static func isBlank(_ node: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        !tree.isElement(node) && !tree.isVisibleText(node)
    }

    /// Whether the date is the one that is known of the article.
    func repeats(_ facts: PageFacts, _ tree: HTMLTree) -> Bool {
        let day = (try? DateReading.read(Byline.instant(time, tree), zone: facts.zone))?.day
        return day != nil && day == facts.day(of: "date")
    }

    private static let boxes: Set<String> = ["div", "p", "span", "small", "section", "article", "main"]
}
