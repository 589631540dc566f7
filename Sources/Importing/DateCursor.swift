import Syndication

/// Takes a short date apart from left to right.
struct DateCursor {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }
    var nextIsDigit: Bool { next?.asciiDigit != nil }
    var nextIsSign: Bool { next == UInt8(ascii: "+") || next == UInt8(ascii: "-") }

    /// How many digits come next.
    var digitCount: Int { bytes[position...].prefix { $0.asciiDigit != nil }.count }

    /// Four digits and what separates numbers, or eight: `2026-`, `20260314`.
    var startsWithYear: Bool {
        let length = digitCount
        guard length == 4, position + 4 < bytes.count else { return length == 4 || length == 8 }
        let separator = bytes[position + 4]
        return "-/.".utf8.contains(separator)
    }

    /// `8:30`.
    var nextIsTime: Bool {
        let end = position + digitCount
        return digitCount <= 2 && end < bytes.count && bytes[end] == UInt8(ascii: ":")
    }

    // MARK: - Small pieces

    mutating func take(oneOf set: StaticString) -> UInt8? {
        guard let next else { return nil }
        for offset in 0..<set.utf8CodeUnitCount where set.utf8Start[offset] == next {
            position += 1
            return next
        }
        return nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// - Returns: whether there were any.
    @discardableResult
    mutating func skipSpaces() -> Bool {
        let start = position
        while let next, next == 0x20 || (0x09...0x0D).contains(next) { position += 1 }
        return position > start
    }

    /// White space, and the marks between the words of a date.
    mutating func skipSeparators() {
        while let next, next == 0x20 || (0x09...0x0D).contains(next) || ",()".utf8.contains(next) { position += 1 }
    }

    /// A number of at most so many digits.
    mutating func number(digits: Int, atLeast least: Int = 1) -> Int? {
        let count = min(digitCount, digits)
        guard count >= least else { return nil }
        let number = bytes[position..<position + count].reduce(0) { $0 * 10 + ($1.asciiDigit ?? 0) }
        position += count
        return number
    }

    /// A word of ASCII letters, in lower case.
    mutating func word() -> String? {
        let letters = bytes[position...].prefix(while: \.isASCIILetter)
        guard !letters.isEmpty else { return nil }
        position += letters.count
        return String(decoding: letters.map(\.asciiLowercased), as: UTF8.self)
    }

    // MARK: - Time and zone

    /// `08:30:00`, `8:30`, `08:30:00.123`, `083000`.
    mutating func readTime(into date: inout DateFields) -> Bool {
        date.hasTime = true
        guard let hour = number(digits: 2) else { return false }
        date.hour = hour
        if take(oneOf: ":") != nil {
            guard let minute = number(digits: 2) else { return false }
            date.minute = minute
            if take(oneOf: ":") != nil {
                guard let second = number(digits: 2) else { return false }
                date.second = second
            }
        } else if let minute = number(digits: 2, atLeast: 2) {
            date.minute = minute
            date.second = number(digits: 2, atLeast: 2) ?? 0
        }
        guard take(oneOf: ".,") != nil, nextIsDigit else { return true }
        let length = digitCount
        // Three digits count; feeds show seconds.
        let fraction = number(digits: 3) ?? 0
        date.millisecond = length == 1 ? fraction * 100 : length == 2 ? fraction * 10 : fraction
        position += max(0, length - 3)
        return true
    }

    /// `Z`, `GMT`, `+0100`, `+01:00`, `-5`.
    mutating func readZone(into date: inout DateFields) -> Bool {
        if let word = word() {
            date.offset = DateWords.offset(word) ?? 0
            return true
        }
        guard let sign = take(oneOf: "+-") else { return false }
        let length = digitCount
        guard length != 3, let number = number(digits: 4) else { return false }
        var hours = number
        var minutes = 0
        if length >= 4 {
            hours = number / 100
            minutes = number % 100
        } else if take(oneOf: ":") != nil {
            guard let written = self.number(digits: 2) else { return false }
            minutes = written
        }
        guard hours <= 15, minutes < 60 else { return false }
        date.offset = (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
        return true
    }
}
