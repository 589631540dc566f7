package import Syndication

/// Tells the time by the wall clock, but does not follow it where it jumps ahead: else one wrong answer of a time server
/// would publish every scheduled entry and expire every other, and no later answer takes that back (spec R7.7).
///
/// What the wall clock says is compared with the time that has really passed, sleep of the machine included. A clock
/// that runs ahead of that by little is followed: it was set right, or the machine was stopped from outside for a
/// moment. By much it is not: then time goes on as it really passes, until the clock comes back or a person accepts it.
/// A clock that is set back is followed; what was shown stays shown, because the catalogue takes nothing back.
package struct ClockGuard: Sendable {
    /// How far the wall clock may run ahead in one day.
    package static let tolerance = Duration.seconds(3600)
    private static let day: Int64 = 24

    /// What time it is, and whether the machine says another.
    package struct Reading: Sendable, Equatable {
        /// The time to work with.
        package var now: Timestamp
        /// How far the wall clock is ahead of it, while it is not followed.
        package var jump: Duration?
        /// How far the wall clock is behind a time that has certainly been, where that is much.
        package var behind: Duration?
        /// How far the wall clock was set back, where that is much, until it says again what it has said before.
        package var setBack: Duration?
    }

    /// What the wall clock said when it was followed last, and how long had passed then. Counted from there, no part of a
    /// millisecond is lost, however often the time is asked for.
    private var followed: (wall: Timestamp, passed: Duration)
    /// What was left of the tolerance then; it comes back in a day.
    private var slack = ClockGuard.tolerance
    private var passed: Duration
    /// A time that has certainly been, while the wall clock is behind it.
    private var past: Timestamp?
    /// The latest time that was worked with, and how long had passed then.
    private var latest: (time: Timestamp, passed: Duration)

    /// - Parameters:
    ///   - wall: the wall clock, which is trusted at the beginning.
    ///   - passed: since any fixed moment, sleep included.
    package init(wall: Timestamp, passed: Duration) {
        followed = (wall, passed)
        self.passed = passed
        latest = (wall, passed)
    }

    /// Tells of a time that has certainly been. A wall clock that is behind it is wrong, and is followed when it is set
    /// right: a small machine has none of its own, and asks the network for the time a while after its start.
    package mutating func note(past: Timestamp, wall: Timestamp) {
        if wall < past { self.past = past }
    }

    /// What time it is, by a clock that may have jumped and by how long has passed.
    package mutating func read(wall: Timestamp, passed now: Duration) -> Reading {
        var reading = follow(wall, passed: now)
        if reading.now >= latest.time {
            latest = (reading.now, now)
        } else {
            let lag = (latest.time + (now - latest.passed)).since(wall)
            reading.setBack = lag > Self.tolerance ? lag : nil
        }
        return reading
    }

    private mutating func follow(_ wall: Timestamp, passed now: Duration) -> Reading {
        if let past, wall >= past {
            self.past = nil
            accept(wall: wall)
        }
        passed = max(now, passed)
        let sinceFollowed = passed - followed.passed
        let expected = followed.wall + sinceFollowed
        if wall > expected {
            let lead = wall.since(expected)
            let slack = min(slack + sinceFollowed / Self.day, Self.tolerance)
            guard lead <= slack else { return Reading(now: expected, jump: lead, behind: behind(wall)) }
            adopt(wall, slack: slack - lead)
        }
        return Reading(now: wall, behind: behind(wall))
    }

    private mutating func adopt(_ wall: Timestamp, slack: Duration) {
        followed = (wall, passed)
        self.slack = slack
    }

    private func behind(_ wall: Timestamp) -> Duration? {
        past.map { $0.since(wall) }.flatMap { $0 > Self.tolerance ? $0 : nil }
    }

    /// Trusts the wall clock as it is.
    package mutating func accept(wall: Timestamp) {
        adopt(wall, slack: Self.tolerance)
        latest = (wall, passed)
    }
}
