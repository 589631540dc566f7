import HTML
import Testing

/// Reading and editing a tree.
struct TreeTests {
    private func tree(_ html: String) -> HTMLTree { HTMLTree(fragment: html.utf8) }

    @Test func `what the source says can be read`() {
        let tree = tree("<div id=a class='b c' hidden><p>one <em>two</em></p><!-- more --></div>")
        guard let div = tree.firstChild(of: tree.root) else {
            Issue.record("no div")
            return
        }
        #expect(tree.name(of: div) == "div")
        #expect(tree.isElement(div, named: "div"))
        #expect(tree.attribute("class", of: div) == "b c")
        #expect(tree.attribute("hidden", of: div)?.isEmpty == true)
        #expect(tree.attribute("title", of: div) == nil)
        #expect(tree.attributes(of: div).map(\.name) == ["id", "class", "hidden"])
        #expect(tree.textContent(of: div) == "one two")
        #expect(tree.children(of: div).map { tree.kind(of: $0) } == [.element, .comment])
        #expect(tree.lastChild(of: div).map { tree.text(of: $0) } == " more ")
        #expect(tree.descendants(of: tree.root).map { tree.name(of: $0) } == ["div", "p", "", "em", "", ""])
        #expect(tree.elements(named: "em", in: tree.root).count == 1)
        #expect(tree.elements(named: "em", in: tree.root).first.map { tree.ancestors(of: $0).count } == 3)
    }

    @Test func `a walk can step over what a node holds`() {
        let tree = tree("<p>a<b>c</b></p><i>d</i>")
        guard let paragraph = tree.firstChild(of: tree.root) else { return }
        let next = tree.next(after: paragraph, within: tree.root, skippingChildren: true)
        #expect(next.map { tree.name(of: $0) } == "i")
        #expect(tree.next(after: paragraph, within: paragraph, skippingChildren: true) == nil)
    }

    @Test func `elements know their line`() {
        let tree = tree("<p>a</p>\n<div>\n<img src=x>\n</div>")
        let lines = tree.descendants(of: tree.root).filter { tree.isElement($0) }.map { tree.line(of: $0) }
        #expect(lines == [1, 2, 3])
    }

    @Test func `a page has a head and a body`() {
        let page = "<!doctype html><html lang=sv><head><title>T</title><link rel=canonical href=/x></head><body><p>a"
        let tree = HTMLTree(page: page.utf8)
        guard let html = tree.firstChild(of: tree.root) else {
            Issue.record("no html")
            return
        }
        #expect(tree.attribute("lang", of: html) == "sv")
        #expect(tree.children(of: html).map { tree.name(of: $0) } == ["head", "body"])
        #expect(tree.elements(named: "title", in: html).first.map { tree.textContent(of: $0) } == "T")
    }

    @Test func `foreign elements are known by their namespace`() {
        let tree = tree("<svg><foreignObject><p>a</p></foreignObject></svg><math><mi>x</mi></math>")
        let elements = tree.descendants(of: tree.root).filter { tree.isElement($0) }
        #expect(elements.map { tree.name(of: $0) } == ["svg", "foreignobject", "p", "math", "mi"])
        #expect(elements.map { tree.namespace(of: $0) } == [.svg, .svg, .html, .mathml, .mathml])
    }

    @Test func `attributes are set, replaced and kept`() {
        var tree = tree("<p a=1 b=2>x</p><i c=3>y</i>")
        let nodes = tree.children(of: tree.root)
        tree.setAttribute("b", to: "\"&", of: nodes[0])
        tree.setAttribute("d", to: "4", of: nodes[0])
        tree.setAttribute("e", to: "5", of: nodes[1])
        tree.removeAttribute("a", of: nodes[0])
        #expect(HTMLSerializer.string(tree) == "<p b=\"&quot;&amp;\" d=\"4\">x</p><i c=\"3\" e=\"5\">y</i>")
        tree.keepAttributes(of: nodes[0], named: ["d"])
        tree.keepAttributes(of: nodes[1]) { $0.value == "5" }
        #expect(HTMLSerializer.string(tree) == "<p d=\"4\">x</p><i e=\"5\">y</i>")
    }

