import Foundation

/// What stands in place of a secret, wherever a configuration is shown or complained about.
enum SecretMask {
    static let mark = "(secret)"

    /// A text without the passwords and the queries of the addresses in it: either may be what lets somebody in. HTML with
    /// a link is as it is, because feeds publish it.
    static func masked(_ text: String) -> String {
        guard text.contains("://"), !text.contains("<a ") else { return text }
        guard !mayHideAnywhere(text) else { return mark }
        var masked = ""
        var rest = text[...]
        while !rest.isEmpty {
            let word = rest.prefix { !$0.isWhitespace }
            let blanks = rest[word.endIndex...].prefix(while: \.isWhitespace)
            masked += maskedAddresses(in: word) + blanks
            rest = rest[blanks.endIndex...]
        }
        return masked
    }

    /// Whether an address is written so wrongly that its password may have a blank, a slash or the like in it: then nobody
    /// knows where it ends.
    private static func mayHideAnywhere(_ text: String) -> Bool {
        let parts = text.components(separatedBy: "://")
        return parts.indices.dropFirst().contains { index in
            let authority = parts[index].prefix { !$0.isWhitespace && !"/?#".contains($0) }
            let rest = parts[index][authority.endIndex...]
            let isFollowed = rest.contains("@") || parts[(index + 1)...].contains { $0.contains("@") }
            guard !authority.contains("@"), isFollowed else { return false }
            let port = authority.lastIndex(of: ":").map { authority[$0...].dropFirst() } ?? ""
            let beginsText = index == 1 && !parts[0].contains(where: \.isWhitespace)
            return !port.allSatisfy(\.isWholeNumber) || beginsText && rest.first?.isWhitespace == true
        }
    }

    /// - Parameter word: without blanks; one or several addresses, as a list in a variable has them, or none.
    private static func maskedAddresses(in word: Substring) -> String {
        guard let start = word.range(of: "://") else { return String(word) }
        let query = word[start.upperBound...].firstIndex(of: "?") ?? word.endIndex
        var parts = word[..<query].components(separatedBy: "://")
        for index in parts.indices.dropFirst() {
            let authority = parts[index].prefix { !"/#".contains($0) }
            parts[index] = maskedUser(in: authority) + parts[index][authority.endIndex...]
        }
        return parts.joined(separator: "://") + word[query...].prefix(1) + (word[query...].count > 1 ? mark : "")
    }

    private static func maskedUser(in authority: Substring) -> String {
        guard let end = authority.lastIndex(of: "@") else { return String(authority) }
        // A name alone is a token.
        let name = authority[..<end].firstIndex(of: ":").map { authority[...$0] } ?? ""
        return name + mark + authority[end...]
    }
}
