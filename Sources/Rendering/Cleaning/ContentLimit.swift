import HTML
import Syndication

/// Cuts what is too long for a feed at the end of a block, and leads to the rest (spec R3.10).
struct ContentLimit {
    let maximum: Int
    /// Where the whole article is; nil for one without a page.
    let permalink: WebURL?
    /// What stands for an article whose first block is already too long.
    let summary: String?

    /// - Returns: the serialised content, at most `maximum` bytes of the article and the link.
    func serialised(_ tree: HTMLTree) -> String {
        let whole = HTMLSerializer.string(tree)
        guard whole.utf8.count > maximum else { return whole }
        var tree = tree
        var room = maximum
        cut(childrenOf: tree.root, &tree, &room)
        if tree.firstChild(of: tree.root) == nil, let summary {
            let paragraph = tree.newElement("p")
            tree.append(tree.newText(summary), to: paragraph)
            tree.append(paragraph, to: tree.root)
        }
        if let permalink {
            let link = tree.newElement("a", attributes: [.init(name: "href", value: permalink.text)])
            tree.append(tree.newText("Continue reading"), to: link)
            let paragraph = tree.newElement("p")
            tree.append(link, to: paragraph)
            tree.append(paragraph, to: tree.root)
        }
        return HTMLSerializer.string(tree)
    }

    /// Keeps children while there is room; the first that does not fit is cut itself when it holds blocks.
    private func cut(childrenOf parent: HTMLTree.Node, _ tree: inout HTMLTree, _ room: inout Int) {
        var isFull = false
        for child in tree.children(of: parent) {
            if isFull {
                tree.remove(child)
                continue
            }
            let size = HTMLSerializer.bytes(tree, node: child).count
            if size <= room {
                room -= size
            } else {
                isFull = true
                if Self.canBeCut(child, tree) {
                    room -= size - HTMLSerializer.bytes(tree, childrenOf: child).count
                    cut(childrenOf: child, &tree, &room)
                    if tree.firstChild(of: child) == nil { tree.remove(child) }
                } else {
                    tree.remove(child)
                }
            }
        }
    }

    /// Plain text, at most so many bytes of whole lines.
    func cut(_ text: String) -> String {
        guard text.utf8.count > maximum else { return text }
        let room = text.utf8.prefix(maximum)
        guard let end = room.lastIndex(of: UInt8(ascii: "\n")) else { return summary ?? "" }
        return String(Substring(room[...end]))
    }

    /// Whether it holds blocks, or lines, which are as good a place to stop.
    private static func canBeCut(_ node: HTMLTree.Node, _ tree: HTMLTree) -> Bool {
        let name = tree.name(of: node)
        return containers.contains(name)
            || name == "p" && tree.children(of: node).contains { tree.isElement($0, named: "br") }
    }

    private static let containers: Set<String> = [
        "div", "section", "article", "main", "blockquote", "ul", "ol", "li", "dl", "table", "tbody", "aside", "details",
    ]
}
