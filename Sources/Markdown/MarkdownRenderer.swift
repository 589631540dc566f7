package import HTML

/// Turns Markdown into a tree of HTML, by cmark-gfm.
///
/// A document without HTML of its own goes straight from cmark's tree into ours. One with HTML in it is written as HTML by
/// cmark and read by gumbo, because only a parser of HTML knows what the two mean together. Both ways give the same tree
/// for the same document, newlines between blocks included: those of cmark's renderer.
///
/// Any input gives a tree. The HTML in it is not cleaned.
package enum MarkdownRenderer {
    /// - Parameter markdown: UTF-8.
    /// - Returns: a fragment; the lines of its elements count from the first line of `markdown`.
    package static func tree(
        of markdown: some Collection<UInt8>, options: MarkdownOptions = MarkdownOptions()
    ) -> HTMLTree {
        MarkdownSource.read(markdown) { source in
            guard let document = CmarkDocument(source, options: options) else { return plainTree(of: source.text) }
            if let tree = document.tree(maximumDepth: options.maximumDepth) { return tree }
            return treeByHTML(of: source, options: options)
        }
    }

    /// The same by way of HTML text: what `tree(of:options:)` must equal.
    package static func treeByHTML(
        of markdown: some Collection<UInt8>, options: MarkdownOptions = MarkdownOptions()
    ) -> HTMLTree {
        MarkdownSource.read(markdown) { treeByHTML(of: $0, options: options) }
    }

    private static func treeByHTML(of source: MarkdownSource, options: MarkdownOptions) -> HTMLTree {
        guard let document = CmarkDocument(source, options: options, renderingHTML: true) else {
            return plainTree(of: source.text)
        }
        return document.withHTML { html in
            var tree = HTMLTree(fragment: html, maximumDepth: options.maximumDepth)
            tree.takeLinesFromSourcePositions()
            return tree
        }
    }

    /// Paragraphs of the text as it stands: for input on which cmark had to be stopped.
    private static func plainTree(of text: UnsafeBufferPointer<UInt8>) -> HTMLTree {
        var tree = HTMLTree()
        let name = HTMLTree.Name("p")
        var paragraph: HTMLTree.Node?
        for (number, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else {
                paragraph = nil
                continue
            }
            if let paragraph {
                tree.appendText([UInt8(ascii: "\n")].span, to: paragraph)
            }
            let place = paragraph ?? tree.appendElement(name, to: tree.root, line: number + 1)
            tree.appendText(UnsafeBufferPointer(rebasing: line).span, to: place)
            paragraph = place
        }
        return tree
    }
}

extension HTMLTree {
    /// cmark tells in `data-sourcepos="3:1-3:20"` where a block began. Elements without it, those of the HTML in the
    /// Markdown, get the line of the block before them.
    fileprivate mutating func takeLinesFromSourcePositions() {
        var line = 0
        var place = next(after: root, within: root)
        while let node = place {
            place = next(after: node, within: root)
            guard isElement(node) else { continue }
            if let position = attribute("data-sourcepos", of: node) {
                let digits = position.utf8.prefix { $0 != UInt8(ascii: ":") }
                line = Int(String(digits) ?? "") ?? line
                removeAttribute("data-sourcepos", of: node)
            }
            setLine(line, of: node)
        }
    }
}
