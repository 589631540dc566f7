package import HTML

/// Turns Markdown into a tree of HTML, by cmark-gfm.
///
/// A document without HTML of its own goes straight from cmark's tree into ours. One with HTML in it is written as HTML by
/// cmark and read by gumbo, because only a parser of HTML knows what the two mean together. Both ways give trees that
/// serialise to the same bytes, newlines between blocks included: they are those of cmark's renderer.
///
/// Any input gives a tree. The HTML in it is not cleaned. Where cmark would need time or memory out of proportion, bare
/// links and tables stay text; where that does not help, all does, in paragraphs.
package enum MarkdownRenderer {
    /// - Parameter markdown: UTF-8; what is not is read as U+FFFD.
    /// - Returns: a fragment; the lines of its elements count from the first line of `markdown`, which is 1.
    package static func tree(
        of markdown: some Collection<UInt8>, options: MarkdownOptions = MarkdownOptions()
    ) -> HTMLTree {
        MarkdownSource.read(markdown) { source in
            tree(of: source, options) { document in
                switch DocumentBuilder(maximumDepth: options.maximumDepth).build(document) {
                case .tree(let tree): tree
                case .foreign: treeByHTML(of: document, options: options)
                case .tooLarge: nil
                }
            }
        }
    }

    /// The same by way of HTML text: what `tree(of:options:)` must equal.
    static func treeByHTML(
        of markdown: some Collection<UInt8>, options: MarkdownOptions = MarkdownOptions()
    ) -> HTMLTree {
        MarkdownSource.read(markdown) { source in
            tree(of: source, options) { treeByHTML(of: $0, options: options) }
        }
    }

    private static func tree(
        of source: MarkdownSource, _ options: MarkdownOptions, _ build: (borrowing CmarkDocument) -> HTMLTree?
    ) -> HTMLTree {
        guard source.hazards.isDisjoint(with: .inlines) else { return plainTree(of: source) }
        if let lists = DefinitionLists(in: source, options: options),
            var tree = MarkdownSource.read(lists.text, { withDocument($0, options, build) })
        {
            tree.makeDefinitionLists(beginningOn: lists.firstLines)
            return tree
        }
        return withDocument(source, options, build) ?? plainTree(of: source)
    }

    private static func plainTree(of source: MarkdownSource) -> HTMLTree {
        var tree = PlainParagraphs.tree(of: source.text)
        tree.isSimplified = true
        return tree
    }

    /// Parses, with less and less syntax until it can be done.
    private static func withDocument(
        _ source: MarkdownSource, _ options: MarkdownOptions, _ build: (borrowing CmarkDocument) -> HTMLTree?
    ) -> HTMLTree? {
        var source = source
        for hazards in [source.hazards, [.tables, .autolinks]] {
            source.hazards = hazards
            do throws(CmarkDocument.Stop) {
                let document = try CmarkDocument(source, options: options)
                return build(document)
            } catch {
                if error == .tooDeep { break }
            }
        }
        return nil
    }

    /// - Returns: nil when the HTML would be out of proportion.
    private static func treeByHTML(of document: borrowing CmarkDocument, options: MarkdownOptions) -> HTMLTree? {
        guard document.tableWork <= tableWorkLimit else { return nil }
        let limit = 16 << 20 + 64 * document.sourceLength
        return document.withHTML(limit: limit) { html in
            let clean = ForbiddenCharacters.removed(from: html)
            var tree =
                clean.map { HTMLTree(fragment: $0, maximumDepth: options.maximumDepth) }
                ?? HTMLTree(fragment: html, maximumDepth: options.maximumDepth)
            tree.takeLines(ofHTMLBlocks: tree.isReordered ? HTMLBlockLines() : HTMLBlockLines(of: document, in: html))
            return tree
        }
    }

    private static let tableWorkLimit = 1 << 26
}

extension HTMLTree {
    /// cmark tells in `data-sourcepos="3:1-3:20"` where a block began, and blocks of HTML know their lines. Elements without
    /// either, those of inline Markdown and of the HTML in it, get the line of the block before them.
    fileprivate mutating func takeLines(ofHTMLBlocks blocks: HTMLBlockLines) {
        var line = 0
        var place = next(after: root, within: root)
        while let node = place {
            place = next(after: node, within: root)
            guard isElement(node) else { continue }
            if let position = attribute("data-sourcepos", of: node) {
                let digits = position.utf8.prefix { $0 != UInt8(ascii: ":") }
                line = Int(String(digits) ?? "") ?? line
                removeAttribute("data-sourcepos", of: node)
            } else if let known = blocks[self.line(of: node)] {
                line = known
            }
            setLine(line, of: node)
        }
    }
}
