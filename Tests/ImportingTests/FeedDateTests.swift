import Syndication
import Testing

@testable import Importing

@Suite struct FeedDateTests {
    private static let morning = Timestamp(year: 2026, month: 3, day: 14, hour: 8, minute: 30)

    @Test(arguments: [
        // RFC 822 and what became of it.
        "Sat, 14 Mar 2026 08:30:00 GMT", "Sat, 14 Mar 2026 08:30:00 +0000", "14 Mar 2026 08:30:00 UT",
        "Mon, 14 Mar 2026 08:30:00 UTC", "Sat,14 Mar 2026 08:30:00 Z", "Sat, 14 Mar 26 08:30 GMT",
        "Saturday, 14 March 2026 08:30:00 GMT", "sat, 14 MAR 2026 8:30:00 gmt", "Sat 14 Mar 2026 03:30:00 EST",
        "Sat, 14 Mar 2026 04:30:00 EDT", "Sat, 14 Mar 2026 00:30:00 PST", "Sat, 14 Mar 2026 09:30:00 +01:00",
        "Sat, 14 Mar 2026 09:30:00 +0100 (CET)", "Sat, 14 Mar 2026 09:30:00 CET", "Sat, 14 Mar 2026 09:30:00 GMT+0100",
        "Sat, 14 Mar 2026 03:30:00 -5", "Sat, 14-Mar-2026 08:30:00 GMT", "Sat Mar 14 08:30:00 2026",
        "Sat Mar 14 2026 09:30:00 GMT+0100 (Central European Standard Time)", "March 14, 2026 8:30 AM",
        "March 14th, 2026 at 8:30", "Sat, 14 Mar 2026 08:30:00", "  Sat,  14  Mar  2026\n08:30:00  GMT ",
        "Sat, 14 Mar 2026 08:30:00 XYZ", "Sat Mar 14 09:30:00 CET 2026", "2026 Mar 14 08:30",
        // RFC 3339 and ISO 8601.
        "2026-03-14T08:30:00Z", "2026-03-14t08:30:00z", "2026-03-14T08:30Z", "2026-03-14T08:30", "2026-03-14 08:30:00",
        "2026-03-14T09:30:00+01:00", "2026-03-14T09:30:00+0100", "2026-03-14T09:30:00+01", "2026-03-14T03:30:00-05:00",
        "2026-03-14 09:30:00 +0100", "2026-03-14 09:30:00 +0100 CET", "2026-03-14T08:30:00.000Z", "20260314T083000Z",
        "2026/03/14 08:30:00", "2026-3-14 8:30", "2026-03-14T08:30:00 UTC",
    ])
    func `one morning can be written in many ways`(text: String) {
        #expect(FeedDate.read(text) == Self.morning)
    }

    @Test(arguments: [
        ("2026-03-14", Timestamp(year: 2026, month: 3, day: 14)), ("2026-03", Timestamp(year: 2026, month: 3, day: 1)),
        ("2026", Timestamp(year: 2026, month: 1, day: 1)), ("20260314", Timestamp(year: 2026, month: 3, day: 14)),
        ("14 Mar 2026", Timestamp(year: 2026, month: 3, day: 14)),
        ("2026-03-14T08:30:00.5Z", Self.morning + .milliseconds(500)),
        ("2026-03-14T08:30:00.123456789+00:00", Self.morning + .milliseconds(123)),
        ("2026-03-14T24:00:00Z", Timestamp(year: 2026, month: 3, day: 15)),
        ("Sat, 14 Mar 2026 24:12:03 GMT", Timestamp(year: 2026, month: 3, day: 14, minute: 12, second: 3)),
        ("31 Dec 2016 23:59:60 GMT", Timestamp(year: 2017, month: 1, day: 1)),
        ("14 Mar 99 12:05 pm", Timestamp(year: 1999, month: 3, day: 14, hour: 12, minute: 5)),
        ("14 Mar 2026 12:05 am EST", Timestamp(year: 2026, month: 3, day: 14, hour: 5, minute: 5)),
        ("Mon, 01 Jan 0001 00:00:00 +0000", Timestamp(year: 1, month: 1, day: 1)),
    ])
    func `other dates`(text: String, expected: Timestamp) {
        #expect(FeedDate.read(text) == expected)
    }

    @Test(arguments: [
        "", " ", "yesterday", "14/03/2026", "03/14/26", "Sat, 30 Feb 2026 08:30:00 GMT", "2026-13-01", "2026-02-30",
        "2026-03-14T25:00:00Z", "2026-03-14T", "2026-03-14T08:60Z", "14 mars 2026 08:30",
        "Sat, 14 Mar 2026 08:30 +2500", "Sat, 14 Mar 2026 08:30 +010", "1710405000", "Sat, Mar 2026", "08:30", "+",
        "2026-", "2026-0314", "2026-03-14-05:00", "2026-03/14", "2026-03-14T08:", "é", "14 Mar 20261", "2026-03-14Tx",
        "14 Mar 2026 13:00 pm x",
    ])
    func `what is no date is nil`(text: String) {
        #expect(FeedDate.read(text) == nil)
    }

    @Test func `a long text is no date`() {
        #expect(FeedDate.read("14 Mar 2026" + String(repeating: " ", count: 1000)) == nil)
    }
}
