import Foundation
import Syndication
import Testing

@testable import Reading

/// Spec R5.3 to R5.5.
@Suite struct DateReadingTests {
    private let stockholm = TimeZoneRules(named: "Europe/Stockholm")

    @Test(arguments: [
        // The day alone is local midnight.
        ("2026-03-14", "2026-03-13T23:00:00Z", true),
        ("2026/03/14", "2026-03-13T23:00:00Z", true),
        ("2026-3-4", "2026-03-03T23:00:00Z", true),
        ("20260314", "2026-03-13T23:00:00Z", true),
        ("  2026-03-14 ", "2026-03-13T23:00:00Z", true),
        ("March 14, 2026", "2026-03-13T23:00:00Z", true),
        ("14 March 2026", "2026-03-13T23:00:00Z", true),
        ("14th of March".replacing(" of", with: "") + " 2026", "2026-03-13T23:00:00Z", true),
        ("Mar 14 2026", "2026-03-13T23:00:00Z", true),
        ("14-Mar-2026", "2026-03-13T23:00:00Z", true),
        ("Saturday, March 14, 2026", "2026-03-13T23:00:00Z", true),
        // A time without a zone is local.
        ("2026-03-14 10:00", "2026-03-14T09:00:00Z", false),
        ("2026-03-14T10:00", "2026-03-14T09:00:00Z", false),
        ("2026-03-14t10:00:30", "2026-03-14T09:00:30Z", false),
        ("2026-07-14 10:00:30.5", "2026-07-14T08:00:30.500Z", false),
        ("March 14, 2026 at 10:00", "2026-03-14T09:00:00Z", false),
        // With one.
        ("2026-03-14T08:30:00Z", "2026-03-14T08:30:00Z", false),
        ("2026-03-14T08:30:00z", "2026-03-14T08:30:00Z", false),
        ("2026-03-14 9:05:00 -0500", "2026-03-14T14:05:00Z", false),
        ("2026-03-14 10:00:00 +0100", "2026-03-14T09:00:00Z", false),
        ("2015-12-08 10:00:00 -5", "2015-12-08T15:00:00Z", false),
        ("2015-12-08 10:00:00 +01", "2015-12-08T09:00:00Z", false),
        ("2015-12-08T10:00:00+01:00", "2015-12-08T09:00:00Z", false),
        ("2015-12-08 10:00 +05:30", "2015-12-08T04:30:00Z", false),
        ("2015-12-08 10:00:00 UTC", "2015-12-08T10:00:00Z", false),
        ("2015-12-08 10:00:00 GMT", "2015-12-08T10:00:00Z", false),
        ("2015-12-08 10:00:00 EST", "2015-12-08T15:00:00Z", false),
        ("2015-12-08 10:00:00 PDT", "2015-12-08T17:00:00Z", false),
        ("2015-12-08 10:00:00 +0100 CET", "2015-12-08T09:00:00Z", false),
        ("2026-03-14T08:30:00.123Z", "2026-03-14T08:30:00.123Z", false),
        ("2026-03-14T08:30:00.123456789Z", "2026-03-14T08:30:00.123Z", false),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-15T02:59:43.100Z", false),
        ("20260314T083000Z", "2026-03-14T08:30:00Z", false),
        ("20260314083000", "2026-03-14T07:30:00Z", false),
        ("Sat, 14 Mar 2026 08:30:00 GMT", "2026-03-14T08:30:00Z", false),
        ("Sat, 14 Mar 2026 08:30:00 +0100", "2026-03-14T07:30:00Z", false),
        ("14 Mar 2026 08:30 EDT", "2026-03-14T12:30:00Z", false),
        ("Sat, 14 Mar 2026 08:30:00 -0000 (UTC)", "2026-03-14T08:30:00Z", false),
        // A leap second is the second after.
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", false),
        // Since 1970.
        ("1710405000", "2024-03-14T08:30:00Z", false),
        ("1710405000.75", "2024-03-14T08:30:00Z", false),
        ("1710405000123", "2024-03-14T08:30:00Z", false),
        ("946684800", "2000-01-01T00:00:00Z", false),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", false),
        // East of Greenwich 1990 is the year before in UTC for a while.
        ("1990-01-01", "1990-01-01T00:00:00Z", true), ("1990-01-01 00:30", "1990-01-01T00:00:00Z", false),
        ("1990-01-01 01:30", "1990-01-01T00:30:00Z", false), ("1990-01-02", "1990-01-01T23:00:00Z", true),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", false),
    ])
    func `every form that real sites have is read`(text: String, instant: String, isDateOnly: Bool) throws {
        let date = try DateReading.read(text, zone: try #require(stockholm))
        #expect(DateFormats.rfc3339(date.written.instant) == instant)
        #expect(date.written.isDateOnly == isDateOnly)
    }

    @Test(
        arguments: [
            ("03/04/2026", .ambiguous), ("14/03/2026", .ambiguous), ("14.03.2026", .ambiguous),
            ("3-4-2026", .ambiguous),
            ("9999-99-99", .impossible), ("2026-02-29", .impossible), ("2026-00-10", .impossible),
            ("2026-04-31", .impossible), ("2026-03-14T24:12:03Z", .impossible), ("2026-03-14 10:60", .impossible),
            ("2026-03-14T10:00:61Z", .impossible), ("2026-03-14T10:00:00+99:00", .impossible),
            ("20261399", .impossible),
            ("0000-00-00", .impossible),
            ("0001-01-01T00:00:00Z", .tooEarly), ("1989-12-31", .tooEarly), ("1970-01-01", .tooEarly),
            ("", .unreadable), ("   ", .unreadable), ("soon", .unreadable), ("-1", .unreadable), ("2026", .unreadable),
            ("2026-03", .unreadable), ("26-03-14", .ambiguous), ("2026-03-14X", .unreadable),
            ("2026-03-14T", .unreadable), ("2026-03-14 noon", .unreadable), ("2026-03-14T10", .unreadable),
            ("2026-03-14 10:00 CET", .unreadable), ("2026-03-14 10:00:00 +1:2:3", .unreadable),
            ("14 Brumaire 2026", .unreadable), ("March 2026", .unreadable), ("99999999999999999999", .unreadable),
            ("999999999999999999", .unreadable), ("2026-03-14T10:00:00Z and more", .unreadable),
            ("{{ now }}", .unreadable), ("٢٠٢٦-٠٣-١٤", .unreadable),
        ] as [(String, DateReading.Refusal)])
    func `what is no date, or could be two, is refused with its reason`(text: String, why: DateReading.Refusal) throws {
        let zone = try #require(stockholm)
        #expect(throws: why) { try DateReading.read(text, zone: zone) }
    }

    @Test(arguments: [
        ("03/04/2026", "is ambiguous. Write it year first, as 2026-03-14"),
        ("soon", "\"soon\" is not a date. Write it year first"),
        ("2026-02-30", "does not exist: that month has 28 days. Correct the day."),
        ("2026-30-02 08:30", "there is no month 30. Correct the month, which stands before the day."),
        ("20261399", "there is no month 13."), ("2026-00-10", "there is no month 0."),
        ("2026-12-31T24:00:00", "a day ends before 24:00. Write the midnight behind it as 2027-01-01T00:00:00."),
        ("2026-03-14 25:00", "there is no hour 25."), ("2026-03-14 10:60", "there is no minute 60."),
        ("2026-03-14 8:5", "cannot be read: minutes and seconds have two digits. Write the time as 08:05"),
        ("2026-03-14 08:05:9 +0100", "minutes and seconds have two digits."),
        ("2026-03-14 noon", "cannot be read: what stands behind the day is no time. Write the time as 08:30"),
        ("2026-03-14T10:00 CET", "behind the time is no zone. Write Z"), ("2026-03-14T10:00:00+99:00", "as +01:00"),
        ("2026-03", "cannot be read: it has no day. Write the day too, as 2026-03-14."), ("2026", "it has no day."),
        ("1986-05-01", "is before 1990, and feeds tell no such date. Write a later one"),
    ])
    func `what is wrong with a date is told by what is right about it`(text: String, words: String) throws {
        let problems = try Sample.reading("---\ntitle: T\ndate: '\(text)'\n---\nText.\n", path: "a.md").problems
        let told = try #require(problems.first).description
        #expect(told.contains(words) && told.hasPrefix("a.md:3:8: error: date: "), "\(told)")
        #expect(words.contains("year first") || !told.contains("year first"), "\(told)")
    }

    @Test func `a very long text is refused at once`() throws {
        let zone = try #require(stockholm)
        #expect(throws: DateReading.Refusal.unreadable) {
            try DateReading.read(String(repeating: "March ", count: 200_000), zone: zone)
        }
    }

