import CCmarkGFM
import HTML

extension DocumentBuilder {
    mutating func writeCode(_ node: CmarkNode) {
        begin(.code, node)
        write(node.literal)
        end()
    }

    mutating func writeLineBreak(_ node: CmarkNode) {
        begin(.br, node)
        end()
        write("\n")
    }

    mutating func enterLink(_ node: CmarkNode) -> Visit {
        guard !isInLink else { return .foreign }
        isInLink = true
        let link = ccmark_link(node).pointee
        let element = begin(.a, node)
        setAttribute(.href, of: element) { AddressEscape.append(link.url.bytes, to: &$0) }
        if link.title.len > 0 { tree.appendAttribute(.title, link.title.bytes.span, to: element) }
        return .children
    }

    mutating func writeImage(_ node: CmarkNode) -> Visit {
        let link = ccmark_link(node).pointee
        let element = begin(.img, node)
        setAttribute(.src, of: element) { AddressEscape.append(link.url.bytes, to: &$0) }
        setAttribute(.alt, of: element) { InlineText.append(childrenOf: node, to: &$0, keeping: .everything) }
        if link.title.len > 0 { tree.appendAttribute(.title, link.title.bytes.span, to: element) }
        end()
        return .nothingMore
    }
}
