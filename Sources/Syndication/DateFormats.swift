/// The date forms that feeds and HTTP carry. All are written from fixed tables, and in UTC unless a feed's dates are to be
/// local: never the locale, never a formatter (spec R5.1).
package enum DateFormats {
    private static let weekdays: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `2026-03-14T08:30:00Z`, with `.001` before the Z when the instant has milliseconds (RFC 3339 §5.6).
    package static func rfc3339(_ instant: Timestamp) -> String {
        let fields = Fields(instant)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var writer = DigitWriter(buffer)
            writer.put(fields.day.year, width: 4)
            writer.put("-")
            writer.put(fields.day.month, width: 2)
            writer.put("-")
            writer.put(fields.day.day, width: 2)
            writer.put("T")
            writer.putClock(fields)
            if fields.millisecond != 0 {
                writer.put(".")
                writer.put(fields.millisecond, width: 3)
            }
            writer.put("Z")
            return writer.count
        }
    }

    /// `Sat, 14 Mar 2026 08:30:00 GMT`: the date of RSS 2.0 (RFC 822 with a four-digit year) and the IMF-fixdate of
    /// HTTP (RFC 9110 §5.6.7).
    package static func rfc822(_ instant: Timestamp) -> String {
        let fields = Fields(instant)
        return String(unsafeUninitializedCapacity: 29) { buffer in
            var writer = DigitWriter(buffer)
            writer.put(weekdays[fields.weekday])
            writer.put(", ")
            writer.put(fields.day.day, width: 2)
            writer.put(" ")
            writer.put(months[fields.day.month - 1])
            writer.put(" ")
            writer.put(fields.day.year, width: 4)
            writer.put(" ")
            writer.putClock(fields)
            writer.put(" GMT")
            return writer.count
        }
    }

    /// Seconds east of Greenwich of a zone that RFC 822 §5.1 names, and of `utc`.
    ///
    /// - Parameter zone: in lower case.
    package static func offset(named zone: String) -> Int? {
        switch zone {
        case "z", "utc", "gmt", "ut": 0
        case "edt": -4 * 3600
        case "est", "cdt": -5 * 3600
        case "cst", "mdt": -6 * 3600
        case "mst", "pdt": -7 * 3600
        case "pst": -8 * 3600
        default: nil
        }
    }

    /// An instant taken apart in UTC.
    private struct Fields {
        let day: CivilDay
        let weekday: Int  // 0 is Thursday: the first of January 1970 was one
        let secondOfDay: Int
        let millisecond: Int

        /// The forms have four digits for the year, so an instant outside of 0000 to 9999 becomes the nearest inside.
        private static let range =
            Timestamp(
                year: 0, month: 1, day: 1)...Timestamp(
                year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, millisecond: 999)

        init(_ anyInstant: Timestamp) {
            let instant = min(max(anyInstant, Self.range.lowerBound), Self.range.upperBound)
            let seconds = instant.seconds
            let days = Int(seconds >= 0 ? seconds / 86400 : -((86399 - seconds) / 86400))
            day = CivilDay(daysSinceEpoch: days)
            weekday = ((days % 7) + 7) % 7
            secondOfDay = Int(seconds) - days * 86400
            millisecond = Int(instant.milliseconds - seconds * 1000)
        }
    }

    private struct DigitWriter {
        private let buffer: UnsafeMutableBufferPointer<UInt8>
        private(set) var count = 0

        init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
            self.buffer = buffer
        }

        /// Writes the last `width` digits of a number that is not negative; a feed's year has four (spec R5.3).
        mutating func put(_ number: Int, width: Int) {
            var rest = number
            for place in stride(from: count + width - 1, through: count, by: -1) {
                buffer[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            count += width
        }

        mutating func put(_ text: StaticString) {
            for offset in 0..<text.utf8CodeUnitCount {
                buffer[count] = text.utf8Start[offset]
                count += 1
            }
        }

        mutating func putClock(_ fields: Fields) {
            put(fields.secondOfDay / 3600, width: 2)
            put(":")
            put(fields.secondOfDay / 60 % 60, width: 2)
            put(":")
            put(fields.secondOfDay % 60, width: 2)
        }
    }
}
