import Syndication

// How references are spelled.
extension LinkResolver {
    /// The path of a reference, and its query and fragment.
    static func splitPath(_ written: String) -> (path: String, rest: String) {
        let end = written.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? written.endIndex
        return (String(written[..<end]), String(written[end...]))
    }

    /// The last part of the path of a reference; nil where it has none.
    static func fileName(of written: String) -> String? {
        splitPath(written).path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) }
    }

    /// Browsers read a `\` in the path of a web address as `/`. Markdown percent-encodes it before it comes here.
    static func withSlashes(_ written: String) -> String {
        guard written.utf8.contains(UInt8(ascii: "\\")) else { return written }
        if hasScheme(written), !["http:", "https:"].contains(where: { written.lowercased().hasPrefix($0) }) {
            return written
        }
        let (path, rest) = splitPath(written)
        return String(decoding: path.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
            + rest
    }

    /// What follows the last full stop of the last part, in lower case. Nil when there is none.
    static func ending(of path: String) -> String? {
        let name = path.utf8.suffix(10)
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let ending = name[name.index(after: dot)...]
        guard !ending.isEmpty, !ending.contains(UInt8(ascii: "/")) else { return nil }
        return String(decoding: ending.map(\.asciiLowercased), as: UTF8.self)
    }

    static func hasScheme(_ written: String) -> Bool {
        guard let end = written.utf8.firstIndex(where: { !schemeCharacters.contains($0) }) else { return false }
        return written.utf8[end] == UInt8(ascii: ":")
    }

    /// Whether it may be one of Pelican's placeholders. Markdown percent-encodes their marks, and all letters beyond ASCII.
    static func beginsAsPlaceholder(_ written: String) -> Bool {
        switch written.utf8.first {
        case UInt8(ascii: "{"), UInt8(ascii: "|"): true
        case UInt8(ascii: "%"): ["%7B", "%7C"].contains(written.prefix(3).uppercased())
        default: false
        }
    }

    private static let schemeCharacters = ASCIISet.alphanumerics(and: "+-.")

    static func percentDecoded(_ text: String) -> String { PathSpelling.decoded(text) }

    /// A file of ours keeps the name that it has on the disk, whatever form of Unicode that and the reference are in: a copy
    /// from macOS often has another. All else that is ours is in form C, as our own addresses are (spec R4.1), also where
    /// Markdown has percent-encoded it.
    func wellSpelled(_ written: String) -> String {
        guard written.utf8.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "%") }) else { return written }
        let (path, rest) = Self.splitPath(written)
        let plain = Self.percentDecoded(path)
        guard plain.utf8.contains(where: { $0 >= 0x80 }) else { return written }
        if MediaType(fileName: plain) != nil, let found = located(written) {
            return PathSpelling.respelled(written, like: found.path)
        }
        guard !InternationalText.isInFormC(plain), isOurs(path) else { return written }
        return PathSpelling.composed(path) + rest
    }

    /// Whether a path leads below the site, as far as can be seen without resolving it.
    private func isOurs(_ path: String) -> Bool {
        if Self.hasScheme(path) { return path.utf8.starts(with: site.site.text.utf8) }
        return !hasOwnBase && !path.utf8.starts(with: "//".utf8)
    }
}
