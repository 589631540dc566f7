import HTML
import Syndication

/// Code without the colours and line numbers of a highlighter: `<pre><code class="language-x">TEXT</code></pre>`, its
/// line ends exactly as they were (spec R3.5 f).
extension ContentRepairs {
    mutating func repairCode(_ block: HTMLTree.Node) {
        if isPlainCode(block) { return takeLanguageLine(block) }
        let language = self.language(of: block)
        let code = tree.elements(named: "code", in: block).first
        let hasNumberCells = tree.attribute("data-linenos", of: block) != nil
        var isHighlighted = false
        for node in tree.descendants(of: block) where tree.isElement(node) && tree.isAttached(node) {
            if isGutter(node) || hasNumberCells && isNumberCell(node) {
                tree.remove(node)
                continue
            }
            switch tree.name(of: node) {
            case "span": isHighlighted = true
            case "button", "style", "script", "svg": tree.remove(node)
            case "img": repairImage(node)
            case "a": noteTargets(node)
            default: break
            }
        }
        // From the inside out: what a line ends with is only known when its parts are text.
        for node in tree.descendants(of: block).reversed() where tree.isElement(node) && node != code {
            flatten(node)
        }
        mark(block, code, language: language, isHighlighted: isHighlighted)
    }

    /// What Markdown makes of a fenced block needs no repair.
    private func isPlainCode(_ block: HTMLTree.Node) -> Bool {
        guard !tree.hasAttributes(block), let code = tree.firstChild(of: block), tree.isElement(code, named: "code"),
            tree.nextSibling(of: code) == nil
        else { return false }
        let text = tree.firstChild(of: code)
        guard text == nil || text == tree.lastChild(of: code), text.map(tree.isText) ?? true else { return false }
        guard tree.hasAttributes(code) else { return true }
        guard let mark = tree.attribute("class", of: code), mark.hasPrefix("language-") else { return false }
        return mark.utf8.allSatisfy { Self.languageCharacters.contains($0) }
    }

    private mutating func noteTargets(_ link: HTMLTree.Node) {
        // Line numbers are links to themselves; other links stay.
        if tree.plainText(of: link).utf8.allSatisfy({ $0.asciiDigit != nil }) { tree.remove(link) }
    }

    /// Line numbers, and prompts that a reader shall not copy.
    private func isGutter(_ node: HTMLTree.Node) -> Bool {
        guard tree.hasAttributes(node) else { return false }
        if let style = tree.attribute("style", of: node), style.contains("user-select"), style.contains("none") {
            return true
        }
        let name = tree.name(of: node)
        return name != "code" && name != "pre" && tree.classes(of: node).contains { Self.gutterClasses.contains($0) }
    }

    /// Zola names its line numbers only at the start of the code: `<pre data-linenos><code><table><tbody><tr><td>1</td><td>let a = 1</td></tr>`.
    private func isNumberCell(_ node: HTMLTree.Node) -> Bool {
        guard tree.isElement(node, named: "td"), let line = elementBehind(node), elementBehind(line) == nil else {
            return false
        }
        var place = tree.previousSibling(of: node)
        while let before = place, !tree.isElement(before) { place = tree.previousSibling(of: before) }
        let number = PlainText.collapsed(tree.textContent(of: node))
        return place == nil && !number.isEmpty && number.utf8.allSatisfy { $0.asciiDigit != nil }
    }

    private func elementBehind(_ node: HTMLTree.Node) -> HTMLTree.Node? {
        var next = tree.nextSibling(of: node)
        while let node = next, !tree.isElement(node) { next = tree.nextSibling(of: node) }
        return next
    }

    private static let gutterClasses: Set<String> = [
        "lnt", "ln", "lineno", "linenos", "linenodiv", "gutter", "gl", "rouge-gutter", "line-number", "line-numbers",
        "line-numbers-rows", "hljs-ln-numbers", "blob-num", "code-line-number",
    ]

    /// Boxes inside code become their text; a box that was a line ends with a line end.
    private mutating func flatten(_ node: HTMLTree.Node) {
        switch tree.name(of: node) {
        case "span", "code", "pre", "table", "tbody", "td", "ol", "ul", "font", "figure": tree.unwrap(node)
        case "br": tree.replace(node, with: tree.newText("\n"))
        case "div", "tr", "li", "p":
            if tree.textContent(of: node).utf8.last != 0x0A { tree.append(tree.newText("\n"), to: node) }
            tree.unwrap(node)
        default: break
        }
    }

    /// The `code` element inside, with the language as its only mark.
    private mutating func mark(
        _ block: HTMLTree.Node, _ code: HTMLTree.Node?, language: String?, isHighlighted: Bool
    ) {
        var code = code.flatMap { tree.isAttached($0) ? $0 : nil }
        if code == nil, language != nil || isHighlighted {
            let wrapper = tree.newElement("code")
            tree.moveChildren(of: block, to: wrapper)
            tree.append(wrapper, to: block)
            code = wrapper
        }
        guard let code else { return }
        tree.keepAttributes(of: code) { $0.name == "lang" || $0.name == "dir" }
        if let language { tree.setAttribute("class", to: "language-" + language, of: code) }
    }

