import Syndication

/// The form of an article's address: `/{section}/{slug}/` (`[content] permalink`).
///
/// The placeholders: `{path}` is the path below the content folder without ending, date and `index`, with the slug as
/// its last part; `{section}` its first folder; `{categories}` the categories as Jekyll makes folders of them; `{slug}`
/// the slug or the file's name; `{filename}` the file's name, whatever the slug; `{title}` the title in the form of a
/// slug; `{slug-or-title}` the slug or, by Pelican's rule, the title, with `-sv` behind it for an article in another
/// language than the site's; `{year}`, `{month}` and `{day}` the date as its author wrote it. `{path:lower}` is the path
/// as Hugo writes it: in lower case, with dashes for blanks and without most punctuation. With `:lower` any other is what
/// Hugo makes of it in a pattern, `{title:lower}` and `{slug-or-title:lower}` too.
package struct PermalinkPattern: Hashable, Sendable, CustomStringConvertible {
    enum Part: Hashable, Sendable {
        case text(String)
        case placeholder(Placeholder, isLower: Bool)
    }

    enum Placeholder: String, CaseIterable, Hashable, Sendable {
        case path, section, categories, slug, filename, year, month, day, title
        case slugOrTitle = "slug-or-title"
    }

    /// What is wrong with a pattern, for the person who wrote it.
    package struct Mistake: Error, Hashable, CustomStringConvertible {
        /// One sentence without its full stop.
        package let description: String
        /// The name of the placeholder that there is none of.
        package var unknown: String?

        /// The names that there are.
        package static var known: [String] { Placeholder.allCases.map(\.rawValue) }
    }

    /// As it was written.
    package let text: String
    let parts: [Part]

    /// The pattern as it was written.
    package var description: String { text }

    private static let lowerMark = ":lower"

    /// `/{path}/`: an address for each file, like the file's own. It is used where the configuration has none.
    package static let path = PermalinkPattern(
        text: "/{path}/", parts: [.text("/"), .placeholder(.path, isLower: false), .text("/")])

    private init(text: String, parts: [Part]) {
        self.text = text
        self.parts = parts
    }

    /// - Throws: when a placeholder is unknown or does not end.
    package init(_ text: String) throws(Mistake) {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
            guard let end = rest[brace...].firstIndex(of: "}") else {
                throw Mistake(description: "the permalink \"\(text)\" has a \"{\" without its \"}\"")
            }
            let name = rest[rest.index(after: brace)..<end]
            let isLower = name.hasSuffix(Self.lowerMark)
            let word = isLower ? name.dropLast(Self.lowerMark.count) : name
            guard let placeholder = Placeholder(rawValue: String(word)) else {
                let known = Placeholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
                throw Mistake(
                    description: "the permalink \"\(text)\" has the unknown \"{\(name)}\"; there are \(known)",
                    unknown: String(word))
            }
            parts.append(.placeholder(placeholder, isLower: isLower))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.init(text: text, parts: parts)
    }

    var needsDate: Bool {
        parts.contains { part in
            guard case .placeholder(let placeholder, _) = part else { return false }
            return [.year, .month, .day].contains(placeholder)
        }
    }
}
