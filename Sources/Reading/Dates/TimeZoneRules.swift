import Foundation

/// The offsets of one time zone, for dates that are written without one (spec R5.5).
///
/// All changes from 1990 to 2050 are looked up once, because Foundation's answer takes longer than reading a whole
/// article does.
package struct TimeZoneRules: Sendable, Hashable {
    /// The IANA name: `Europe/Stockholm`.
    package let name: String
    /// Seconds east of Greenwich until the first change.
    private let firstOffset: Int64
    private let changes: [Change]

    private struct Change: Hashable {
        /// The local time, read as if it were UTC, from which the new offset counts. Up to then the old one does: so a
        /// time in the gap of spring moves forward, and one in the overlap of autumn is the first of the two.
        var local: Int64
        var offset: Int64
    }

    /// The zone whose clocks are never changed.
    package static let utc = TimeZoneRules(name: "UTC", firstOffset: 0, changes: [])

    private init(name: String, firstOffset: Int64, changes: [Change]) {
        self.name = name
        self.firstOffset = firstOffset
        self.changes = changes
    }

    /// - Parameter name: an IANA name, as `Europe/Stockholm` or `UTC`.
    /// - Returns: nil for an unknown name.
    package init?(named name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let start = Date(timeIntervalSince1970: 631_152_000)
        let end = Date(timeIntervalSince1970: 2_524_608_000)
        var offset = Int64(zone.secondsFromGMT(for: start))
        firstOffset = offset
        var changes: [Change] = []
        var day = start
        while let change = zone.nextDaylightSavingTimeTransition(after: day), change < end, change > day {
            let new = Int64(zone.secondsFromGMT(for: change))
            if new != offset {
                let instant = Int64(change.timeIntervalSince1970)
                changes.append(Change(local: instant + max(offset, new), offset: new))
            }
            offset = new
            day = change
        }
        self.changes = changes
        self.name = name
    }

    /// - Parameter local: a local time, in seconds as if it were UTC.
    /// - Returns: the instant, in seconds since 1970.
    func instant(local: Int64) -> Int64 {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].local <= local { low = middle + 1 } else { high = middle }
        }
        return local - (low == 0 ? firstOffset : changes[low - 1].offset)
    }
}
