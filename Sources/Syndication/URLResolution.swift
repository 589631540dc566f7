/// From a reference as people write it, and the URL it stands on, to the text of a canonical URL (RFC 3986 §5.2,
/// spec section 4). One scan to see what the text holds, one to write the result.
enum URLResolution {
    /// The longest `data:` URL that may stand in a feed (spec R4.1).
    static let longestDataURL = 4096

    /// - Parameter base: nil when the reference must be absolute.
    static func resolve(_ reference: String, base: WebURL?) -> String? {
        guard let tidy = TidyReference(reference) else { return nil }
        let bytes = tidy.text.utf8.span
        var parts = URIParts(bytes)

        guard let schemeRange = parts.scheme else {
            guard let base, !URLScheme.isDisguised(bytes) else { return nil }
            return resolveRelative(tidy, parts, base: base)
        }
        guard let scheme = URLScheme(bytes, schemeRange) else { return nil }
        guard scheme.isWeb else { return opaque(tidy, scheme, parts) }
        if parts.authority != nil {
            return hierarchical(tidy, parts, scheme: scheme, base: nil)
        }
        // `https:photo.jpg` on an https page is what browsers take for `photo.jpg` (RFC 3986 §5.2.2 allows it).
        guard let base, let baseParts = webParts(base), baseParts.scheme == scheme else { return nil }
        parts.scheme = nil
        return hierarchical(tidy, parts, scheme: scheme, base: base)
    }

    private static func resolveRelative(_ tidy: TidyReference, _ parts: URIParts, base: WebURL) -> String? {
        if parts.authority != nil {
            return hierarchical(tidy, parts, scheme: .https, base: nil)
        }
        if let (scheme, _) = webParts(base) {
            return hierarchical(tidy, parts, scheme: scheme, base: base)
        }
        // An opaque URL has no folders: only its fragment can be replaced.
        guard parts.path.isEmpty, parts.query == nil else { return nil }
        return opaqueBase(base, tidy, fragment: parts.fragment)
    }

    private static func webParts(_ url: WebURL) -> (scheme: URLScheme, parts: URIParts)? {
        let bytes = url.text.utf8.span
        let parts = URIParts(bytes)
        guard let range = parts.scheme, let scheme = URLScheme(bytes, range), scheme.isWeb else { return nil }
        return (scheme, parts)
    }

    // MARK: - Web URLs

    /// - Parameter base: nil when the reference has an authority of its own.
    private static func hierarchical(
        _ tidy: TidyReference, _ parts: URIParts, scheme: URLScheme, base: WebURL?
    ) -> String? {
        let bytes = tidy.text.utf8.span
        guard let base else {
            guard let range = parts.authority, let authority = URLAuthority(tidy.text, range, scheme: scheme) else {
                return nil
            }
            let capacity = tidy.capacity + authority.growth + "https://".utf8.count + 1
            return String(utf8Capacity: capacity) { writer in
                writer.put(scheme.name)
                writer.put("://")
                authority.write(bytes, into: &writer)
                writer.beginPath()
                writer.putPath(bytes, parts.path)
                writer.putQuery(bytes, parts.query)
                writer.putFragment(bytes, parts.fragment)
            }
        }
        let baseBytes = base.text.utf8.span
        let baseParts = URIParts(baseBytes)
        return String(utf8Capacity: baseBytes.count + tidy.capacity + 1) { writer in
            writer.copy(baseBytes, 0..<baseParts.path.lowerBound)
            writer.beginPath()
            if parts.path.isEmpty {
                writer.copy(baseBytes, baseParts.path.dropFirst())
                if parts.query == nil, let query = baseParts.query {
                    writer.copy(baseBytes, query.lowerBound - 1..<query.upperBound)
                }
            } else {
                if bytes[parts.path.lowerBound] != UInt8(ascii: "/") {
                    writer.copy(baseBytes, folder(baseBytes, baseParts.path).dropFirst())
                }
                writer.putPath(bytes, parts.path)
            }
            writer.putQuery(bytes, parts.query)
            writer.putFragment(bytes, parts.fragment)
        }
    }

    /// A path up to and with its last slash.
    private static func folder(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Range<Int> {
        var end = path.upperBound
        while end > path.lowerBound, bytes[end - 1] != UInt8(ascii: "/") { end -= 1 }
        return path.lowerBound..<end
    }

    // MARK: - Opaque URLs

    private static func opaque(_ tidy: TidyReference, _ scheme: URLScheme, _ parts: URIParts) -> String? {
        let bytes = tidy.text.utf8.span
        guard let name = parts.scheme else { return nil }
        let body = name.upperBound + 1..<(parts.fragment.map { $0.lowerBound - 1 } ?? bytes.count)
        guard !body.isEmpty, scheme != .data || isImage(bytes, body) else { return nil }
        let text = String(utf8Capacity: tidy.capacity) { writer in
            writer.put(scheme.name)
            writer.put(":")
            let type = scheme == .data ? mediaType(bytes, body) : body.lowerBound..<body.lowerBound
            writer.putLowercased(bytes, type)
            writer.putEncoded(bytes, type.upperBound..<body.upperBound)
            writer.putFragment(bytes, parts.fragment)
        }
        guard scheme != .data || text.utf8.count <= longestDataURL else { return nil }
        return text
    }

    private static func opaqueBase(_ base: WebURL, _ tidy: TidyReference, fragment: Range<Int>?) -> String {
        let baseText = base.withoutFragment.text
        let bytes = tidy.text.utf8.span
        let baseBytes = baseText.utf8.span
        return String(utf8Capacity: baseBytes.count + tidy.capacity) { writer in
            writer.copy(baseBytes, 0..<baseBytes.count)
            writer.putFragment(bytes, fragment)
        }
    }

    /// What a `data:` URL begins with. Case does not count in it (RFC 2045 §5.1), so there is one spelling.
    private static func mediaType(_ bytes: Span<UInt8>, _ body: Range<Int>) -> Range<Int> {
        body.lowerBound..<(body.first { !mediaTypeCharacters.contains(bytes[$0]) } ?? body.upperBound)
    }

    private static let mediaTypeCharacters = ASCIISet.alphanumerics(and: "/+-.")

    private static func isImage(_ bytes: Span<UInt8>, _ body: Range<Int>) -> Bool {
        let prefix: StaticString = "image/"
        guard body.count > prefix.utf8CodeUnitCount else { return false }
        for offset in 0..<prefix.utf8CodeUnitCount
        where bytes[body.lowerBound + offset].asciiLowercased != prefix.utf8Start[offset] {
            return false
        }
        return true
    }
}

extension String {
    /// Writes a URL into the string's own storage.
    ///
    /// - Parameter capacity: at least as many bytes as will be written.
    fileprivate init(utf8Capacity capacity: Int, _ write: (inout URLWriter) -> Void) {
        self.init(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = URLWriter(buffer)
            write(&writer)
            return writer.count
        }
    }
}
