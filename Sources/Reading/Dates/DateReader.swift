import Syndication

/// Reads one date from left to right.
struct DateReader {
    private var scanner: ByteScanner
    private let zone: TimeZoneRules

    init(_ text: String, zone: TimeZoneRules) {
        scanner = ByteScanner(Array(text.utf8))
        self.zone = zone
    }

    mutating func read() throws(DateReading.Refusal) -> ReadDate {
        skipBlanks()
        let start = scanner.position
        guard let next = scanner.next else { throw .unreadable }
        guard next.asciiDigit != nil else { return try readWords() }
        let number = scanner.digits(atMost: 18) ?? 0
        let length = scanner.position - start

        if let separator = scanner.take(oneOf: "-/.") {
            if length == 4 { return try readNumbers(year: number, separator: separator) }
            // `1710405000.5` has a fraction; `14-Mar-2026` a month.
            if [9, 10, 12, 13].contains(length), separator == UInt8(ascii: ".") {
                return try readEpoch(number, digits: length)
            }
            if let next = scanner.next, next.asciiDigit == nil {
                scanner.position = start
                return try readWords()
            }
            throw .ambiguous
        }
        switch length {
        case 8:
            let day = try checked(number / 10000, number / 100 % 100, number % 100)
            return try readClock(of: day)
        case 9, 10, 12, 13:
            return try readEpoch(number, digits: length)
        case 14:
            let date = number / 1_000_000
            let day = try checked(date / 10000, date / 100 % 100, date % 100)
            let clock = Clock(hour: number / 10000 % 100, minute: number / 100 % 100, second: number % 100)
            return try finish(day, clock)
        case 1, 2:
            scanner.position = start
            return try readWords()
        default:
            throw .unreadable
        }
    }

    // MARK: The forms of the day

    /// `2026-03-14`, with the year and its separator read.
    private mutating func readNumbers(year: Int, separator: UInt8) throws(DateReading.Refusal) -> ReadDate {
        guard let month = scanner.digits(atMost: 2), scanner.take(separator),
            let day = scanner.digits(atMost: 2)
        else { throw .unreadable }
        return try readClock(of: try checked(year, month, day))
    }

    /// Seconds, or with twelve or thirteen digits milliseconds, since 1970.
    private mutating func readEpoch(_ number: Int, digits: Int) throws(DateReading.Refusal) -> ReadDate {
        while scanner.next?.asciiDigit != nil { scanner.position += 1 }
        skipBlanks()
        guard scanner.isAtEnd else { throw .unreadable }
        let milliseconds = Int64(digits > 10 ? number : number * 1000)
        let instant = Timestamp(milliseconds: milliseconds).wholeSecond
        let day = CivilDay(daysSinceEpoch: Int(instant.seconds / 86400))
        return ReadDate(written: .init(instant: instant, isDateOnly: false), day: day)
    }

    /// `Sat, 14 Mar 2026 08:30:00 GMT` (RFC 2822), `March 14, 2026`, `14 March 2026`: English.
    private mutating func readWords() throws(DateReading.Refusal) -> ReadDate {
        var month: Int?
        var day: Int?
        while true {
            skipBlanks()
            if let word = scanner.word() {
                if let named = Self.month(word) {
                    guard month == nil else { throw .unreadable }
                    month = named
                } else if !Self.isWeekday(word) {
                    throw .unreadable
                }
            } else if day == nil, let number = scanner.digits(exactly: 1) ?? scanner.digits(exactly: 2) {
                day = number
                skipOrdinalEnding()
            } else if let month, let day, let year = scanner.digits(exactly: 4) {
                let date = try checked(year, month, day)
                _ = scanner.take(UInt8(ascii: ","))
                return try readClock(of: date)
            } else {
                throw .unreadable
            }
            _ = scanner.take(oneOf: ",.-/")
        }
    }

    /// `14th`.
    private mutating func skipOrdinalEnding() {
        let start = scanner.position
        if let ending = scanner.word(), !["st", "nd", "rd", "th"].contains(ending) { scanner.position = start }
    }

    private func checked(_ year: Int, _ month: Int, _ day: Int) throws(DateReading.Refusal) -> CivilDay {
        guard let date = CivilDay(checkedYear: year, month: month, day: day) else { throw .impossible }
        return date
    }

    // MARK: The time of day

    private struct Clock {
        var hour = 0
        var minute = 0
        var second = 0
        var millisecond = 0
    }

