import HTML

/// Texts that were escaped for HTML on their way, where nobody reads `&amp;` as `&`.
enum CharacterReferences {
    /// The text with its references read once. It is read as an attribute: there `&copy=1` in an address is none.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        // In bytes: as a String, a quotation mark and an accent behind it are one character, and no quotation mark.
        let value = text.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
            .joined(separator: "&quot;".utf8)
        let tree = HTMLTree(fragment: Array("<i title=\"".utf8) + value + "\">".utf8)
        return tree.elements(named: "i", in: tree.root).first.flatMap { tree.attribute("title", of: $0) } ?? text
    }
}
