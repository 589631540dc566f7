import Testing

@testable import Syndication

@Suite struct `An instant` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (946_684_799_000, "1999-12-31T23:59:59Z", "Fri, 31 Dec 1999 23:59:59 GMT"),
            (946_684_800_000, "2000-01-01T00:00:00Z", "Sat, 01 Jan 2000 00:00:00 GMT"),
            (951_782_400_000, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_210_096_007, "2024-02-29T12:34:56.007Z", "Thu, 29 Feb 2024 12:34:56 GMT"),
            (1_773_477_000_000, "2026-03-14T08:30:00Z", "Sat, 14 Mar 2026 08:30:00 GMT"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
            (-1000, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
            (-11_644_473_600_000, "1601-01-01T00:00:00Z", "Mon, 01 Jan 1601 00:00:00 GMT"),
            (-62_167_219_200_000, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
            // Four digits hold no more.
            (253_402_300_800_000, "9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
            (.max, "9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
            (.min, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT"),
        ] as [(Int64, String, String)])
    func `is written as feeds write it`(milliseconds: Int64, rfc3339: String, rfc822: String) {
        let instant = Timestamp(milliseconds: milliseconds)
        #expect(DateFormats.rfc3339(instant) == rfc3339)
        #expect(DateFormats.rfc822(instant) == rfc822)
    }

    @Test func `is made of a civil time`() {
        #expect(Timestamp(year: 1970, month: 1, day: 1).milliseconds == 0)
        #expect(
            Timestamp(year: 2026, month: 3, day: 14, hour: 8, minute: 30, second: 1, millisecond: 2).milliseconds
                == 1_773_477_001_002)
        #expect(Timestamp(year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59).seconds == -1)
    }

    @Test(arguments: [(1999, 1), (1000, 1), (999, 0), (0, 0), (-1, -1), (-1000, -1), (-1001, -2)] as [(Int64, Int64)])
    func `rounds its seconds towards the past`(milliseconds: Int64, seconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).seconds == seconds)
        #expect(Timestamp(milliseconds: milliseconds).wholeSecond.milliseconds == seconds * 1000)
    }

    @Test func `ends at the ends of its range`() {
        let last = Timestamp(milliseconds: .max)
        let first = Timestamp(milliseconds: .min)
        #expect(Timestamp(seconds: .max) == last)
        #expect(Timestamp(seconds: .min) == first)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(first + .seconds(Int64.max) - .seconds(Int64.max) == first)
        #expect(last.since(first) == .milliseconds(Int64.max))
        #expect(first.seconds == -9_223_372_036_854_776)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
    }

    @Test func `moves by a duration`() {
        let instant = Timestamp(seconds: 100)
        #expect(instant + .milliseconds(1500) == Timestamp(milliseconds: 101_500))
        #expect(instant - .seconds(200) == Timestamp(seconds: -100))
        #expect((instant + .seconds(3)).since(instant) == .seconds(3))
        #expect(Duration.nanoseconds(1_999_999).wholeMilliseconds == 1)
    }

    @Test func `of every day of eight centuries has the day it came from`() {
        let first = CivilDay.daysSinceEpoch(year: 1600, month: 1, day: 1)
        let last = CivilDay.daysSinceEpoch(year: 2400, month: 12, day: 31)
        var expected = CivilDay(year: 1600, month: 1, day: 1)
        for days in first...last {
            #expect(CivilDay(daysSinceEpoch: days) == expected)
            let length = CivilDay.length(ofMonth: expected.month, year: expected.year) ?? 0
            if expected.day < length {
                expected = CivilDay(year: expected.year, month: expected.month, day: expected.day + 1)
            } else if expected.month < 12 {
                expected = CivilDay(year: expected.year, month: expected.month + 1, day: 1)
            } else {
                expected = CivilDay(year: expected.year + 1, month: 1, day: 1)
            }
        }
    }

    @Test(
        arguments: [
            (2, 2023, 28), (2, 2024, 29), (2, 1900, 28), (2, 2000, 29), (2, 0, 29), (2, -4, 29), (4, 2024, 30),
            (12, 2024, 31),
            (0, 2024, nil), (13, 2024, nil),
        ] as [(Int, Int, Int?)])
    func `falls in a month of known length`(month: Int, year: Int, length: Int?) {
        #expect(CivilDay.length(ofMonth: month, year: year) == length)
    }
}
