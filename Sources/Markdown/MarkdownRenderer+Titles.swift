import CCmarkGFM

extension MarkdownRenderer {
    /// The text, without markup, of the document's first heading that has any; nil when there is none. A heading in a
    /// quote or in a list is not the document's.
    package static func firstHeading(of markdown: some Collection<UInt8>) -> String? {
        MarkdownSource.read(markdown) { source in
            guard source.hazards.isDisjoint(with: .inlines),
                let document = try? CmarkDocument(source, options: MarkdownOptions())
            else { return nil }
            var text: [UInt8] = []
            var place = document.root.pointee.first_child
            while let node = place, text.isEmpty {
                if node.kind == CMARK_NODE_HEADING { InlineText.append(childrenOf: node, to: &text) }
                place = node.pointee.next
            }
            return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
        }
    }

    /// What a title says, when it was written in inline Markdown (spec R2.1): code and emphasis lose their marks, entities
    /// are decoded, tags removed, a link gives its text, an image its alternative text, a line break a space. A `*` or
    /// `_` within a word stays, and so does what only looks like a tag. White space is not collapsed.
    package static func plainInline(_ text: String) -> String {
        guard text.utf8.contains(where: beginsMarkup) else { return text }
        let bytes = WordMarks.hidden(in: text.utf8.filter { $0 != 0 })
        return MarkdownSource.read(bytes) { source in
            guard source.hazards.isDisjoint(with: .inlines), let document = try? CmarkDocument(inlines: source) else {
                return text
            }
            var plain: [UInt8] = []
            plain.reserveCapacity(bytes.count)
            InlineText.append(childrenOf: document.root, to: &plain, keeping: .unknownTags)
            return String(decoding: WordMarks.shown(in: plain), as: UTF8.self)
        }
    }

    /// The bytes without which inline Markdown is plain text.
    private static func beginsMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["),
            UInt8(ascii: "<"), UInt8(ascii: "&"):
            true
        default: false
        }
    }
}
