import Syndication

/// Reads dates in exactly the forms that we write, and in no other (spec R5.1, R5.2).
enum OwnDate {
    /// `2026-03-14T08:30:00Z`, with `.001` before the Z or without. An offset may stand in its place: `+01:00`.
    static func rfc3339(_ text: String) -> Timestamp? {
        var fields = Fields(text)
        guard let year = fields.number(4), fields.skip("-"), let month = fields.number(2), fields.skip("-"),
            let day = fields.number(2), fields.skip("T"), let time = fields.time()
        else { return nil }
        var millisecond = 0
        if fields.skip(".") {
            guard let fraction = fields.number(3) else { return nil }
            millisecond = fraction
        }
        guard let minutes = fields.skip("Z") ? 0 : fields.offset(between: ":"), fields.isAtEnd else { return nil }
        return instant(year, month, day, time, millisecond).map { $0 - .seconds(minutes * 60) }
    }

    /// `Sat, 14 Mar 2026 08:30:00 GMT`, where the weekday must be that of the date. An offset may stand in the place of
    /// `GMT`: `+0100`.
    static func rfc822(_ text: String) -> Timestamp? {
        var fields = Fields(text)
        guard let weekday = fields.word(of: weekdays), fields.skip(", "), let day = fields.number(2),
            fields.skip(" "), let month = fields.word(of: months), fields.skip(" "), let year = fields.number(4),
            fields.skip(" "), let time = fields.time(), fields.skip(" "),
            let minutes = fields.skip("GMT") ? 0 : fields.offset(between: ""), fields.isAtEnd,
            let instant = instant(year, month + 1, day, time, 0)
        else { return nil }
        let days = CivilDay.daysSinceEpoch(year: year, month: month + 1, day: day)
        // The first of January 1970 was a Thursday.
        return ((days + 4) % 7 + 7) % 7 == weekday ? instant - .seconds(minutes * 60) : nil
    }

    private static let weekdays: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func instant(
        _ year: Int, _ month: Int, _ day: Int, _ time: Fields.Time, _ millisecond: Int
    ) -> Timestamp? {
        guard let length = CivilDay.length(ofMonth: month, year: year), (1...length).contains(day) else { return nil }
        return Timestamp(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second,
            millisecond: millisecond)
    }

    /// Takes a date apart from left to right.
    private struct Fields {
        typealias Time = (hour: Int, minute: Int, second: Int)

        private var rest: Substring.UTF8View

        init(_ text: String) {
            rest = text[...].utf8
        }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func skip(_ literal: StaticString) -> Bool {
            let bytes = UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
            guard rest.starts(with: bytes) else { return false }
            rest = rest.dropFirst(bytes.count)
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            var value = 0
            for byte in rest.prefix(digits) {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            guard rest.count >= digits else { return nil }
            rest = rest.dropFirst(digits)
            return value
        }

        mutating func word(of words: [StaticString]) -> Int? {
            for (index, word) in words.enumerated() where skip(word) { return index }
            return nil
        }

        mutating func time() -> Time? {
            guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60, skip(":"),
                let second = number(2), second < 60
            else { return nil }
            return (hour, minute, second)
        }

        /// Minutes east of Greenwich, and never none: that is written otherwise, and `-00:00` is not (spec R5.2).
        mutating func offset(between separator: StaticString) -> Int? {
            let isWest = skip("-")
            guard isWest || skip("+"), let hours = number(2), hours < 24, skip(separator), let minutes = number(2),
                minutes < 60, hours + minutes > 0
            else { return nil }
            return (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
    }
}