    // MARK: - Which language

    /// On the block, its `code`, or one of the boxes that a highlighter puts around it.
    private func language(of block: HTMLTree.Node) -> String? {
        var places: [HTMLTree.Node] = tree.elements(named: "code", in: block) + [block]
        places += tree.ancestors(of: block).prefix(6).filter {
            ["div", "figure", "td", "tr", "tbody", "table"].contains(tree.name(of: $0))
        }
        for place in places where tree.hasAttributes(place) {
            if let language = statedLanguage(of: place) { return language }
        }
        return nil
    }

    private func statedLanguage(of node: HTMLTree.Node) -> String? {
        for word in tree.classes(of: node) {
            for prefix in ["language-", "lang-", "highlight-source-", "sourceCode-"] where word.hasPrefix(prefix) {
                return Self.plainLanguage(String(word.dropFirst(prefix.count)))
            }
        }
        for name in ["data-lang", "data-language"] {
            if let value = tree.attribute(name, of: node) { return Self.plainLanguage(value) }
        }
        return nil
    }

    /// `:::python` above code that is indented: Python-Markdown reads it so, and it is no part of the code.
    private mutating func takeLanguageLine(_ block: HTMLTree.Node) {
        guard let code = tree.firstChild(of: block), !tree.hasAttributes(code), let text = tree.firstChild(of: code),
            tree.withText(of: text, { $0.count > 3 && $0[0] == UInt8(ascii: ":") && $0[1] == UInt8(ascii: ":") })
        else { return }
        let whole = tree.textContent(of: code)
        guard whole.hasPrefix(":::"), let end = whole.utf8.firstIndex(of: 0x0A) else { return }
        let word = whole.utf8[..<end].dropFirst(3).filter { $0 > 0x20 }
        let language = String(decoding: word, as: UTF8.self).lowercased()
        // Others begin boxes so.
        guard Self.markedLanguages.contains(language) else { return }
        tree.replace(text, with: tree.newText(String(whole[whole.utf8.index(after: end)...])))
        tree.setAttribute("class", to: "language-" + language, of: code)
    }

    private static let markedLanguages = Set(
        """
        bash c c++ console cpp css diff docker go haskell html ini java javascript js json lisp lua make nginx perl php \
        python python3 r ruby rust scala sh shell sql swift toml ts typescript xml yaml
        """.split(separator: " ").map(String.init))

    /// A word that can be a class. `none`, `plaintext` and the like are no language. What Markdown has behind the name is
    /// for a highlighter: `rust,linenos`, `js{1,3}`, `ts:no-line-numbers`; Pandoc writes `{.python}`.
    private static func plainLanguage(_ name: String) -> String? {
        let word = name.utf8.drop { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "=") }
            .prefix { !languageEnds.contains($0) }
        guard (1...30).contains(word.count), word.allSatisfy({ languageCharacters.contains($0) }) else { return nil }
        let language = String(Substring(word))
        return ["none", "plaintext", "text", "fallback", "plain", "nohighlight"].contains(language) ? nil : language
    }

    private static let languageEnds = ASCIISet(",{}:/[(;")
    private static let languageCharacters = ASCIISet.alphanumerics(and: "+-#._")

    // MARK: - What stands around it

    /// A table with line numbers in one cell and code in the other becomes the code.
    ///
    /// - Returns: whether the table was one.
    mutating func replaceCodeTable(_ table: HTMLTree.Node) -> Bool {
        let isNamed = tree.classes(of: table).contains(where: Self.codeTableClasses.contains)
        guard isNamed || beginsWithGutter(table), let code = tree.elements(named: "pre", in: table).last else {
            return false
        }
        if let language = languageOfBox(around: table) { tree.setAttribute("data-lang", to: language, of: code) }
        repairCode(code)
        tree.replace(table, with: code)
        return true
    }

    private static let codeTableClasses: Set<String> = [
        "lntable", "highlighttable", "rouge-table", "codehilitetable", "hljs-ln", "linenotable",
    ]

    /// Hexo's tables have no class of their own: `<figure class="highlight bash"><table><tr><td class="gutter">`.
    private func beginsWithGutter(_ table: HTMLTree.Node) -> Bool {
        var place = tree.next(after: table, within: table)
        while let node = place, !tree.isElement(node, named: "td") { place = tree.next(after: node, within: table) }
        guard let cell = place, tree.classes(of: cell).contains("gutter") else { return false }
        return elementBehind(cell).map { tree.classes(of: $0).contains("code") } ?? false
    }

    /// The one word beside `highlight` is the language.
    private func languageOfBox(around table: HTMLTree.Node) -> String? {
        guard let box = tree.parent(of: table), beginsWithGutter(table) else { return nil }
        let words = tree.classes(of: box)
        guard words.count == 2, words.contains("highlight") else { return nil }
        return words.first { $0 != "highlight" }.flatMap(Self.plainLanguage)
    }

    /// Jekyll's `highlight` puts code into a figure, which it is not.
    mutating func unwrapCodeFigure(_ figure: HTMLTree.Node) {
        guard tree.hasAttributes(figure), tree.classes(of: figure).contains("highlight") else { return }
        tree.rename(figure, to: "div")
    }
}
