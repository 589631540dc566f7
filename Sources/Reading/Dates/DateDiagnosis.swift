import Syndication

/// What to tell of a text that is no date, so that its author sees what is wrong with it.
struct DateDiagnosis {
    /// A clause without a full stop.
    let what: String
    /// What its author can do, without a full stop.
    let remedy: String

    private static let anyForm = "Write it year first, as 2026-03-14 or 2026-03-14T08:30:00+01:00"

    /// - Parameters:
    ///   - text: on one line.
    ///   - refusal: why it was not read.
    init(_ text: String, _ refusal: DateReading.Refusal) {
        let quoted = "\"\(text.prefix(40))\""
        let finding = YearFirstFinding(text)
        switch refusal {
        case .ambiguous:
            (what, remedy) = ("the date \(quoted) is ambiguous", Self.anyForm)
        case .tooEarly:
            what = "the date \(quoted) is before \(DateReading.firstYear), and feeds tell no such date"
            remedy = "Write a later one, and the old one in the text"
        case .impossible:
            what = "the date \(quoted) does not exist" + (finding.map { ": \($0.what)" } ?? "")
            remedy = finding?.remedy ?? "Correct it"
        case .unreadable:
            what = finding.map { "the date \(quoted) cannot be read: \($0.what)" } ?? "\(quoted) is not a date"
            remedy = finding?.remedy ?? Self.anyForm
        }
    }
}

/// What is wrong with a date that is written year first, as it should be.
private struct YearFirstFinding {
    var what: String
    var remedy: String

    private init(_ what: String, _ remedy: String) {
        self.what = what
        self.remedy = remedy
    }

    /// - Returns: nil for a text that does not begin with a year, or has nothing wrong that is known.
    init?(_ text: String) {
        var scanner = ByteScanner(Array(text.utf8))
        guard let year = scanner.digits(atMost: 4), scanner.position == 4 else { return nil }
        let separator = scanner.take(oneOf: "-/.")
        let hasMonth = separator != nil || scanner.next?.asciiDigit != nil
        guard hasMonth, let month = scanner.digits(atMost: 2) else {
            guard scanner.isAtEnd else { return nil }
            self.init("it has no day", "Write the day too, as 2026-03-14")
            return
        }
        if let separator { guard scanner.take(separator) || scanner.isAtEnd else { return nil } }
        guard let day = scanner.digits(atMost: 2) else {
            guard scanner.isAtEnd else { return nil }
            self.init("it has no day", "Write the day too, as 2026-03-14")
            return
        }
        guard let finding = Self.ofDay(year, month, day) ?? Self.ofClock(behind: (year, month, day), &scanner) else {
            return nil
        }
        self = finding
    }

    private static func ofDay(_ year: Int, _ month: Int, _ day: Int) -> YearFirstFinding? {
        guard year > 0 else { return Self("there is no year 0", "Correct the year") }
        guard let length = CivilDay.length(ofMonth: month, year: year) else {
            return Self("there is no month \(month)", "Correct the month, which stands before the day")
        }
        guard (1...length).contains(day) else {
            return Self("that month has \(length) days", "Correct the day")
        }
        return nil
    }

    private static func ofClock(
        behind date: (year: Int, month: Int, day: Int), _ scanner: inout ByteScanner
    ) -> YearFirstFinding? {
        let unreadable = Self(
            "what stands behind the day is no time",
            "Write the time as 08:30 or 08:30:00, and behind it Z or how far it is ahead of UTC, as +01:00")
        _ = scanner.take(oneOf: "Tt")
        scanner.skipSpaces()
        let start = scanner.position
        guard let hour = scanner.digits(atMost: 6) else { return unreadable }
        // The basic form of ISO 8601 has no colons: `T083000`.
        let length = scanner.position - start
        if length > 2 {
            let clock = length == 4 ? hour * 100 : hour
            return Self.ofTime(clock / 10000, clock / 100 % 100, clock % 100, date)
        }
        var rest = [0, 0]
        for place in rest.indices where scanner.take(UInt8(ascii: ":")) {
            let start = scanner.position
            guard let number = scanner.digits(atMost: 2) else { return unreadable }
            guard scanner.position - start == 2 else {
                return Self("minutes and seconds have two digits", "Write the time as 08:05 or 08:05:09")
            }
            rest[place] = number
        }
        if let finding = Self.ofTime(hour, rest[0], rest[1], date) { return finding }
        if scanner.isAtEnd { return unreadable }
        return Self("what stands behind the time is no zone", "Write Z, or how far it is ahead of UTC, as +01:00")
    }

    private static func ofTime(
        _ hour: Int, _ minute: Int, _ second: Int, _ date: (year: Int, month: Int, day: Int)
    ) -> YearFirstFinding? {
        if hour == 24, minute == 0, second == 0 {
            let today = CivilDay(year: date.year, month: date.month, day: date.day)
            let next = CivilDay(daysSinceEpoch: today.daysSinceEpoch + 1)
            let midnight = Timestamp(year: next.year, month: next.month, day: next.day)
            let written = DateFormats.rfc3339(midnight).prefix(19)
            return Self("a day ends before 24:00", "Write the midnight behind it as \(written)")
        }
        if hour > 23 { return Self("there is no hour \(hour)", "Correct the time") }
        if minute > 59 { return Self("there is no minute \(minute)", "Correct the time") }
        if second > 60 { return Self("there is no second \(second)", "Correct the time") }
        return nil
    }
}
