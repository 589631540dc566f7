import Testing

@testable import Syndication

@Suite struct `A date in a header` {
    private let now = Timestamp(year: 2026, month: 3, day: 14)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        // What real clients send.
        "Sun, 06 Nov 1994 08:49:37 GMT; length=1234", " Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06-Nov-1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT",
    ])
    func `is read in each of its forms`(text: String) {
        #expect(HTTPDate.parse(text, now: now) == Timestamp(seconds: 784_111_777))
    }

    @Test(arguments: [
        "", " ", "0", "garbage", "Sun", "Sun,", "1994-11-06T08:49:37Z", "784111777", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0100", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nix 1994 08:49:37 GMT", "Sun, 06 Nov 199 08:49:37 GMT", "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT x", "Sun Nov  6 08:49:37 94",
        "Wed, 29 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "Sön, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06-Nov 1994 08:49:37 GMT",
    ])
    func `is ignored when it is garbage`(text: String) {
        #expect(HTTPDate.parse(text, now: now) == nil)
    }

    @Test(arguments: [("94", 1994), ("00", 2000), ("26", 2026), ("76", 2076), ("77", 1977)])
    func `with two digits for the year is at most fifty years ahead`(digits: String, year: Int) {
        #expect(
            HTTPDate.parse("Sunday, 06-Nov-\(digits) 08:49:37 GMT", now: now)
                == Timestamp(year: year, month: 11, day: 6, hour: 8, minute: 49, second: 37))
    }

    @Test func `is read as it was written`() {
        for seconds in stride(from: Int64(0), to: 4_000_000_000, by: 86_399_999) {
            let instant = Timestamp(seconds: seconds)
            #expect(HTTPDate.parse(DateFormats.rfc822(instant), now: now) == instant)
        }
    }
}
