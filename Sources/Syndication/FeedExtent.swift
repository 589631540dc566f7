/// Which part of a feed's entries a document holds, and where the others are (RFC 5005, spec section 13).
package enum FeedExtent: Sendable, Hashable {
    /// There may be others, and nothing is said of them.
    case partial
    /// All of them.
    case complete
    /// The subscription document: the newest. The others are in archives, of which the newest is given.
    case subscription(archive: Addresses)
    /// An archive: a set of entries that stays.
    ///
    /// - Parameters:
    ///   - subscription: the feed's own address in each format.
    ///   - previous: the archive with older entries, unless this is the oldest.
    ///   - next: the archive with newer entries, unless this is the newest.
    case archive(subscription: Addresses, previous: Addresses?, next: Addresses?)

    /// By format, because an archive leads on in its own format.
    package typealias Addresses = [FeedFormat: WebURL]

    /// The links of a document in one format, as relations of RFC 5005 with their targets.
    package func links(in format: FeedFormat) -> [(relation: String, url: WebURL)] {
        let targets: [(String, Addresses?)] =
            switch self {
            case .partial, .complete: []
            case .subscription(let archive): [("prev-archive", archive)]
            case .archive(let subscription, let previous, let next):
                [("current", subscription), ("prev-archive", previous), ("next-archive", next)]
            }
        return targets.compactMap { relation, addresses in addresses?[format].map { (relation, $0) } }
    }

    /// Where JSON Feed reads on: it knows no relations, and goes back only (spec R13.6).
    package var nextURL: WebURL? { links(in: .json).first { $0.relation == "prev-archive" }?.url }
}
