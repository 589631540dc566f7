/// A media file that comes with an entry (RSS 2.0 `enclosure`, Atom `link rel=enclosure`, JSON Feed `attachments`).
package struct Enclosure: Hashable, Sendable, Codable {
    /// Where the file is, absolute.
    package var url: WebURL
    /// What the author or the address tells.
    package var type: MediaType
    /// The size of the file; 0 when it is not known.
    package var bytes: Int
    /// Whole seconds, for audio and video.
    package var duration: Int?
    /// What it is called, for people who choose among several.
    package var title: String?

    /// Takes the facts as they are known.
    package init(url: WebURL, type: MediaType, bytes: Int, duration: Int? = nil, title: String? = nil) {
        self.url = url
        self.type = type
        self.bytes = bytes
        self.duration = duration
        self.title = title
    }
}
