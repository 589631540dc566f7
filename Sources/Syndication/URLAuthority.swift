/// Host and port of a web URL, checked and ready to be written.
struct URLAuthority {
    private let host: Range<Int>
    /// The host in its plain form, where the reference has another.
    private let replacement: String?
    private let port: Int?

    /// The most bytes by which the written form exceeds the given one.
    var growth: Int { replacement?.utf8.count ?? 0 }

    /// - Returns: nil for a user name or password, a host that is none, and a port outside 1 to 65535.
    init?(_ text: String, _ range: Range<Int>, scheme: URLScheme) {
        let bytes = text.utf8.span
        var hostEnd = range.upperBound
        search: for position in range.reversed() {
            switch bytes[position] {
            case UInt8(ascii: ":"):
                hostEnd = position
                break search
            case UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            default: break search
            }
        }
        host = range.lowerBound..<hostEnd

        var number = 0
        for position in range[hostEnd...].dropFirst() {
            guard let digit = bytes[position].asciiDigit else { return nil }
            number = number * 10 + digit
            guard number <= 65535 else { return nil }
        }
        let portDigits = range.upperBound - hostEnd - 1
        guard portDigits < 1 || number > 0 else { return nil }
        port = portDigits < 1 || number == scheme.defaultPort ? nil : number

        if HostName.isPlain(bytes, host) {
            replacement = nil
        } else {
            let start = text.utf8.index(text.startIndex, offsetBy: host.lowerBound)
            let end = text.utf8.index(start, offsetBy: host.count)
            guard let plain = HostName.canonical(String(text[start..<end])) else { return nil }
            replacement = plain
        }
    }

    func write(_ bytes: Span<UInt8>, into writer: inout URLWriter) {
        if let replacement {
            let plain = replacement.utf8.span
            writer.copy(plain, 0..<plain.count)
        } else {
            writer.putLowercased(bytes, host)
        }
        if let port {
            writer.put(":")
            writer.put(port)
        }
    }
}
