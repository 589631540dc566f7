import HTML

extension HTMLTree {
    mutating func appendAttribute(_ name: Name, _ value: StaticString, to node: Node) {
        value.withUTF8Buffer { appendAttribute(name, $0.span, to: node) }
    }

    mutating func appendText(_ text: StaticString, to parent: Node) {
        text.withUTF8Buffer { appendText($0.span, to: parent) }
    }
}
