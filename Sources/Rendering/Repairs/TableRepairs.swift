import HTML
import Syndication

// Tables whose look says something.
extension ContentRepairs {
    /// Hugo and kramdown tell by a style how the columns of a table are aligned. Styles go; `align` says the same.
    mutating func alignAsStyled(_ cell: HTMLTree.Node) {
        guard tree.hasAttributes(cell), !tree.hasAttribute("align", cell),
            let style = tree.attribute("style", of: cell)
        else { return }
        for declaration in style.utf8.split(separator: UInt8(ascii: ";")) {
            let word = String(decoding: declaration.filter { $0 > 0x20 }.map(\.asciiLowercased), as: UTF8.self)
            guard word.hasPrefix("text-align:") else { continue }
            tree.setAttribute("align", to: String(word.dropFirst("text-align:".count)), of: cell)
            return
        }
    }
}
