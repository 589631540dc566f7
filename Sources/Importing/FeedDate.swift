import Syndication

/// The dates of old feeds: RFC 822 and RFC 3339 as they should be, and as people have written them.
///
/// The reader of front matter (`Reading`) is stricter on purpose: an author can mend a date, an old feed nobody can. So
/// here a year may have two digits, and a zone that is not known counts as UTC.
enum FeedDate {
    /// What is before is no date of a feed (spec R5.3).
    static let earliest = Timestamp(year: 1990, month: 1, day: 1)

    /// - Returns: nil for what is no date, or one that does not exist.
    static func read(_ text: String) -> Timestamp? {
        // A longer text is no date; a limit keeps the work small.
        guard text.utf8.count <= 80 else { return nil }
        var cursor = DateCursor(Array(text.utf8))
        cursor.skipSeparators()
        return cursor.startsWithYear ? readNumbers(&cursor) : readWords(&cursor)
    }

    // MARK: - RFC 3339, ISO 8601

    /// `2026-03-14T08:30:00Z`, `2026-03-14`, `2026-03`, `20260314T083000Z` (W3C "Date and Time Formats").
    private static func readNumbers(_ cursor: inout DateCursor) -> Timestamp? {
        var date = DateFields()
        guard readDay(&cursor, &date) else { return nil }
        let hasMark = cursor.take(oneOf: "Tt") != nil
        let hasSpace = cursor.skipSpaces()
        if cursor.isAtEnd { return hasMark ? nil : date.instant }
        guard hasMark || hasSpace, cursor.readTime(into: &date) else { return nil }
        cursor.skipSpaces()
        guard cursor.isAtEnd || cursor.readZone(into: &date) else { return nil }
        // Go prints `+0100 CET`.
        cursor.skipSeparators()
        _ = cursor.word()
        cursor.skipSeparators()
        return cursor.isAtEnd ? date.instant : nil
    }

    /// A month or day that is not written is the first.
    private static func readDay(_ cursor: inout DateCursor, _ date: inout DateFields) -> Bool {
        date.year = cursor.number(digits: 4)
        date.month = 1
        date.day = 1
        if let separator = cursor.take(oneOf: "-/.") {
            guard let month = cursor.number(digits: 2) else { return false }
            date.month = month
            guard cursor.take(separator) else { return true }
            guard let day = cursor.number(digits: 2) else { return false }
            date.day = day
        } else if let month = cursor.number(digits: 2), let day = cursor.number(digits: 2) {
            date.month = month
            date.day = day
        }
        return true
    }

    // MARK: - RFC 822

    /// `Sat, 14 Mar 2026 08:30:00 GMT`, and the same words in another order: `March 14, 2026 8:30`, `Sat Mar 14
    /// 08:30:00 2026`. The day of the week is not compared with the date: it is wrong more often.
    private static func readWords(_ cursor: inout DateCursor) -> Timestamp? {
        var date = DateFields()
        while true {
            cursor.skipSeparators()
            if cursor.isAtEnd {
                // A program that means the hour after midnight (spec R5.2); RFC 822 §5.1 ends with 23.
                if date.hour == 24 { date.hour = 0 }
                return date.instant
            }
            if cursor.nextIsDigit {
                guard readNumber(&cursor, &date) else { return nil }
            } else if date.hasTime, cursor.nextIsSign {
                guard cursor.readZone(into: &date) else { return nil }
            } else if let word = cursor.word() {
                guard read(word, &cursor, &date) else { return nil }
            } else if cursor.take(oneOf: "-/.+") == nil {
                return nil
            }
        }
    }

    /// A number with a colon behind it is the time; the first other one the day, the second the year.
    private static func readNumber(_ cursor: inout DateCursor, _ date: inout DateFields) -> Bool {
        if !date.hasTime, cursor.nextIsTime { return cursor.readTime(into: &date) }
        let length = cursor.digitCount
        guard let number = cursor.number(digits: 4) else { return false }
        if date.day == nil, length <= 2 {
            date.day = number
            return true
        }
        guard date.year == nil, length == 4 || length == 2 else { return false }
        // RFC 2822 §4.3.
        date.year = length == 4 ? number : number + (number < 50 ? 2000 : 1900)
        return true
    }

    private static func read(_ word: String, _ cursor: inout DateCursor, _ date: inout DateFields) -> Bool {
        if let month = DateWords.month(word), date.month == nil {
            date.month = month
        } else if date.hasTime, word == "am" || word == "pm" {
            return date.setHalf(isAfternoon: word == "pm")
        } else if date.hasTime, date.offset == nil {
            // RFC 2822 §4.3: a zone that is not known counts as UTC. `GMT+0100` has its numbers behind.
            date.offset = DateWords.offset(word) ?? 0
            if cursor.nextIsSign, DateWords.isUTC(word) { return cursor.readZone(into: &date) }
        } else {
            // The day of the week, `at`, `th`, the comment `(CET)` behind a number. More letters are no date.
            return DateWords.isIgnored(word) || date.offset != nil
        }
        return true
    }
}

/// What a date says, field by field.
struct DateFields {
    var year: Int?
    var month: Int?
    var day: Int?
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0
    var hasTime = false
    /// Seconds east of Greenwich.
    var offset: Int?

    mutating func setHalf(isAfternoon: Bool) -> Bool {
        guard (1...12).contains(hour) else { return false }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
        return true
    }

    /// Nil when there is no such day or time. A leap second becomes the second after it, as POSIX counts.
    var instant: Timestamp? {
        guard let year, let month, let day, (1...9999).contains(year),
            let length = CivilDay.length(ofMonth: month, year: year), (1...length).contains(day),
            hour < 24 || (hour == 24 && minute == 0 && second == 0), minute < 60, second <= 60
        else { return nil }
        let local = Timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
        return local - .seconds(offset ?? 0)
    }
}
