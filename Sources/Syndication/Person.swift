/// An author (RFC 4287 §3.2, JSON Feed 1.1 `authors`).
package struct Person: Hashable, Sendable, Codable {
    /// Never empty, never an e-mail address (spec R9.4).
    package var name: String
    /// For RSS's `author` and Atom's `email`; nil where it is not to be shown.
    package var email: String?
    /// The person's own page.
    package var url: WebURL?
    /// A picture of the person, for which JSON Feed alone has a place.
    package var avatar: WebURL?

    /// Takes the words as they are; composing leaves out whoever has a blank name.
    package init(name: String, email: String? = nil, url: WebURL? = nil, avatar: WebURL? = nil) {
        self.name = name
        self.email = email
        self.url = url
        self.avatar = avatar
    }
}
