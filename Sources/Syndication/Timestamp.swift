/// An instant, in whole milliseconds since 1970-01-01T00:00:00Z (leap seconds not counted, as in POSIX).
///
/// Feeds show seconds; the milliseconds exist so that `updated` can be unique within a feed (spec R5.6b).
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Since 1970; negative before.
    package var milliseconds: Int64

    /// Takes any number of milliseconds since 1970.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A number that a file claims to be seconds may be any: beyond the range of milliseconds it becomes the end of it.
    package init(seconds: Int64) {
        self.milliseconds = seconds.multipliedClamped(by: 1000)
    }

    /// A civil time in UTC on the proleptic Gregorian calendar. The fields are taken as they are: the caller has
    /// checked their ranges.
    package init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
    ) {
        let days = CivilDay.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = Int64(days) * 86400 + Int64(hour * 3600 + minute * 60 + second)
        self.milliseconds = seconds * 1000 + Int64(millisecond)
    }

    /// Whole seconds since 1970, rounded towards the past.
    package var seconds: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The same instant without its milliseconds.
    package var wholeSecond: Timestamp { Timestamp(seconds: seconds) }

    /// Whether one instant is earlier than another.
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant that is later by a duration, to the millisecond; at most the last that there is.
    package static func + (instant: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: instant.milliseconds.addingClamped(duration.wholeMilliseconds))
    }

    /// The instant that is earlier by a duration, to the millisecond; at least the first that there is.
    package static func - (instant: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: instant.milliseconds.subtractingClamped(duration.wholeMilliseconds))
    }

    /// The time from `earlier` to `self`.
    package func since(_ earlier: Timestamp) -> Duration {
        .milliseconds(milliseconds.subtractingClamped(earlier.milliseconds))
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedClamped(by: 1000).addingClamped(attoseconds / 1_000_000_000_000_000)
    }
}

/// Times come from files and configurations too: arithmetic on them ends at the ends of the range, it does not trap.
extension Int64 {
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }

    fileprivate func multipliedClamped(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}

/// A day of the proleptic Gregorian calendar, and its place on the line of days.
package struct CivilDay: Hashable, Sendable {
    /// Of the common era; 0 is the year before the first.
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// From 1.
    package let day: Int

    /// Takes the fields as they are: the caller has checked their ranges.
    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter days: days since 1970-01-01.
    package init(daysSinceEpoch days: Int) {
        // Eras of 400 years that begin on the first of March, so that the leap day comes last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The days from 1970-01-01 to this day; negative before. The caller has checked the ranges of the fields.
    package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The days from 1970-01-01 to this day; negative before.
    package var daysSinceEpoch: Int { Self.daysSinceEpoch(year: year, month: month, day: day) }

    /// Days in a month, or nil when there is no such month.
    package static func length(ofMonth month: Int, year: Int) -> Int? {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: nil
        }
    }
}