    /// What stands behind the day: nothing, or a time and perhaps a zone.
    private mutating func readClock(of day: CivilDay) throws(DateReading.Refusal) -> ReadDate {
        let hasMark = scanner.take(oneOf: "Tt") != nil
        let before = scanner.position
        skipBlanks()
        if scanner.isAtEnd {
            guard !hasMark else { throw .unreadable }
            return ReadDate(midnightOf: day, zone: zone)
        }
        guard hasMark || scanner.position > before else { throw .unreadable }
        let word = scanner.position
        if scanner.word() != "at" { scanner.position = word }
        skipBlanks()

        let start = scanner.position
        guard var number = scanner.digits(atMost: 6) else { throw .unreadable }
        var clock = Clock()
        if scanner.position - start > 2 {
            // The basic form of ISO 8601: `T083000`.
            guard [4, 6].contains(scanner.position - start) else { throw .unreadable }
            if scanner.position - start == 4 { number *= 100 }
            clock = Clock(hour: number / 10000, minute: number / 100 % 100, second: number % 100)
        } else {
            guard scanner.take(UInt8(ascii: ":")), let minute = scanner.digits(exactly: 2) else { throw .unreadable }
            clock = Clock(hour: number, minute: minute)
            if scanner.take(UInt8(ascii: ":")) {
                guard let second = scanner.digits(exactly: 2) else { throw .unreadable }
                clock.second = second
            }
        }
        if scanner.take(oneOf: ".,") != nil { clock.millisecond = try readFraction() }
        return try finish(day, clock)
    }

    /// Three digits count; feeds show seconds, and more digits would tell nobody anything.
    private mutating func readFraction() throws(DateReading.Refusal) -> Int {
        var milliseconds = 0
        var digits = 0
        while let digit = scanner.next?.asciiDigit {
            if digits < 3 { milliseconds = milliseconds * 10 + digit }
            digits += 1
            scanner.position += 1
        }
        guard digits > 0 else { throw .unreadable }
        for _ in digits..<max(digits, 3) { milliseconds *= 10 }
        return milliseconds
    }

    private mutating func finish(_ day: CivilDay, _ clock: Clock) throws(DateReading.Refusal) -> ReadDate {
        guard clock.hour < 24, clock.minute < 60, clock.second <= 60 else { throw .impossible }
        // A leap second becomes the second after it, as POSIX counts.
        let local = day.localSeconds + Int64(clock.hour * 3600 + clock.minute * 60 + clock.second)
        let instant: Int64
        if let offset = try readOffset() {
            instant = local - Int64(offset)
        } else {
            instant = zone.instant(local: local)
        }
        let timestamp = Timestamp(milliseconds: instant * 1000 + Int64(clock.millisecond))
        return ReadDate(written: .init(instant: timestamp, isDateOnly: false), day: day)
    }

    // MARK: The zone

    /// - Returns: seconds east of Greenwich, or nil when nothing is written.
    private mutating func readOffset() throws(DateReading.Refusal) -> Int? {
        skipBlanks()
        guard let next = scanner.next else { return nil }
        var offset: Int
        if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") {
            scanner.position += 1
            offset = try readNumericOffset() * (next == UInt8(ascii: "-") ? -1 : 1)
            skipBlanks()
            // Go prints `+0100 CET` behind the time, mail programs `+0100 (CET)`.
            if scanner.take(UInt8(ascii: "(")) {
                _ = scanner.word()
                guard scanner.take(UInt8(ascii: ")")) else { throw .unreadable }
            } else {
                _ = scanner.word()
            }
        } else {
            // Only the zones of RFC 822: other abbreviations mean different things in different places.
            guard let word = scanner.word(), let named = DateFormats.offset(named: word) else { throw .unreadable }
            offset = named
        }
        skipBlanks()
        guard scanner.isAtEnd else { throw .unreadable }
        return offset
    }

    /// `-5`, `+01`, `+0100`, `+01:00`: one or two digits are hours.
    private mutating func readNumericOffset() throws(DateReading.Refusal) -> Int {
        let start = scanner.position
        guard let number = scanner.digits(atMost: 4) else { throw .unreadable }
        var hours = number
        var minutes = 0
        if scanner.position - start > 2 {
            guard scanner.position - start == 4 else { throw .unreadable }
            hours = number / 100
            minutes = number % 100
        } else if scanner.take(UInt8(ascii: ":")) {
            guard let written = scanner.digits(exactly: 2) else { throw .unreadable }
            minutes = written
        }
        guard hours <= 15, minutes < 60 else { throw .impossible }
        return hours * 3600 + minutes * 60
    }

    private mutating func skipBlanks() {
        while let next = scanner.next, next == 0x20 || (0x09...0x0D).contains(next) { scanner.position += 1 }
    }

    // MARK: Words

    private static func month(_ word: String) -> Int? {
        let names = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ]
        guard word.utf8.count >= 3 else { return nil }
        if word == "sept" { return 9 }
        return names.firstIndex { $0 == word || (word.utf8.count == 3 && $0.hasPrefix(word)) }.map { $0 + 1 }
    }

    private static func isWeekday(_ word: String) -> Bool {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        return names.contains { $0 == word || (word.utf8.count == 3 && $0.hasPrefix(word)) }
            || word == "tues" || word == "thur" || word == "thurs"
    }
}
