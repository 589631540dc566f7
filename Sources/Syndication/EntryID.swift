/// The permanent identity of an entry: an absolute URI, compared as an exact string, the same in every feed and
/// every format (spec R0.2, R6.1, R6.8).
package struct EntryID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// As readers compare it: byte for byte.
    package let text: String

    /// The most bytes an id may have (spec R6.8), in Atom too.
    package static let maximumLength = 255

    /// Single spaces may stand within: readers know the entries of Drupal as `1234 at https://example.org`.
    ///
    /// - Returns: nil when the text is empty, longer than 255 bytes, or holds other white space, a control character,
    ///   or a character that XML cannot carry: an id that one format changes is no id.
    package init?(_ text: String) {
        guard Self.hasForm(text), text.utf8.allSatisfy({ $0 < 0x7F }) || !Self.holdsForbidden(text) else { return nil }
        self.text = text
    }

    private static func holdsForbidden(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.isControl || $0.isNoncharacter }
    }

    /// An id that a state has, which may be from before the rule for characters.
    package init?(stored text: String) {
        guard Self.hasForm(text) else { return nil }
        self.text = text
    }

    /// Each space must stand between two other characters: readers take others away.
    private static func hasForm(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var isAfterSpace = true
        for position in 0..<bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte != 0x7F, byte != 0x20 || !isAfterSpace else { return false }
            isAfterSpace = byte == 0x20
        }
        return !isAfterSpace && !isTooLong(text)
    }

    /// Whether a text is no id because of its length. A space counts as `%20`.
    package static func isTooLong(_ text: String) -> Bool {
        // Most are short enough whatever they hold.
        text.utf8.count * 3 > maximumLength && text.utf8.count + 2 * text.utf8.count { $0 == 0x20 } > maximumLength
    }

    private var hasSpace: Bool { text.utf8.contains(0x20) }

    /// The same for Atom, where an id is an IRI: a space is `%20`.
    package var iri: EntryID {
        hasSpace ? EntryID(text.replacing(" ", with: "%20")) ?? self : self
    }

    /// Takes a URI, in which there is no space: all that we make ourselves.
    package init?(minted text: String) {
        self.init(text)
        if hasSpace { return nil }
    }

    /// Takes a URI that an entry file claims as its own: `guid`, `uuid` or `id` in front matter. A bare UUID becomes
    /// `urn:uuid:`; any other word without a scheme is no URI, and so no id (spec R6.1).
    package init?(claimed text: String) {
        if let uuid = Self.bareUUID(text) {
            self.init("urn:uuid:" + uuid)
        } else if Self.hasScheme(text) {
            self.init(minted: text)
        } else {
            return nil
        }
    }

    /// The id itself.
    package var description: String { text }

    private static func bareUUID(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
            default: guard byte.hexDigit != nil else { return nil }
            }
        }
        return text.lowercased()
    }

    private static func hasScheme(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard let scheme = URIParts(bytes).scheme else { return false }
        return scheme.upperBound + 1 < bytes.count
    }
}
