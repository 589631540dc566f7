import Syndication

/// Pictures that a script of the page puts in when they come into sight: until then `src` is a stopgap.
package enum LazyPicture {
    /// The attributes that have the picture's address, the best first.
    package static let addresses = [
        "data-src", "data-original", "data-lazy-src", "data-orig-file", "data-src-fg", "data-hi-res-src",
    ]

    /// Whether a `src` is missing, a tiny picture in the page itself, or a file that is named like nothing.
    package static func isPlaceholder(_ address: String?) -> Bool {
        guard let address, address.utf8.contains(where: { $0 > 0x20 }) else { return true }
        if address.utf8.starts(with: "data:".utf8) { return address.utf8.count < 2048 }
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let name = path.split(separator: "/").last?.lowercased() ?? ""
        return placeholderNames.contains { word in
            // `blank.gif` and `grey-1.png`, but not `blanket.jpg` and `greyhound.png`.
            name.hasPrefix(word) && name.utf8.dropFirst(word.utf8.count).first?.isASCIILetter != true
        }
    }

    private static let placeholderNames = [
        "blank", "grey", "gray", "spacer", "lazyload", "1x1", "placeholder", "transparent",
    ]
}
