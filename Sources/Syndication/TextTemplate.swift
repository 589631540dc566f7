/// A text with places to be filled: `{section}: {title}`.
package struct TextTemplate: Hashable, Sendable, CustomStringConvertible {
    private enum Part: Hashable, Sendable {
        case text(String)
        case placeholder(String)
    }

    /// What is wrong with a template, for the person who wrote it.
    package enum Mistake: Error, Hashable {
        case unknown(String)
        /// A brace that has no other.
        case open
    }

    /// As it was written.
    package let text: String
    private let parts: [Part]

    /// The template as it was written.
    package var description: String { text }

    /// - Parameter known: the names that may stand between braces.
    /// - Throws: when another stands there, or a brace does not end.
    package init(_ text: String, placeholders known: some Collection<String>) throws(Mistake) {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { throw .open }
            let name = String(rest[rest.index(after: brace)..<end])
            guard known.contains(name) else { throw .unknown(name) }
            if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
            parts.append(.placeholder(name))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.text = text
        self.parts = parts
    }

    /// Whether the name stands in it.
    package func has(_ name: String) -> Bool {
        parts.contains(.placeholder(name))
    }

    /// - Returns: nil when there is nothing for one of the places.
    package func filled(_ value: (String) -> String?) -> String? {
        var out = ""
        for part in parts {
            switch part {
            case .text(let text): out += text
            case .placeholder(let name):
                guard let value = value(name) else { return nil }
                out += value
            }
        }
        return out
    }
}
