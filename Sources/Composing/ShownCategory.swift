import Syndication
import XML

/// A category that is fit to be shown.
struct ShownCategory {
    let term: XMLText
    /// Only where it says something else than the term.
    let label: XMLText?
    let scheme: WebURL?

    /// The word for people.
    var word: XMLText { label ?? term }

    /// Trimmed, without a leading `#`, without empty ones, and without those that differ from an earlier one only in
    /// case (spec R2.6).
    static func list(_ categories: [Category]) -> [ShownCategory] {
        guard !categories.isEmpty else { return [] }
        var seen: Set<String> = []
        return categories.compactMap { category in
            guard let term = word(category.term), seen.insert(term.string.lowercased()).inserted else { return nil }
            let label = category.label.flatMap { word($0) }
            return ShownCategory(term: term, label: label == term ? nil : label, scheme: category.scheme?.ifWeb)
        }
    }

    private static func word(_ text: String) -> XMLText? {
        guard let line = XMLText(line: text) else { return nil }
        guard line.string.utf8.first == UInt8(ascii: "#") else { return line }
        return XMLText(line: String(line.string.drop { $0 == "#" }))
    }
}
