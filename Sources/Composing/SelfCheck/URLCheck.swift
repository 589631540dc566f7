/// Whether a text is an address as a feed may carry it (spec R4.1). It looks at the bytes itself, and so does not
/// repeat a mistake of the code that made the address.
enum URLCheck {
    /// An absolute `http` or `https` URL with a host, in the characters of RFC 3986.
    static func isAbsolute(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isWeb($0) }
    }

    static func isWeb(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start: Int
        if bytes.starts(with: "https://".utf8) {
            start = 8
        } else if bytes.starts(with: "http://".utf8) {
            start = 7
        } else {
            return false
        }
        guard start < bytes.count, bytes[start] != UInt8(ascii: "/"), bytes[start] != UInt8(ascii: "?"),
            bytes[start] != UInt8(ascii: "#")
        else { return false }
        return hasAllowedCharacters(bytes, hostStart: start)
    }

    /// An address as an `href` may have it: besides the web, `mailto:` and its like, and a small picture.
    static func isLink(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if isWeb(bytes) { return true }
        for scheme in otherSchemes where bytes.starts(with: scheme.utf8) {
            return hasAllowedCharacters(bytes, hostStart: nil)
        }
        return isSmallPicture(bytes)
    }

    /// An address as `src` or `srcset` may have it.
    static func isResource(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        isWeb(bytes) || isSmallPicture(bytes)
    }

    private static let otherSchemes = ["mailto:", "tel:", "magnet:", "xmpp:", "geo:"]

    /// 4 kB of picture, written in base 64. A drawing can hold script.
    private static func isSmallPicture(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count <= 4096 && bytes.starts(with: "data:image/".utf8) && !bytes.starts(with: "data:image/svg".utf8)
            && hasAllowedCharacters(bytes, hostStart: nil)
    }

    /// Only what RFC 3986 allows; brackets only around the address of a host.
    private static func hasAllowedCharacters(_ bytes: UnsafeBufferPointer<UInt8>, hostStart: Int?) -> Bool {
        var isInHost = hostStart != nil
        var index = hostStart ?? 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): isInHost = false
            case UInt8(ascii: "["), UInt8(ascii: "]"): guard isInHost else { return false }
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count, isHex(bytes[index + 1]), isHex(bytes[index + 2]) else { return false }
                index += 2
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
                UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                return false
            case 0x21...0x7E: break
            default: return false
            }
            index += 1
        }
        return true
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
