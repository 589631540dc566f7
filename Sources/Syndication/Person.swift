/// An author (RFC 4287 §3.2, JSON Feed 1.1 `authors`).
package struct Person: Hashable, Sendable, Codable {
    /// Never empty, never an e-mail address (spec R9.4).
    package var name: String
    package var email: String?
    package var url: WebURL?
    package var avatar: WebURL?

    package init(name: String, email: String? = nil, url: WebURL? = nil, avatar: WebURL? = nil) {
        self.name = name
        self.email = email
        self.url = url
        self.avatar = avatar
    }
}
