import Syndication
import XML

/// An address in the plain form that feeds may show: `a@b.example`.
struct EmailAddress {
    let text: XMLText

    /// - Returns: nil for anything that validators do not take for an address (spec section 8, `managingEditor`).
    init?(_ text: String?) {
        guard let text, let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = text.utf8[..<at]
        let domain = text.utf8[text.utf8.index(after: at)...]
        guard !local.isEmpty, local.allSatisfy(Self.localCharacters.contains),
            domain.contains(UInt8(ascii: ".")), domain.first != UInt8(ascii: "."), domain.last != UInt8(ascii: "."),
            domain.allSatisfy(Self.domainCharacters.contains)
        else { return nil }
        self.text = XMLText(text)
    }

    private static let localCharacters = ASCIISet.alphanumerics(and: "-._+'")
    private static let domainCharacters = ASCIISet.alphanumerics(and: "-.")
}
