import HTML

/// Texts that were escaped for HTML on their way, where nobody reads `&amp;` as `&`.
enum CharacterReferences {
    /// The text with its references read once. It is read as an attribute: there `&copy=1` in an address is none.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        let tree = HTMLTree(fragment: "<i title=\"\(text.replacing("\"", with: "&quot;"))\">".utf8)
        return tree.elements(named: "i", in: tree.root).first.flatMap { tree.attribute("title", of: $0) } ?? text
    }
}