    @Test func `nodes are made, moved, wrapped, unwrapped and taken out`() {
        var tree = tree("<div><p>a</p><p>b</p></div><strike>c</strike>")
        let nodes = tree.children(of: tree.root)
        let paragraphs = tree.children(of: nodes[0])
        let figure = tree.newElement("figure", attributes: [HTMLTree.Attribute(name: "id", value: "f")], line: 7)
        tree.wrap(paragraphs[0], in: figure)
        tree.rename(nodes[1], to: "s")
        tree.insert(tree.newText("<"), before: nodes[1])
        tree.insert(tree.newElement("hr"), after: nodes[1])
        tree.remove(paragraphs[1])
        #expect(
            HTMLSerializer.string(tree) == "<div><figure id=\"f\"><p>a</p></figure></div>&lt;<s>c</s><hr>")
        #expect(tree.line(of: figure) == 7)
        #expect(!tree.isAttached(paragraphs[1]))
        tree.unwrap(nodes[0])
        tree.prepend(paragraphs[1], to: tree.root)
        tree.replace(figure, with: tree.newText("x"))
        #expect(HTMLSerializer.string(tree) == "<p>b</p>x&lt;<s>c</s><hr>")
        tree.moveChildren(of: nodes[1], to: paragraphs[1])
        while let child = tree.firstChild(of: figure) { tree.remove(child) }
        #expect(HTMLSerializer.string(tree) == "<p>bc</p>x&lt;<s></s><hr>")
        checkLinks(of: tree)
    }

    @Test func `a node put where it already is stays there`() {
        var tree = tree("<i>a</i><b>c</b>")
        let nodes = tree.children(of: tree.root)
        tree.insert(nodes[0], before: nodes[1])
        tree.insert(nodes[1], after: nodes[0])
        tree.prepend(nodes[0], to: tree.root)
        tree.append(nodes[1], to: tree.root)
        tree.replace(nodes[0], with: nodes[0])
        #expect(HTMLSerializer.string(tree) == "<i>a</i><b>c</b>")
        checkLinks(of: tree)
    }

    @Test func `a copy is not changed with the tree`() {
        var tree = tree("<p>a</p>")
        let before = tree
        for child in tree.children(of: tree.root) { tree.remove(child) }
        #expect(HTMLSerializer.string(tree).isEmpty)
        #expect(HTMLSerializer.string(before) == "<p>a</p>")
    }

    @Test func `a tree is built from front to back`() {
        var tree = HTMLTree()
        let paragraph = tree.appendElement(HTMLTree.Name("p"), to: tree.root, line: 3)
        tree.appendAttribute(HTMLTree.Name("class"), Array("x".utf8).span, to: paragraph)
        tree.appendText(Array("a ".utf8).span, to: paragraph)
        tree.appendText(Array("b".utf8).span, to: paragraph)
        tree.appendComment(Array("more".utf8).span, to: tree.root)
        #expect(HTMLSerializer.string(tree) == "<p class=\"x\">a b</p>")
        #expect(tree.children(of: paragraph).count == 1)
        checkLinks(of: tree)
    }
}

/// Whether all links of the tree agree with each other.
func checkLinks(of tree: HTMLTree, _ place: SourceLocation = #_sourceLocation) {
    for node in [tree.root] + tree.descendants(of: tree.root) {
        var previous: HTMLTree.Node?
        for child in tree.children(of: node) {
            #expect(tree.parent(of: child) == node, sourceLocation: place)
            #expect(tree.previousSibling(of: child) == previous, sourceLocation: place)
            previous = child
        }
        #expect(tree.lastChild(of: node) == previous, sourceLocation: place)
    }
}
