/// How the bytes of an answer are packed (RFC 9110 §8.4.1). Each has an `ETag` of its own with the edition's stem.
enum ContentCoding: Int, CaseIterable, Sendable {
    // In the order we like best; identity is always there and comes last.
    case brotli
    case zstd
    case gzip
    case identity

    /// The value of `Content-Encoding`; nil for identity.
    var name: String? {
        switch self {
        case .brotli: "br"
        case .zstd: "zstd"
        case .gzip: "gzip"
        case .identity: nil
        }
    }

    /// `"5f2c…"`, or `"5f2c…-gzip"` (spec serving.md C8).
    ///
    /// - Parameter isQuick: the bytes were packed in haste, and others follow: they have a tag of their own.
    func entityTag(stem: String, isQuick: Bool = false) -> String {
        guard let name else { return "\"\(stem)\"" }
        if isQuick, self == .gzip { return "\"\(stem)-gz\"" }
        return "\"\(stem)-\(name)\""
    }
}
