/// Mints `tag:` URIs (RFC 4151) for entries and feeds.
package enum TagURI {
    /// `tag:example.org,2026-03-14:/news/funding/`: an entry that was published on that day at that path
    /// (spec R6.2). The same three facts always give the same id, so a lost state can be rebuilt.
    ///
    /// Never longer than an id may be (spec R6.8): of a long path the beginning is kept, and a hash of the whole.
    ///
    /// - Parameters:
    ///   - authority: a domain or an e-mail address that the publisher owned on that day.
    ///   - day: the day of publication, in UTC.
    ///   - path: the path of the entry's page on the site, percent-encoded.
    package static func entry(authority: String, published day: Timestamp, path: String) -> String {
        shortened("tag:\(authority.lowercased()),\(DateFormats.rfc3339(day).prefix(10)):\(specific(path))")
    }

    /// `tag:example.org,2026:feeds/news` (spec R6.7).
    package static func feed(authority: String, year: Int, name: String) -> String {
        shortened("tag:\(authority.lowercased()),\(year):feeds/\(specific(name))")
    }

    /// The part after the colon: RFC 4151 §2.1 allows `pchar`, `/` and `?`; all else is percent-encoded.
    private static func specific(_ text: String) -> String { allowed.percentEncoded(text) }

    /// A path in Chinese takes nine bytes for each character, so real titles come past the limit.
    private static func shortened(_ tag: String) -> String {
        guard tag.utf8.count > EntryID.maximumLength else { return tag }
        var kept = Array(tag.utf8.prefix(EntryID.maximumLength - 17))
        // Not in the middle of a percent-encoded byte.
        if let percent = kept.suffix(2).lastIndex(of: UInt8(ascii: "%")) { kept.removeSubrange(percent...) }
        kept += "~\(Hexadecimal.text(number: FNV1a.hash(tag)).uppercased())".utf8
        return String(decoding: kept, as: UTF8.self)
    }

    private static let allowed = ASCIISet.alphanumerics(and: "-._~!$&'()*+,;=:@/?%")
}
