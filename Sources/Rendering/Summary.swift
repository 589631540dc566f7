import HTML
import Syndication

/// The summary and the first sentence of an entry (spec R2.3 to R2.5).
struct Summary {
    let summary: String?
    let firstSentence: String?

    /// - Parameters:
    ///   - tree: clean, and still with its nodes as the repairs knew them.
    ///   - length: the most characters of a summary that is taken from the text.
    init(article: Article, tree: HTMLTree, repairs: ContentRepairs, length: Int) {
        let beginning = Self.beginning(of: tree, repairs, length: length)
        firstSentence = beginning.text.isEmpty ? nil : PlainText.firstSentence(beginning.text)

        let written = PlainText.collapsed(article.summary ?? "")
        let chosen = written.isEmpty ? Self.marked(tree, repairs) ?? beginning.summary : written
        summary = chosen.isEmpty || Self.isWhole(chosen, of: tree) ? nil : chosen
    }

    /// The beginning of the text, and as much of it as a summary may have.
    private static func beginning(
        of tree: HTMLTree, _ repairs: ContentRepairs, length: Int
    ) -> (text: String, summary: String) {
        // A character people count may be made of many scalars: then more is read.
        for enough in [length + 100, length * 20] {
            let read = RunningText(of: tree, without: repairs.standIns, enough: enough)
            let short = PlainText.cut(read.text, atMost: length, ellipsis: true)
            if !read.text.isEmpty, !read.isCut || short.utf8.count < read.text.utf8.count { return (read.text, short) }
        }
        // An article of headings and code has a first sentence too.
        let text = tree.plainText(of: tree.root)
        return (text, PlainText.cut(text, atMost: length, ellipsis: true))
    }

    /// What stands before the author's mark.
    private static func marked(_ tree: HTMLTree, _ repairs: ContentRepairs) -> String? {
        guard let mark = repairs.moreMark else { return nil }
        let beginning = RunningText(of: tree, without: repairs.standIns, until: mark, enough: Int.max)
        return beginning.reachedMark && !beginning.text.isEmpty ? beginning.text : nil
    }

    /// Whether nothing of the article's text is left out.
    private static func isWhole(_ summary: String, of tree: HTMLTree) -> Bool {
        // White space that collapses is seldom more than the text itself.
        var room = summary.utf8.count * 2 + 400
        var place = tree.next(after: tree.root, within: tree.root)
        while let node = place {
            if tree.isText(node) { room -= tree.withText(of: node) { $0.count } }
            if room < 0 { return false }
            place = tree.next(after: node, within: tree.root)
        }
        return tree.plainText(of: tree.root) == summary
    }
}
