import Syndication

/// What a request line names: a path and a query (RFC 9112 §3.2).
struct RequestTarget: Hashable {
    /// With unreserved characters decoded and hexadecimal digits in upper case, so that two spellings of one path
    /// are the same (RFC 3986 §6.2.2). Dot segments stay: nothing is served above them.
    let path: String
    /// Without its question mark; nil when there is none.
    let query: String?

    /// Reads origin form and absolute form.
    ///
    /// - Parameter host: the `Host` field. An absolute form that names another host has two meanings, and a proxy
    ///   may have taken the other (spec security.md item 19).
    /// - Returns: nil for a target that is neither, or has a fragment, a space, a control byte or a raw byte above
    ///   127.
    init?(_ text: String, host: String?) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else { return nil }
        var rest = text[...].utf8
        if rest.first != UInt8(ascii: "/") {
            guard let origin = Self.dropOrigin(rest, host: host) else { return nil }
            rest = origin
        }
        let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        path = PathSpelling.canonical(rest[..<end])
        query = end == rest.endIndex ? nil : String(Substring(rest[rest.index(after: end)...]))
    }

    /// What follows `http://host`.
    private static func dropOrigin(_ text: Substring.UTF8View, host: String?) -> Substring.UTF8View? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
            text[..<colon].isWord("http") || text[..<colon].isWord("https"), text[colon...].starts(with: "://".utf8)
        else { return nil }
        let rest = text[colon...].dropFirst(3)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else { return nil }
        if let host {
            let same = authority.elementsEqual(host.utf8) { $0.asciiLowercased == $1.asciiLowercased }
            guard same else { return nil }
        }
        return rest[end...]
    }
}
