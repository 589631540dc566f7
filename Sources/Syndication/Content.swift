/// An article's body as feeds carry it: the result of rendering.
package struct Content: Sendable, Hashable, Codable {
    /// A clean HTML5 fragment. Every URL in it is absolute (spec sections 3 and 4). Empty when there is no text.
    package var html: String
    /// The text itself, when the source was plain text (spec R3.7).
    package var text: String?
    /// Plain text: the author's summary, or the beginning of the body (spec R2.4). Nil when it would repeat the
    /// whole content.
    package var summary: String?
    /// The first sentence, for formats that need a title where the article has none (spec R2.3). Nil when there is
    /// no text at all.
    package var firstSentence: String?
    /// The main picture, resolved; nil for none.
    package var image: ImageReference?
    /// Media files, with absolute addresses: each once, in the order written.
    package var enclosures: [Enclosure]

    /// Takes each part as rendering has made it.
    package init(
        html: String, text: String? = nil, summary: String? = nil, firstSentence: String? = nil,
        image: ImageReference? = nil, enclosures: [Enclosure] = []
    ) {
        self.html = html
        self.text = text
        self.summary = summary
        self.firstSentence = firstSentence
        self.image = image
        self.enclosures = enclosures
    }
}
