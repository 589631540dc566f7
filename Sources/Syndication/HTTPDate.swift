/// Reads the dates of HTTP headers (RFC 9110 §5.6.7, spec C4). `DateFormats.rfc822` writes them.
package enum HTTPDate {
    /// Takes all three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, the obsolete `Sunday, 06-Nov-94 08:49:37 GMT`, and
    /// C's `Sun Nov  6 08:49:37 1994`. The day of the week is not compared with the date, and what follows a
    /// semicolon is ignored: old clients add the length there.
    ///
    /// - Parameter now: tells the century of a year of two digits. What would lie more than 50 years ahead is past.
    /// - Returns: nil for anything else: such a header is to be ignored.
    package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
        var reader = Reader(rest: text.utf8[...])
        reader.skipSpaces()
        guard reader.word().count >= 3 else { return nil }
        let instant = reader.skip(",") ? dateFirst(&reader, now: now) : asctime(&reader)
        reader.skipSpaces()
        guard reader.rest.isEmpty || reader.skip(";") else { return nil }
        return instant
    }

    /// `06 Nov 1994 08:49:37 GMT` and `06-Nov-94 08:49:37 GMT`.
    private static func dateFirst(_ reader: inout Reader, now: Timestamp) -> Timestamp? {
        reader.skipSpaces()
        guard let day = reader.number(digits: 1...2) else { return nil }
        let separator: Unicode.Scalar = reader.rest.first == UInt8(ascii: "-") ? "-" : " "
        guard reader.skip(separator), let month = reader.month(), reader.skip(separator) else { return nil }
        let yearLength = reader.rest.prefix { $0.asciiDigit != nil }.count
        guard yearLength == 2 || yearLength == 4, var year = reader.number(digits: 2...4), reader.skip(" "),
            let time = reader.time(), reader.skip(" "), reader.isUTC()
        else { return nil }
        if yearLength == 2 { year = century(of: year, now: now) }
        return instant(year: year, month: month, day: day, time: time)
    }

    /// `Nov  6 08:49:37 1994`.
    private static func asctime(_ reader: inout Reader) -> Timestamp? {
        guard reader.skip(" "), let month = reader.month() else { return nil }
        reader.skipSpaces()
        guard let day = reader.number(digits: 1...2), reader.skip(" "), let time = reader.time(), reader.skip(" "),
            let year = reader.number(digits: 4...4)
        else { return nil }
        return instant(year: year, month: month, day: day, time: time)
    }

    private static func century(of year: Int, now: Timestamp) -> Int {
        let thisYear = CivilDay(daysSinceEpoch: Int(now.seconds / 86400)).year
        let candidate = thisYear - thisYear % 100 + year
        return candidate > thisYear + 50 ? candidate - 100 : candidate
    }

    private static func instant(year: Int, month: Int, day: Int, time: Reader.Time) -> Timestamp? {
        guard let length = CivilDay.length(ofMonth: month, year: year), (1...length).contains(day) else { return nil }
        return Timestamp(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    /// Takes a header apart from left to right.
    private struct Reader {
        struct Time {
            let hour, minute, second: Int
        }

        var rest: Substring.UTF8View

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func skipSpaces() {
            while skip(" ") {}
        }

        mutating func word() -> Substring.UTF8View {
            let word = rest.prefix(while: \.isASCIILetter)
            rest = rest[word.endIndex...]
            return word
        }

        mutating func number(digits: ClosedRange<Int>) -> Int? {
            var value = 0
            var count = 0
            while count < digits.upperBound, let digit = rest.first?.asciiDigit {
                value = value * 10 + digit
                count += 1
                rest.removeFirst()
            }
            return count >= digits.lowerBound ? value : nil
        }

        mutating func month() -> Int? {
            let name = word()
            guard name.count == 3 else { return nil }
            let key = name.reduce(UInt32(0)) { $0 << 8 | UInt32($1.asciiLowercased) }
            return Self.months.firstIndex(of: key).map { $0 + 1 }
        }

        /// A leap second counts as the second after.
        mutating func time() -> Time? {
            guard let hour = number(digits: 2...2), skip(":"), let minute = number(digits: 2...2), skip(":"),
                let second = number(digits: 2...2), hour < 24, minute < 60, second <= 60
            else { return nil }
            return Time(hour: hour, minute: minute, second: second)
        }

        mutating func isUTC() -> Bool {
            let zone = word()
            return zone.elementsEqual("GMT".utf8) || zone.elementsEqual("UTC".utf8)
        }

        /// Three lower-case letters in a number each.
        private static let months: [UInt32] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ].map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } }
    }
}
