import Syndication

/// A request as nearly all pollers send it: a GET or HEAD of a path, without a body, with nothing that changes what the
/// connection does next. It is read straight from the bytes that arrived.
///
/// What is not exactly that, or is not there to its end, or breaks a rule, is no simple request: the parser and the
/// checks behind it decide about it. So nothing is refused here, and nothing is let through that they would refuse.
///
/// The parts point into the bytes that it was read from, and must not outlive them.
struct SimpleRequest {
    /// Bytes up to the end of the header.
    private(set) var length = 0
    let isHead: Bool
    /// Without a query. It has no percent sign, so there is one spelling of it.
    let path: UnsafeRawBufferPointer
    private(set) var acceptEncoding: UnsafeRawBufferPointer?
    private(set) var ifNoneMatch: UnsafeRawBufferPointer?
    private(set) var ifModifiedSince: UnsafeRawBufferPointer?
    private(set) var userAgent: UnsafeRawBufferPointer?
    private(set) var forwarded: UnsafeRawBufferPointer?
    private(set) var forwardedFor: UnsafeRawBufferPointer?
    private(set) var host: UnsafeRawBufferPointer?

    /// Longer headers are the parser's: it measures them exactly.
    private static let longest = 4096

    init?(_ bytes: UnsafeRawBufferPointer, limits: Limits) {
        let end = min(bytes.count, min(Self.longest, min(limits.requestLine, limits.headerBlock)))
        var scan = Scan(bytes: bytes, end: end)
        if scan.skip("GET ") {
            isHead = false
        } else if scan.skip("HEAD ") {
            isHead = true
        } else {
            return nil
        }
        guard let path = scan.path(), scan.skip(" HTTP/1.1\r\n") else { return nil }
        self.path = path
        var fields = 0
        while !scan.skip("\r\n") {
            fields += 1
            guard fields <= limits.headerFields, let name = scan.name(), let value = scan.value(),
                take(name, value)
            else { return nil }
        }
        guard host != nil else { return nil }
        length = scan.place
    }

    var isConditional: Bool { ifNoneMatch != nil || ifModifiedSince != nil }

    /// - Returns: false for a field that makes the request other than simple.
    private mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        // Lengths first: most fields are told apart from ours by that alone.
        switch name.count {
        case 4:
            if name.isName("host") {
                guard host == nil, value.allSatisfy(RequestFraming.hostBytes.contains) else { return false }
                host = value
            }
            return !name.isName("a-im")
        case 6: return !name.isName("expect")
        case 7: return !name.isName("upgrade")
        case 8: return !name.isName("if-match")
        case 9: return !name.isName("forwarded") || Self.set(&forwarded, value)
        case 10:
            if name.isName("user-agent") { return Self.set(&userAgent, value) }
            return !name.isName("connection") || value.isName("keep-alive")
        case 13: return !name.isName("if-none-match") || Self.set(&ifNoneMatch, value)
        case 14:
            return !name.isName("content-length") && !name.isName("sec-fetch-dest") && !name.isName("sec-fetch-mode")
        case 15:
            if name.isName("x-forwarded-for") { return Self.set(&forwardedFor, value) }
            return !name.isName("accept-encoding") || Self.set(&acceptEncoding, value)
        case 17:
            if name.isName("if-modified-since") { return Self.set(&ifModifiedSince, value) }
            return !name.isName("transfer-encoding")
        case 19: return !name.isName("if-unmodified-since")
        default: return true
        }
    }

    /// A field that is there twice is a list, which the parser's side puts together.
    private static func set(_ field: inout UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer) -> Bool {
        guard field == nil else { return false }
        field = value
        return true
    }
}

/// Walks over the bytes of a header.
private struct Scan {
    let bytes: UnsafeRawBufferPointer
    let end: Int
    var place = 0

    /// Goes past exactly these bytes, if they come next.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end - place >= count else { return false }
        for index in 0..<count where bytes[place &+ index] != text.utf8Start[index] { return false }
        place &+= count
        return true
    }

    /// A path and its query, up to a space.
    ///
    /// - Returns: the path; nil where it has a byte whose meaning must be looked at.
    mutating func path() -> UnsafeRawBufferPointer? {
        let start = place
        guard place < end, bytes[place] == UInt8(ascii: "/") else { return nil }
        while place < end, Self.isTarget(bytes[place]), bytes[place] != UInt8(ascii: "?"),
            bytes[place] != UInt8(ascii: "%")
        {
            place &+= 1
        }
        let path = UnsafeRawBufferPointer(rebasing: bytes[start..<place])
        guard place < end, bytes[place] == UInt8(ascii: "?") else { return path }
        while place < end, Self.isTarget(bytes[place]) { place &+= 1 }
        return path
    }

    /// A field's name; then the colon and the space behind it are passed.
    mutating func name() -> UnsafeRawBufferPointer? {
        let start = place
        while place < end, Self.isName(bytes[place]) { place &+= 1 }
        guard place > start, place < end, bytes[place] == UInt8(ascii: ":") else { return nil }
        defer {
            place &+= 1
            while place < end, bytes[place] == UInt8(ascii: " ") { place &+= 1 }
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<place])
    }

    /// A field's value of visible ASCII and spaces, without spaces at its end; then the end of the line is passed.
    mutating func value() -> UnsafeRawBufferPointer? {
        let start = place
        while place &+ 8 <= end, Self.isVisible(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) {
            place &+= 8
        }
        while place < end, bytes[place] >= 0x20, bytes[place] < 0x7F { place &+= 1 }
        var last = place
        while last > start, bytes[last &- 1] == UInt8(ascii: " ") { last &-= 1 }
        guard skip("\r\n") else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<last])
    }

    /// Whether none of eight bytes is below 0x20 or above 0x7E.
    private static func isVisible(_ word: UInt64) -> Bool {
        let high: UInt64 = 0x8080_8080_8080_8080
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Without a byte above 0x7F no borrow and no carry goes from one byte to the next.
        guard word & high == 0 else { return false }
        let below = (word | high) &- ones &* 0x20
        let above = word &+ ones
        return below & high == high && above & high == 0
    }

    /// Visible ASCII, and no fragment.
    private static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    /// What the names of fields are made of. A name may have other bytes too, and is the parser's then.
    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these are the same letters in any case. Of the bytes that a name can have only `-` and the letters
    /// become what a name of ours is made of.
    ///
    /// - Parameter name: small letters and `-`.
    fileprivate func isName(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] | 0x20 != name.utf8Start[index] { return false }
        return true
    }

    /// Whether these are the same bytes.
    func equals(_ other: [UInt8]) -> Bool {
        count == other.count && other.withUnsafeBytes { elementsEqual($0) }
    }
}
