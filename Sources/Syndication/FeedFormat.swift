/// The formats a feed is composed in. The raw value is the ending of the feed's address: `/news.atom`.
package enum FeedFormat: String, CaseIterable, Sendable, Codable, Hashable {
    case atom
    case rss
    case json

    /// The media type without parameters, as links to the feed carry it.
    package var mediaType: String {
        switch self {
        case .atom: "application/atom+xml"
        case .rss: "application/rss+xml"
        case .json: "application/feed+json"
        }
    }

    /// The exact `Content-Type` the feed is served with (spec sections 8, 9, R10.1).
    package var contentType: String { mediaType + "; charset=utf-8" }

    /// The format's name for people.
    package var name: String {
        switch self {
        case .atom: "Atom"
        case .rss: "RSS"
        case .json: "JSON Feed"
        }
    }
}
