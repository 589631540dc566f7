import Syndication

/// What a client says about the copy it has, and whether that copy is still good (RFC 9110 §13).
struct ConditionalRequest {
    /// All `If-Match` lines, joined by commas.
    var ifMatch: String?
    var ifUnmodifiedSince: String?
    /// All `If-None-Match` lines, joined by commas.
    var ifNoneMatch: String?
    var ifModifiedSince: String?

    var isThere: Bool { ifNoneMatch != nil || ifModifiedSince != nil }

    /// Whether the answer is 304. `If-None-Match` beats `If-Modified-Since` (§13.2.2, spec serving.md C3).
    ///
    /// - Parameters:
    ///   - tag: the entity tag the answer has. Most clients send back what they got, so it is compared first.
    ///   - stem: what all entity tags of the document begin with.
    ///   - lastModified: in whole seconds; nil for a document that does not know it.
    func isNotModified(tag: String, stem: String, lastModified: Timestamp?, now: Timestamp) -> Bool {
        if let ifNoneMatch { return ifNoneMatch == tag || Self.names(ifNoneMatch, stem: stem) }
        guard let ifModifiedSince, let lastModified, let date = HTTPDate.parse(ifModifiedSince, now: now) else {
            return false
        }
        // At least, not equal: some clients send the time of their last visit (spec serving.md C4).
        return date >= lastModified.wholeSecond
    }

    /// Whether the answer is 412: the client wants only what it knows, and this is something else. That comes before
    /// everything else that a condition can say (§13.2.2).
    ///
    /// - Parameters: as of `isNotModified`. The comparison is strong (§13.1.1): another coding is another representation.
    func hasFailed(tag: String, lastModified: Timestamp?, now: Timestamp) -> Bool {
        if let ifMatch {
            return !FieldList(ifMatch).contains { $0.isWord("*") || $0.elementsEqual(tag.utf8) }
        }
        guard let ifUnmodifiedSince, let lastModified, let date = HTTPDate.parse(ifUnmodifiedSince, now: now) else {
            return false
        }
        return lastModified.wholeSecond > date
    }

    /// The stems of the tags that the client has, as far as they may be ours.
    var stems: [String] {
        guard let ifNoneMatch else { return [] }
        return FieldList(ifNoneMatch).compactMap { element in
            let tag = Self.bare(element)
            let stem = tag.prefix(Self.stemLength)
            guard stem.count == Self.stemLength, Self.isSuffix(tag.dropFirst(Self.stemLength)) else { return nil }
            return String(decoding: stem, as: UTF8.self)
        }
    }

    /// Digits of a stem.
    private static let stemLength = 32

    /// Without quotes too: some clients drop them.
    private static func bare(_ element: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var tag = element
        if tag.starts(with: "W/".utf8) || tag.starts(with: "w/".utf8) { tag = tag.dropFirst(2) }
        if tag.first == UInt8(ascii: "\"") { tag = tag.dropFirst() }
        if tag.last == UInt8(ascii: "\"") { tag = tag.dropLast() }
        return tag
    }

    /// Whether one of the tags is of this document, in any coding: the comparison is weak, and a client that asks
    /// for another coding now still has the same document.
    private static func names(_ field: String, stem: String) -> Bool {
        for element in FieldList(field) {
            if element.isWord("*") { return true }
            let tag = bare(element)
            if tag.starts(with: stem.utf8), isSuffix(tag.dropFirst(stem.utf8.count)) { return true }
        }
        return false
    }

    /// What codings add to a tag, ours and those of servers between us: `-gzip` (Apache, and ours), `;gzip`,
    /// `--gzip` (Jetty), also more than once.
    private static func isSuffix(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            let name = rest.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ";") }
            let end = name.firstIndex { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ";") } ?? name.endIndex
            guard name.startIndex != rest.startIndex, codings.contains(where: { name[..<end].isWord($0) }) else {
                return false
            }
            rest = name[end...]
        }
        return true
    }

    private static let codings: [StaticString] = ["gzip", "gz", "br", "zstd", "deflate", "identity"]
}
