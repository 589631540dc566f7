/// The schemes that may stand in a feed (spec R4.1). All others, the dangerous ones of spec R4.6 among them, do not
/// make a `WebURL`.
enum URLScheme {
    case https, http, mailto, tel, magnet, xmpp, geo, data

    var name: StaticString {
        switch self {
        case .https: "https"
        case .http: "http"
        case .mailto: "mailto"
        case .tel: "tel"
        case .magnet: "magnet"
        case .xmpp: "xmpp"
        case .geo: "geo"
        case .data: "data"
        }
    }

    var isWeb: Bool { self == .https || self == .http }

    /// The port that need not be written.
    var defaultPort: Int? {
        switch self {
        case .https: 443
        case .http: 80
        default: nil
        }
    }

    /// - Parameter range: where the scheme stands in the bytes, without its colon, in either case.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for scheme in Self.all where Self.equals(bytes, range, scheme.name) {
            self = scheme
            return
        }
        return nil
    }

    private static let all: [URLScheme] = [.https, .http, .mailto, .tel, .magnet, .xmpp, .geo, .data]

    private static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset].asciiLowercased != name.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Whether a reference that has no scheme by the letter of RFC 3986 would have a dangerous one once white space
    /// and control characters are dropped and percent-encoding is undone, as careless readers do (spec R4.6).
    static func isDisguised(_ bytes: Span<UInt8>) -> Bool {
        var name: [UInt8] = []
        var position = 0
        // The longest name has ten letters; anything longer is none of them.
        while position < bytes.count, name.count <= 10 {
            var byte = bytes[position]
            if byte == UInt8(ascii: "%"), position + 2 < bytes.count,
                let high = bytes[position + 1].hexDigit, let low = bytes[position + 2].hexDigit
            {
                byte = high << 4 | low
                position += 2
            }
            position += 1
            switch byte {
            case 0...0x20, 0x7F: continue
            case UInt8(ascii: ":"): return Self.dangerous.contains { $0.utf8.elementsEqual(name) }
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return false
            default: name.append(byte.asciiLowercased)
            }
        }
        return false
    }

    private static let dangerous = ["javascript", "vbscript", "data", "file", "blob", "about"]
}
