import Glibc

/// The host of a web URL: a name of letters, digits, `-`, `_` and `.`, an IPv4 address in its one plain spelling, or
/// an IPv6 address in brackets.
///
/// Stricter than what browsers take: a host that ends in a number must be four decimal numbers. `127.1`, `0x7f000001`
/// and `0177.0.0.1` are spellings that only those use who want to hide an address.
enum HostName {
    /// Whether the bytes are a host name or IPv4 address as it can be written out, but for its case.
    static func isPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var end = range.upperBound
        // A fully qualified name ends in a dot.
        let isQualified = !range.isEmpty && bytes[end - 1] == UInt8(ascii: ".")
        if isQualified { end -= 1 }
        guard range.lowerBound < end, end - range.lowerBound <= 253 else { return false }

        var labelStart = range.lowerBound
        for position in range.lowerBound..<end {
            let byte = bytes[position]
            if byte == UInt8(ascii: ".") {
                guard (1...63).contains(position - labelStart) else { return false }
                labelStart = position + 1
            } else if !byte.isASCIILetter, byte.asciiDigit == nil, byte != UInt8(ascii: "-"),
                byte != UInt8(ascii: "_")
            {
                return false
            }
        }
        guard (1...63).contains(end - labelStart) else { return false }
        return !isNumber(bytes, labelStart..<end) || (!isQualified && isIPv4(bytes, range))
    }

    /// Brings any other host to its plain form: percent-encoding undone, an international name in punycode by UTS 46,
    /// an IPv6 address in the form of RFC 5952.
    ///
    /// - Returns: nil when it is no host.
    static func canonical(_ text: String) -> String? {
        if text.utf8.first == UInt8(ascii: "[") { return ipv6(text) }
        // No name is that long, and punycode takes quadratic time.
        guard text.utf8.count <= 1024, let decoded = percentDecoded(text) else { return nil }
        if decoded.utf8.allSatisfy({ $0 < 0x80 }) {
            return isPlain(decoded) ? decoded.lowercased() : nil
        }
        // Digits of other scripts become ASCII digits: nobody writes an address in them without a reason to hide it.
        guard let name = InternationalText.punycode(host: decoded), isPlain(name),
            name.utf8.last?.asciiDigit == nil
        else { return nil }
        return name.lowercased()
    }

    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8.span
        return isPlain(bytes, 0..<bytes.count)
    }

    /// Decimal digits only, or `0x` and hexadecimal digits: what address parsers take for a number.
    private static func isNumber(_ bytes: Span<UInt8>, _ label: Range<Int>) -> Bool {
        let isHex = label.count >= 2 && bytes[label.lowerBound] == 0x30 && bytes[label.lowerBound + 1] | 0x20 == 0x78
        if isHex {
            return label.dropFirst(2).allSatisfy { bytes[$0].hexDigit != nil }
        }
        return label.allSatisfy { bytes[$0].asciiDigit != nil }
    }

    /// Four numbers of at most 255, without leading zeros.
    private static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var dots = 0
        var digits = 0
        var value = 0
        for position in range {
            if bytes[position] == UInt8(ascii: ".") {
                guard digits > 0 else { return false }
                dots += 1
                digits = 0
                value = 0
            } else {
                guard let digit = bytes[position].asciiDigit, digits == 0 || value > 0 else { return false }
                digits += 1
                value = value * 10 + digit
                guard value <= 255 else { return false }
            }
        }
        return dots == 3 && digits > 0
    }

    private static func ipv6(_ text: String) -> String? {
        let inner = text.utf8.dropFirst().dropLast()
        guard text.utf8.last == UInt8(ascii: "]"), inner.count <= 45,
            inner.allSatisfy({ $0.hexDigit != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
        else { return nil }
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(Substring(inner)), &address) == 1 else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        let plain = String(decoding: buffer.map { UInt8(bitPattern: $0) }.prefix { $0 != 0 }, as: UTF8.self)
        return "[\(plain)]"
    }

    private static func percentDecoded(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%") {
                guard let byte = bytes.percentEncodedByte(at: position) else { return nil }
                out.append(byte)
                position += 3
            } else {
                out.append(bytes[position])
                position += 1
            }
        }
        return String(validating: out, as: UTF8.self)
    }
}
