import CCmarkGFM
import HTML

// Footnotes, with the ids that cmark gives them: `fn-LABEL` for the note, `fnref-LABEL` for the first reference to it,
// `fnref-LABEL-2` for the second.
extension DocumentBuilder {
    mutating func writeFootnoteReference(_ node: CmarkNode) -> Visit {
        guard !isInLink, let definition = node.pointee.parent_footnote_def else { return .foreign }
        let sup = begin(.sup, node)
        tree.appendAttribute(.class, "footnote-ref", to: sup)
        let link = begin(.a, node)
        setAttribute(.href, of: link, word: "#fn-", label: definition.literal)
        setAttribute(
            .id, of: link, word: "fnref-", label: definition.literal, reference: Int(ccmark_footnote_number(node)))
        tree.appendAttribute(.dataFootnoteRef, "", to: link)
        write(node.literal)
        end()
        end()
        return .nothingMore
    }

    mutating func enterFootnote(_ node: CmarkNode) -> Visit {
        guard tree.nodeCount + 4 * Int(ccmark_footnote_number(node)) <= nodeLimit else { return .tooLarge }
        if footnotes == 0 {
            let section = begin(.section, node)
            tree.appendAttribute(.class, "footnotes", to: section)
            tree.appendAttribute(.dataFootnotes, "", to: section)
            write("\n")
            begin(.ol, node)
            write("\n")
        }
        footnotes += 1
        let item = begin(.li, node)
        setAttribute(.id, of: item, word: "fn-", label: node.literal)
        write("\n")
        return .children
    }

    /// Links from a footnote to each reference to it.
    ///
    /// - Returns: false when they stand already, at the end of the footnote's last paragraph.
    @discardableResult
    mutating func writeFootnoteBackLinks(_ definition: CmarkNode) -> Bool {
        guard linkedFootnotes < footnotes else { return false }
        linkedFootnotes = footnotes
        for reference in 1...max(1, Int(ccmark_footnote_number(definition))) {
            if reference > 1 { write(" ") }
            let link = begin(.a, nil)
            setAttribute(.href, of: link, word: "#fnref-", label: definition.literal, reference: reference)
            tree.appendAttribute(.class, "footnote-backref", to: link)
            tree.appendAttribute(.dataFootnoteBackref, "", to: link)
            tree.appendAttribute(.ariaLabel, "Back to content", to: link)
            write("↩")
            if reference > 1 { writeNumber(reference) }
            end()
        }
        return true
    }

    mutating func endFootnotes() {
        guard footnotes > 0 else { return }
        endBlock()
        endBlock()
    }

    private mutating func writeNumber(_ number: Int) {
        let sup = begin(.sup, nil)
        tree.appendAttribute(.class, "footnote-ref", to: sup)
        Array(String(number).utf8).withUnsafeBufferPointer { write($0) }
        end()
    }

    /// An attribute made of a word, a footnote's label as cmark writes it into addresses, and the number of a reference
    /// that is not the first.
    private mutating func setAttribute(
        _ name: HTMLTree.Name, of element: HTMLTree.Node, word: StaticString, label: UnsafeBufferPointer<UInt8>,
        reference: Int = 1
    ) {
        setAttribute(name, of: element) { value in
            word.withUTF8Buffer { value.append(contentsOf: $0) }
            AddressEscape.append(label, to: &value)
            if reference > 1 { value.append(contentsOf: "-\(reference)".utf8) }
        }
    }
}
