/// An absolute URL in the one form that feeds carry: pure ASCII, host in punycode, path and query percent-encoded
/// (spec section 4).
///
/// Two kinds exist. A web URL (`http`, `https`) is hierarchical, has a host, and resolves references. The others that
/// a link may have (`mailto:`, `tel:`, `magnet:`, `xmpp:`, `geo:`, and `data:` for small pictures) are opaque.
/// Everything else, dangerous or unknown, is no `WebURL` (spec R4.1, R4.6).
package struct WebURL: Hashable, Sendable, CustomStringConvertible {
    /// The whole URL. It can stand in a feed, a header or a request as it is.
    package let text: String

    /// The whole URL.
    package var description: String { text }

    /// Parses an absolute URL as people write it, and brings it to canonical form: scheme and host in lower case, no
    /// default port, `/` after a bare host, no dot segments, hexadecimal digits in upper case (spec R6.7).
    /// White space around it is trimmed; tabs and newlines inside are dropped. Never encodes twice:
    /// `WebURL(url.text) == url`.
    ///
    /// - Returns: nil for a relative reference, a scheme that is not allowed, a user name or password, another control
    ///   character, a host or port that cannot be.
    package init?(_ text: String) {
        guard let text = URLResolution.resolve(text, base: nil) else { return nil }
        self.text = text
    }

    /// Resolves what an `href` or `src` holds against this URL (RFC 3986 §5, spec R4.2): relative, root-relative,
    /// protocol-relative (always https), query or fragment only, or absolute. An empty reference is this URL without
    /// its fragment.
    ///
    /// - Returns: nil where `init(_:)` would for the result, and for a relative reference against an opaque URL.
    package func resolving(_ reference: String) -> WebURL? {
        URLResolution.resolve(reference, base: self).map(WebURL.init(canonical:))
    }

    private init(canonical text: String) {
        self.text = text
    }
}

// MARK: - Parts

extension WebURL {
    /// In lower case, without its colon: `https`.
    package var scheme: String { slice(parts.scheme ?? 0..<0) }

    /// Whether this is an `http` or `https` URL.
    package var isWeb: Bool {
        text.utf8.starts(with: "http:".utf8) || text.utf8.starts(with: "https:".utf8)
    }

    /// The host as the `Host` header writes it: in lower case, an IPv6 address in brackets. Nil for an opaque URL.
    package var host: String? {
        guard let authority else { return nil }
        return slice(authority.lowerBound..<(portColon(authority) ?? authority.upperBound))
    }

    /// The port, where it is not the scheme's default.
    package var port: Int? {
        guard let authority, let colon = portColon(authority) else { return nil }
        return Int(slice(colon + 1..<authority.upperBound))
    }

    /// Scheme, host and port: `https://example.org:8443`. Nil for an opaque URL.
    package var origin: String? {
        authority.map { slice(0..<$0.upperBound) }
    }

    /// Percent-encoded, from its first slash to the query: `/news/funding/`. For an opaque URL all between the colon
    /// and the query.
    package var path: String { slice(parts.path) }

    /// Percent-encoded, without its question mark.
    package var query: String? { parts.query.map(slice) }

    /// Percent-encoded, without its number sign.
    package var fragment: String? { parts.fragment.map(slice) }

    /// The same URL without a fragment.
    package var withoutFragment: WebURL {
        guard let fragment = parts.fragment else { return self }
        return WebURL(canonical: slice(0..<fragment.lowerBound - 1))
    }

    /// The address as that of a folder: with a slash at its end, and without a query or a fragment, so that relative
    /// references lead below it.
    package var asFolder: WebURL {
        let text = withoutFragment.text.prefix { $0 != "?" }
        return WebURL(text.hasSuffix("/") ? String(text) : text + "/") ?? self
    }

    private var parts: URIParts { URIParts(text.utf8.span) }

    /// Host and port. `xmpp:` may have slashes too, but no host that we have checked.
    private var authority: Range<Int>? { isWeb ? parts.authority : nil }

    private func slice(_ range: Range<Int>) -> String {
        let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
        let end = text.utf8.index(start, offsetBy: range.count)
        return String(text[start..<end])
    }

    /// The colon before the port; those inside an IPv6 address are not it.
    private func portColon(_ authority: Range<Int>) -> Int? {
        let bytes = text.utf8.span
        for position in authority.reversed() {
            if bytes[position] == UInt8(ascii: ":") { return position }
            if bytes[position] == UInt8(ascii: "]") { return nil }
        }
        return nil
    }
}

extension WebURL: Codable {
    /// From its text.
    ///
    /// - Throws: `dataCorrupted` when that is no URL.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let url = WebURL(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a URL"))
        }
        self = url
    }

    /// As its text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
