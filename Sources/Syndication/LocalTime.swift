/// The clocks of a place, by which dates may be written.
package struct LocalTime: Hashable, Sendable, CustomStringConvertible {
    /// An IANA name, such as `Europe/Stockholm`. Two of one name are the same.
    package let name: String
    private let secondsFromUTC: @Sendable (Timestamp) -> Int

    /// - Parameters:
    ///   - name: of the zone.
    ///   - secondsFromUTC: how far its clocks are ahead at an instant, in seconds.
    package init(name: String, secondsFromUTC: @escaping @Sendable (Timestamp) -> Int) {
        self.name = name
        self.secondsFromUTC = secondsFromUTC
    }

    /// The zone's name.
    package var description: String { name }

    /// How far its clocks are ahead of UTC at an instant, in whole minutes: the forms of dates have no seconds for it.
    package func minutes(at instant: Timestamp) -> Int { secondsFromUTC(instant) / 60 }

    /// By name alone: the rules of one zone are the same everywhere in the program.
    package static func == (left: LocalTime, right: LocalTime) -> Bool { left.name == right.name }

    /// By name alone, as `==`.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}

extension DateFormats {
    /// `2026-03-14T09:30:00+01:00`; with a `Z` without a zone, and where its clocks show UTC.
    package static func rfc3339(_ instant: Timestamp, in zone: LocalTime?) -> String {
        guard let (shown, minutes) = wallClock(instant, in: zone) else { return rfc3339(instant) }
        return rfc3339(shown).dropLast("Z".count) + offset(minutes, between: ":")
    }

    /// `Sat, 14 Mar 2026 09:30:00 +0100`; with `GMT` without a zone, and where its clocks show UTC.
    package static func rfc822(_ instant: Timestamp, in zone: LocalTime?) -> String {
        guard let (shown, minutes) = wallClock(instant, in: zone) else { return rfc822(instant) }
        return rfc822(shown).dropLast("GMT".count) + offset(minutes, between: "")
    }

    /// What the clocks show, as if it were UTC, and how far they are ahead. Nil where they show UTC: `-0000` would say that
    /// nobody knows the place (spec R5.2).
    private static func wallClock(_ instant: Timestamp, in zone: LocalTime?) -> (Timestamp, Int)? {
        guard let minutes = zone?.minutes(at: instant), minutes != 0 else { return nil }
        let shown = instant + .seconds(minutes * 60)
        // The year has four digits.
        return shown < Timestamp(year: 10_000, month: 1, day: 1) ? (shown, minutes) : nil
    }

    private static func offset(_ minutes: Int, between: String) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let size = abs(minutes)
        return (minutes < 0 ? "-" : "+") + two(size / 60) + between + two(size % 60)
    }
}
