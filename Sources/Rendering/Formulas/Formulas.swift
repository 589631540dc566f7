import HTML
import Syndication

/// Formulas: one form of each, as MathML or as the TeX it was written in (spec R3.3, the row marked †).
extension ContentRepairs {
    mutating func repairFormula(_ formula: HTMLTree.Node) {
        let tex = self.tex(of: formula)
        if settings.formulas == .tex, let tex { return replace(formula, withTeX: tex) }
        let text = tree.plainText(of: formula)
        guard !text.isEmpty else { return tree.remove(formula) }
        cleanFormula(formula)
    }

    /// KaTeX puts the formula a second time beside its MathML, drawn with boxes.
    func isSecondFormula(_ span: HTMLTree.Node) -> Bool {
        guard tree.classes(of: span).contains("katex-html"), let parent = tree.parent(of: span) else { return false }
        return tree.children(of: parent).contains { $0 != span && tree.isElement($0) }
    }

    /// MathJax' `<script type="math/tex">E=mc^2</script>`, which kramdown writes.
    mutating func replaceFormulaScript(_ script: HTMLTree.Node) {
        guard tree.attribute("type", of: script)?.lowercased().hasPrefix("math/tex") == true else {
            return tree.remove(script)
        }
        replace(script, withTeX: tree.textContent(of: script))
    }

    private mutating func replace(_ node: HTMLTree.Node, withTeX tex: String) {
        let code = tree.newElement("code")
        tree.append(tree.newText(tex), to: code)
        tree.replace(node, with: code)
    }

    private func tex(of formula: HTMLTree.Node) -> String? {
        for note in tree.elements(named: "annotation", in: formula)
        where tree.attribute("encoding", of: note)?.lowercased().contains("tex") == true {
            let text = PlainText.collapsed(tree.textContent(of: note))
            if !text.isEmpty { return text }
        }
        return tree.attribute("alttext", of: formula)
    }

    // MARK: - Clean MathML

    /// Only the elements that present a formula, and text. An annotation would show the formula again where MathML is
    /// not known, and can hold HTML; so can the text elements, whose HTML becomes its text.
    private mutating func cleanFormula(_ formula: HTMLTree.Node) {
        for node in tree.descendants(of: formula) where tree.isElement(node) && tree.isAttached(node) {
            let name = tree.name(of: node)
            if Self.removed.contains(name) {
                tree.remove(node)
            } else if !Self.elements.contains(name) || tree.namespace(of: node) != .mathml {
                tree.replace(node, with: tree.newText(tree.textContent(of: node)))
            } else {
                tree.keepAttributes(of: node, named: Self.attributes)
            }
        }
        for node in tree.elements(named: "semantics", in: formula).reversed() { tree.unwrap(node) }
        let isBlock = tree.attribute("display", of: formula) == "block"
        tree.keepAttributes(of: formula, named: ["dir"])
        if isBlock { tree.setAttribute("display", to: "block", of: formula) }
        cleanNodes.insert(formula)
    }

    private static let removed: Set<String> = [
        "annotation", "annotation-xml", "script", "style", "mglyph", "malignmark",
    ]

    static let elements: Set<String> = [
        "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot",
        "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder",
        "munderover", "none", "semantics", "menclose", "mfenced", "mlabeledtr",
    ]

    static let attributes: Set<String> = [
        "accent", "accentunder", "align", "close", "columnalign", "columnlines", "columnspacing", "columnspan",
        "depth", "dir", "displaystyle", "fence", "form", "frame", "height", "largeop", "linethickness", "lspace",
        "mathsize", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "open", "rowalign", "rowlines",
        "rowspacing", "rowspan", "rspace", "scriptlevel", "separator", "separators", "stretchy", "symmetric", "voffset",
        "width",
    ]
}
