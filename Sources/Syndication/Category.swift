/// What an entry is about: an RSS category, an Atom category, a JSON Feed tag.
package struct Category: Hashable, Sendable, Codable {
    /// The stable, machine-readable word.
    package var term: String
    /// The word for people, when it differs from the term.
    package var label: String?
    /// The absolute URL of the vocabulary the term is from (RFC 4287 §4.2.2.2).
    package var scheme: WebURL?

    /// Takes the words as they are; composing trims them, and leaves out what is blank or double.
    package init(term: String, label: String? = nil, scheme: WebURL? = nil) {
        self.term = term
        self.label = label
        self.scheme = scheme
    }
}
