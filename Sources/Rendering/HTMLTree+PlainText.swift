import HTML
import Syndication

extension HTMLTree {
    /// Whether a node is a text of nothing but white space, no-break spaces included.
    func isBlankText(_ node: Node) -> Bool {
        guard isText(node) else { return false }
        return withText(of: node) { text in
            var position = 0
            while position < text.count {
                if text[position] == 0xC2, position + 1 < text.count, text[position + 1] == 0xA0 {
                    position += 2
                } else if text[position] <= 0x20 {
                    position += 1
                } else {
                    return false
                }
            }
            return true
        }
    }

    /// The text below a node as people read it: white space collapsed.
    func plainText(of node: Node) -> String {
        PlainText.collapsed(textContent(of: node))
    }
}
