/// What a change does to subscribers: harmless in one entry, a flood in a large part of the site (spec R7.7).
package enum Upheaval: String, CaseIterable, Sendable, Hashable {
    /// Readers get it as new, or as new again.
    case publishes
    /// Its time moves, so that readers see it again.
    case redates
    /// Its address is another.
    case readdresses
    case withdraws
}

/// Judges whether the changes of one step are a flood: an unmounted folder, a mass touch, a wrong address of the site.
/// An intended re-organisation looks the same, so a person decides.
package struct FloodGuard: Sendable {
    /// So many changes are never a flood, however small the site is.
    package static let fewest = 5

    /// - Parameter entries: how many were live before.
    /// - Returns: nil when the changes may go to subscribers as they are.
    package static func judge(_ changes: [CatalogueChange], entries: Int) -> Flood? {
        var flood = Flood(entries: entries)
        for change in changes {
            guard let upheaval = change.upheaval else { continue }
            flood.counts[upheaval, default: 0] += 1
            if flood.examples.count < 3 { flood.examples.append(change.path) }
        }
        // A site without entries has nothing to lose, and its first ones come all at once.
        guard entries > 0 else { return nil }
        return flood.total > max(fewest, entries / 5) ? flood : nil
    }
}

/// More changes at a time than subscribers should get without a person's word.
package struct Flood: Sendable, Hashable, CustomStringConvertible {
    /// How many entries were live before.
    package var entries: Int
    /// How many entries each kind of upheaval would meet; a kind that meets none is not in it.
    package internal(set) var counts: [Upheaval: Int] = [:]
    /// Some of the files.
    package internal(set) var examples: [String] = []

    /// Both together, when one comes while the other is held.
    package func joined(by later: Flood) -> Flood {
        var flood = self
        flood.counts.merge(later.counts, uniquingKeysWith: +)
        flood.examples = Array((examples + later.examples).prefix(3))
        return flood
    }

    /// How many entries it would meet, whatever the kind.
    package var total: Int { counts.values.reduce(0, +) }

    /// `of 509 entries, 500 would be withdrawn, such as a.md, b.md and c.md`
    package var description: String {
        let parts = Upheaval.allCases.compactMap { upheaval in
            counts[upheaval].map { "\($0) would be \(upheaval.participle)" }
        }
        return "of \(entries) entries, \(parts.joined(separator: ", ")), such as \(examples.joined(separator: ", "))"
    }
}

extension Upheaval {
    fileprivate var participle: String {
        switch self {
        case .publishes: "published at once"
        case .redates: "shown as changed"
        case .readdresses: "given another address"
        case .withdraws: "withdrawn"
        }
    }
}
