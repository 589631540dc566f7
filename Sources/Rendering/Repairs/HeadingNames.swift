import HTML
import Syndication

// Headings of Markdown that links in the same text lead to.
extension ContentRepairs {
    /// Generators give each heading an id that is made of its words, and authors link to it: `[below](#part-two)`. A heading
    /// gets the id that GitHub, Hugo and kramdown make, where a link leads there.
    mutating func nameHeadings() {
        guard case .markdown = article.body, !targets.isEmpty else { return }
        var counts: [String: Int] = [:]
        for node in tree.descendants(of: tree.root) where Self.headingNames.contains(tree.name(of: node)) {
            let word = Self.anchor(of: tree.plainText(of: node))
            let count = counts[word, default: 0]
            counts[word] = count + 1
            let id = count == 0 ? word : "\(word)-\(count)"
            guard !word.isEmpty, !tree.hasAttribute("id", node), targets.contains(id) else { continue }
            tree.setAttribute("id", to: id, of: node)
        }
    }

    private static let headingNames: Set<String> = ["h1", "h2", "h3", "h4", "h5", "h6"]

    /// `What’s new in 2.0?` is `whats-new-in-20`.
    private static func anchor(of text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars {
            let properties = scalar.properties
            if properties.isAlphabetic || properties.numericType != nil || scalar == "-" || scalar == "_" {
                out.append(scalar)
            } else if properties.generalCategory == .nonspacingMark {
                out.append(scalar)
            } else if scalar == " " {
                out.append("-")
            }
        }
        return String(out)
    }
}
