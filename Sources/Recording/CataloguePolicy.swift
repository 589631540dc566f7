package import Syndication

/// What the operator decides about identity and time.
package struct CataloguePolicy: Sendable {
    /// What becomes of an article that tells no date.
    package enum Undated: Sendable, Hashable {
        /// It is no entry; a warning says so.
        case skip
        /// It is dated by the moment in which it is first seen (spec R5.3).
        case firstSeen
    }

    /// The domain in minted ids (RFC 4151). Set once, never changed.
    package var authority: String
    /// Where the articles are, if it is known: what was adopted while they were at another host is theirs too.
    package var site: WebURL?
    /// What becomes of an article that tells no date.
    package var undated: Undated
    /// Seconds that local time is ahead of UTC at an instant, in the site's time zone. Needed for articles that tell a
    /// day only (spec R5.6).
    package var secondsFromUTC: @Sendable (Timestamp) -> Int

    /// Without the rules of a time zone, days begin at midnight UTC.
    package init(
        authority: String, site: WebURL? = nil, undated: Undated = .skip,
        secondsFromUTC: @escaping @Sendable (Timestamp) -> Int = { _ in 0 }
    ) {
        self.authority = authority
        self.site = site
        self.undated = undated
        self.secondsFromUTC = secondsFromUTC
    }

    /// An instant's local wall clock, written as if it were UTC.
    func localTime(_ instant: Timestamp) -> Timestamp {
        instant + .seconds(secondsFromUTC(instant))
    }
}
