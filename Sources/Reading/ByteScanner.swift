import Syndication

/// Takes a short text apart from left to right.
struct ByteScanner {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Goes past a byte when it is the next one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Goes past one of the bytes, and tells which.
    mutating func take(oneOf set: StaticString) -> UInt8? {
        guard let next else { return nil }
        for offset in 0..<set.utf8CodeUnitCount where set.utf8Start[offset] == next {
            position += 1
            return next
        }
        return nil
    }

    mutating func skipSpaces() {
        while let next, next == 0x20 || next == 0x09 { position += 1 }
    }

    /// A number of up to so many digits, at most 18.
    mutating func digits(atMost limit: Int) -> Int? {
        let start = position
        var number = 0
        while position - start < min(limit, 18), let digit = next?.asciiDigit {
            number = number * 10 + digit
            position += 1
        }
        return position > start ? number : nil
    }

    /// A number of exactly so many digits that no other digit follows.
    mutating func digits(exactly count: Int) -> Int? {
        let start = position
        guard let number = digits(atMost: count), position - start == count, next?.asciiDigit == nil else {
            position = start
            return nil
        }
        return number
    }

    /// A word of ASCII letters, in lower case.
    mutating func word() -> String? {
        let start = position
        while let next, next.isASCIILetter { position += 1 }
        guard position > start else { return nil }
        return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
    }
}