    @Test(arguments: [
        // 29 March 2026: the clock goes from 02:00 to 03:00.
        ("2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
        ("2026-03-29 02:00:00", "2026-03-29T01:00:00Z"),
        ("2026-03-29 02:30:00", "2026-03-29T01:30:00Z"),
        ("2026-03-29 03:00:00", "2026-03-29T01:00:00Z"),
        // 25 October 2026: it goes from 03:00 to 02:00; of two, the first.
        ("2026-10-25 01:59:59", "2026-10-24T23:59:59Z"),
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25 02:59:59", "2026-10-25T00:59:59Z"),
        ("2026-10-25 03:00:00", "2026-10-25T02:00:00Z"),
    ])
    func `a time in the gap moves forward, one in the overlap is the first`(text: String, instant: String) throws {
        let date = try DateReading.read(text, zone: try #require(stockholm))
        #expect(DateFormats.rfc3339(date.written.instant) == instant)
    }

    @Test(arguments: [
        "Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca",
        "America/Sao_Paulo", "Pacific/Apia", "UTC",
    ])
    func `the table of a zone agrees with Foundation at every noon`(name: String) throws {
        let rules = try #require(TimeZoneRules(named: name))
        let zone = try #require(TimeZone(identifier: name))
        for day in stride(from: 7320, to: 29000, by: 3) {
            // An instant, its local time by Foundation, and back. Noon in UTC is never within an hour of a change.
            let instant = Int64(day) * 86400 + 43200
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
            #expect(rules.instant(local: instant + Int64(offset)) == instant, "day \(day)")
        }
    }

    @Test func `an unknown zone is none`() {
        #expect(TimeZoneRules(named: "Europe/Duckburg") == nil)
    }
}

/// Spec R5.4: where the date is looked for.
@Suite struct DateSourcesTests {
    @Test(
        arguments: [
            (
                "---\ntitle: x\ndate: 2020-01-01T00:00:00Z\npublished: 2021-01-01T00:00:00Z\n---\n", "2024-06-19-x.md",
                "2020-01-01T00:00:00Z"
            ),
            (
                "---\ntitle: x\npublishDate: 2021-01-01T00:00:00Z\ncreated: 2019-01-01\n---\n", "x.md",
                "2021-01-01T00:00:00Z"
            ),
            ("---\ntitle: x\npublished: 2021-01-01T00:00:00Z\n---\n", "x.md", "2021-01-01T00:00:00Z"),
            ("---\ntitle: x\ncreated: 2019-01-01T00:00:00Z\n---\n", "2024-06-19-x.md", "2019-01-01T00:00:00Z"),
            ("---\ntitle: x\npublished: true\n---\n", "2024-06-19-x.md", "2024-06-18T22:00:00Z"),
            ("---\ntitle: x\n---\n", "2024-6-9-x.md", "2024-06-08T22:00:00Z"),
            ("---\ntitle: x\n---\n", "2024-06-19-x/index.md", "2024-06-18T22:00:00Z"),
            ("+++\ntitle = \"x\"\npath = \"2019/05/15/x\"\n+++\n", "x.md", "2019-05-14T22:00:00Z"),
            ("---\ntitle: x\nurl: /2019/05/15/x/\n---\n", "2018/01/01/x.md", "2019-05-14T22:00:00Z"),
            ("---\ntitle: x\n---\n", "news/2018/07/01/x.md", "2018-06-30T22:00:00Z"),
            // An article is not to be seen before its `publishDate`.
            (
                "---\ntitle: x\ndate: 2020-01-01\npublishDate: 2031-01-01T00:00:00Z\n---\n", "x.md",
                "2031-01-01T00:00:00Z"
            ),
            ("---\ntitle: x\n---\n", "1990-01-01-x.md", "1990-01-01T00:00:00Z"),
            ("---\ntitle: x\n---\n", "2024-13-45-x.md", nil),
            ("---\ntitle: x\n---\n", "x.md", nil),
            ("# x\n", "x.md", nil),
        ] as [(String, String, String?)])
    func `the first source that tells a date is taken`(text: String, path: String, instant: String?) throws {
        let article = try Sample.article(text, path: path)
        #expect(article.date.map { DateFormats.rfc3339($0.instant) } == instant)
    }

    @Test(arguments: ["9999-99-99", "03/04/2026", "1889-01-01", "TBD", "[2026, 3]"])
    func `a date that cannot be read holds the article back, with its line`(date: String) throws {
        let reading = try Sample.reading("---\ntitle: x\ndate: \(date)\n---\ntext\n")
        #expect(reading.outcome == .broken)
        let problem = try #require(reading.problems.first)
        #expect(problem.severity == .error)
        #expect(problem.line == 3)
        #expect(!problem.remedy.isEmpty)
    }

    @Test(arguments: [
        ("---\ntitle: x\ndate: TBD\n---\n", 3, 7), ("---\ntitle: x\ndate:   \"TBD\"\n---\n", 3, 10),
        ("---\r\ntitle: x\r\ndate: 'TBD'\r\n---\r\n", 3, 8), ("+++\ndate = \"TBD\"\n+++\n", 2, 9),
        ("{\"update\": \"å\", \"title\": \"å\", \"date\": \"TBD\"}\n", 1, 40), ("Title: x\nDate: TBD\n\ntext", 2, 7),
        ("---\ntitle: x\ndate: !!str TBD\n---\n", 3, 7), ("---\ntitle: x\ndate:\n  TBD\n---\n", 3, nil),
        ("+++\ntitle = \"x\"\n[extra]\ndate = \"TBD\"\n+++\n", 4, 9),
    ])
    func `the problem names the place of the value`(text: String, line: Int, column: Int?) throws {
        let problem = try #require(try Sample.reading(text).problems.last)
        #expect(problem.severity == .error)
        #expect(problem.line == line)
        #expect(problem.column == column)
    }

    @Test(
        arguments: [
            ("title: x\ndate: 2026-03-14\nlastmod: 15 March 2026", "a.md", Article.DateText("2026-03-14", line: 3), 4),
            (
                "title: x\npublishDate: 2031-01-01\ndate: 2026-03-14", "a.md", Article.DateText("2031-01-01", line: 3),
                nil
            ),
            ("title: x\nlastmod: 15 March 2026", "2024-6-9-x.md", Article.DateText("2024-06-09"), 3),
            ("title: x", "a.md", nil, nil),
        ] as [(String, String, Article.DateText?, Int?)])
    func `an article tells how and where its dates are written`(
        header: String, path: String, date: Article.DateText?, modified line: Int?
    ) throws {
        let article = try Sample.article("---\n\(header)\n---\ntext\n", path: path)
        #expect(article.dateText == date)
        #expect(article.modifiedText == line.map { Article.DateText("15 March 2026", line: $0) })
    }

    @Test(arguments: ["lastmod", "updated", "modified", "last_modified_at", "date_updated"])
    func `a change date has many names`(name: String) throws {
        let article = try Sample.article("---\ntitle: x\n\(name): 2026-03-15T10:00:00Z\n---\ntext\n")
        #expect(article.modified.map(DateFormats.rfc3339) == "2026-03-15T10:00:00Z")
        #expect(article.date == nil)
    }

    @Test(arguments: ["expiryDate", "expirydate", "unpublish", "expires"])
    func `R5.7 the end of an article has many names`(name: String) throws {
        let article = try Sample.article("---\ntitle: x\n\(name): 2026-03-15\n---\ntext\n")
        #expect(article.expires.map(DateFormats.rfc3339) == "2026-03-14T23:00:00Z")
        let reading = try Sample.reading("---\ntitle: x\n\(name): soon\n---\ntext\n")
        #expect(reading.outcome == .broken)
        #expect(reading.problems.map(\.line) == [3])
    }

    @Test(arguments: [
        ("+++\ndate = 2026-03-14T10:00:00+01:00\n+++\n", false), ("+++\ndate = 2026-03-14 09:00:00Z\n+++\n", false),
        ("+++\ndate = 2026-03-14T10:00:00\n+++\n", false), ("+++\ndate = 2026-03-14 10:00:00.000\n+++\n", false),
        ("+++\ndate = \"2026-03-14 10:00\"\n+++\n", false), ("+++\ndate = 2026-03-14\n+++\n", true),
        ("---\ndate: 2026-03-14 10:00\n---\n", false), ("---\ndate: \"2026-03-14 10:00\"\n---\n", false),
        ("---\ndate: '2026-03-14T09:00:00Z'\n---\n", false), ("---\ndate: 2026-03-14\nx: |\n  y\n---\n", true),
        ("---\ndate: \"2026-03-14\"\n---\n", true), ("---\ndate: 1773478800\n---\n", false),
        ("---\ndate: 1773478800000\n---\n", false), ("{\"date\": 1773478800}\n", false),
        ("{\"date\": \"2026-03-14T09:00:00Z\"}\n", false),
        ("Title: x\nDate: Sat, 14 Mar 2026 09:00:00 GMT\n\n", false),
    ])
    func `R5.4 every language of front matter has dates of its own`(header: String, isDateOnly: Bool) throws {
        let date = try #require(try Sample.article(header + "# x\n\ntext\n").date)
        #expect(DateFormats.rfc3339(date.instant) == (isDateOnly ? "2026-03-13T23:00:00Z" : "2026-03-14T09:00:00Z"))
        #expect(date.isDateOnly == isDateOnly)
    }

    @Test func `a change date that cannot be read is only left out`() throws {
        let reading = try Sample.reading("---\ntitle: x\ndate: 2026-03-14\nlastmod: lately\n---\ntext\n")
        #expect(reading.article?.modified == nil)
        #expect(reading.problems.map(\.severity) == [.warning])
        #expect(reading.problems.first?.line == 4)
    }

    @Test(arguments: ["never", "false", "none"])
    func `an article may say that it never expires`(word: String) throws {
        let reading = try Sample.reading("---\ntitle: x\nexpires: \(word)\n---\ntext\n")
        #expect(reading.article != nil)
        #expect(reading.article?.expires == nil)
        #expect(reading.problems.isEmpty)
    }
}
