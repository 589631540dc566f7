import Syndication

// Which entries a feed takes besides those of its folders (spec R16.4).
extension ConfigurationReader {
    func chooses(_ feed: inout Configuration.FeedSettings, _ table: inout ConfigurationSection) {
        feed.tags =
            table.list("tags", expects: "a category or tag such as \"ducks\", or leave tags out", default: []) {
                $0.trimmingSpaces.isEmpty ? nil : $0
            } ?? []
        feed.authors =
            table.list("authors", expects: "an author's name such as \"Maja\", or leave authors out", default: []) {
                $0.trimmingSpaces.isEmpty ? nil : $0.trimmingSpaces
            } ?? []
        feed.languages =
            table.list("languages", expects: "a language tag such as \"en\" or \"sv-SE\"", default: []) {
                LanguageTag($0)
            } ?? []
        feed.media =
            table.list(
                "media", expects: "\"audio\", \"video\", \"image\" or a type such as \"audio/mpeg\"", default: []
            ) {
                mediaRange($0)
            } ?? []
    }

    /// `audio` for `audio` and `audio/*`; any other type as it is. A word that is none would take nothing.
    private func mediaRange(_ text: String) -> String? {
        let word = text.trimmingSpaces.lowercased()
        let range = word.hasSuffix("/*") ? String(word.dropLast(2)) : word
        if Self.mediaKinds.contains(range) { return range }
        return MediaType(range).flatMap { $0.text.contains("*") ? nil : $0.text }
    }

    /// The top-level types that files come in (RFC 6838 §4.2).
    private static let mediaKinds: Set<String> = ["application", "audio", "font", "image", "model", "text", "video"]
}
