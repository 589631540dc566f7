/// An Internet media type, such as `image/png`, in lower case and without parameters.
package struct MediaType: Hashable, Sendable, Codable, CustomStringConvertible {
    /// `type/subtype`.
    package let text: String

    /// - Returns: nil unless the text is `type/subtype` in the characters of RFC 9110 §8.3.1.
    package init?(_ text: String) {
        var bare = text.utf8.prefix { $0 != UInt8(ascii: ";") }
        while bare.last == UInt8(ascii: " ") { bare.removeLast() }
        guard let name = String(bare)?.lowercased(), name.utf8.filter({ $0 == UInt8(ascii: "/") }).count == 1,
            !name.hasPrefix("/"), !name.hasSuffix("/"),
            name.utf8.allSatisfy(Self.characters.contains)
        else { return nil }
        self.text = name
    }

    private init(known text: String) {
        self.text = text
    }

    /// The type itself.
    package var description: String { text }

    /// What a token may hold (RFC 9110 §5.6.2), and the slash.
    private static let characters = ASCIISet.alphanumerics(and: "!#$%&'*+-.^_`|~/")

    /// The type that a file name's ending tells, for the pictures, audio, video and documents that feeds carry.
    ///
    /// - Parameter path: of a file, or of a URL without its query. `#` and `?` are letters in the name of a file.
    package init?(fileName path: String) { self.init(endingOf: path[...]) }

    /// The same for the file that an address leads to. Its query and fragment are not looked at.
    package init?(address: String) {
        let end = address.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        self.init(endingOf: address[..<(end ?? address.endIndex)])
    }

    private init?(endingOf path: Substring) {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")),
            let type = Self.byExtension[path[path.utf8.index(after: dot)...].lowercased()]
        else { return nil }
        self.init(known: type)
    }

    private static let byExtension: [String: String] = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
        "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/x-icon",
        "mp3": "audio/mpeg", "m4a": "audio/x-m4a", "aac": "audio/aac", "ogg": "audio/ogg", "oga": "audio/ogg",
        "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav",
        "mp4": "video/mp4", "m4v": "video/x-m4v", "mov": "video/quicktime", "webm": "video/webm", "ogv": "video/ogg",
        "pdf": "application/pdf", "epub": "application/epub+zip", "zip": "application/zip",
        "vtt": "text/vtt", "srt": "application/x-subrip", "json": "application/json",
        "txt": "text/plain", "md": "text/markdown", "markdown": "text/markdown",
        "html": "text/html", "htm": "text/html",
    ]

    /// Whether it is a picture, of whatever format.
    package var isImage: Bool { text.hasPrefix("image/") }
    /// Whether it is sound alone.
    package var isAudio: Bool { text.hasPrefix("audio/") }
    /// Whether it is a film.
    package var isVideo: Bool { text.hasPrefix("video/") }
}
