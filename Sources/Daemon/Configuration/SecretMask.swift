import Foundation

/// What stands in place of a secret, wherever a configuration is shown or complained about.
enum SecretMask {
    static let mark = "(secret)"

    /// An address without the password and the query that may be in it: either may be what lets somebody in. HTML with a
    /// link is as it is, because feeds publish it.
    static func masked(_ text: String) -> String {
        guard text.contains("://"), !text.contains("<a ") else { return text }
        guard var parts = URLComponents(string: text) else { return mark }
        guard parts.user != nil || parts.query != nil else { return text }
        if parts.password != nil {
            parts.password = mark
        } else if parts.user != nil {
            // A name alone is a token.
            parts.user = mark
        }
        if parts.query != nil { parts.query = mark }
        return parts.string?.removingPercentEncoding ?? mark
    }
}
