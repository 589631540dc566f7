/// The references in foreign text: `&amp;`, `&#38;`, `&#x26;`, and what people write for them.
package enum References {
    /// What a text says.
    struct Reading {
        var text: String
        /// The first thing in it that XML does not know, and its place in the bytes.
        var mended: (place: Int, what: String)?
    }

    /// The longest name, with room to spare; a limit keeps the search for a semicolon short.
    private static let longest = 12

    /// The character that the reference at an ampersand stands for, and where the reference ends. In UTF-8 the character
    /// is shorter than the reference. Of the many names of HTML it knows those that people write.
    ///
    /// - Returns: nil where none begins there.
    package static func character(
        at ampersand: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        guard let name = name(after: ampersand, in: bytes), let scalar = character(name)?.scalar else { return nil }
        return (scalar, ampersand + name.utf8.count + 2)
    }

    /// Each reference stands for one character, so a text never grows.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> Reading {
        var written: [UInt8] = []
        written.reserveCapacity(bytes.count)
        var mended: (place: Int, what: String)?
        var place = bytes.startIndex
        while place < bytes.endIndex {
            guard bytes[place] == UInt8(ascii: "&") else {
                written.append(bytes[place])
                place += 1
                continue
            }
            let offset = place - bytes.startIndex
            let name = bytes.withUnsafeBufferPointer { Self.name(after: offset, in: $0) }
            guard let name, let character = character(name) else {
                if mended == nil { mended = (place, "an \"&\" that begins no reference was read as text") }
                written.append(UInt8(ascii: "&"))
                place += 1
                continue
            }
            if mended == nil { mended = character.complaint.map { (place, $0) } }
            if let scalar = character.scalar { written.append(contentsOf: String(Character(scalar)).utf8) }
            place += name.utf8.count + 2
        }
        return Reading(text: String(decoding: written, as: UTF8.self), mended: mended)
    }

    /// What stands between an ampersand and its semicolon.
    private static func name(after ampersand: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let rest = bytes[(ampersand + 1)...].prefix(longest + 1)
        guard let end = rest.firstIndex(of: UInt8(ascii: ";")), end > rest.startIndex,
            rest[..<end].allSatisfy({ $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "#") })
        else { return nil }
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    private static func character(_ name: String) -> (scalar: Unicode.Scalar?, complaint: String?)? {
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
            let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let number else { return nil }
            guard let scalar = Unicode.Scalar(number), isAllowed(scalar) else {
                return (nil, "the reference &\(name); to what is no character was left out")
            }
            return (scalar, nil)
        }
        switch name {
        case "amp": return ("&", nil)
        case "lt": return ("<", nil)
        case "gt": return (">", nil)
        case "quot": return ("\"", nil)
        case "apos": return ("'", nil)
        default:
            return named[name].map { ($0, "the entity &\(name); is not declared, and was read as in HTML") }
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\r" || XMLText.firstForbidden(in: Array(String(Character(scalar)).utf8)) == nil
    }

    /// The names that feeds have used without declaring them (HTML 4.01 §24): those of Latin-1 in the order of their
    /// code points from U+00A0 on, and punctuation.
    private static let named: [String: Unicode.Scalar] = {
        var table = other.compactMapValues { Unicode.Scalar($0) }
        for (offset, name) in latin1.split(separator: " ").enumerated() {
            table[String(name)] = Unicode.Scalar(UInt32(0xA0 + offset))
        }
        return table
    }()

    private static let latin1 = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
        acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml \
        Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde \
        Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig \
        ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide \
        oslash ugrave uacute ucirc uuml yacute thorn yuml
        """

    private static let other: [String: UInt32] = [
        "OElig": 0x0152, "oelig": 0x0153, "Scaron": 0x0160, "scaron": 0x0161, "Yuml": 0x0178, "fnof": 0x0192,
        "circ": 0x02C6, "tilde": 0x02DC, "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009, "zwnj": 0x200C,
        "zwj": 0x200D, "lrm": 0x200E, "rlm": 0x200F, "ndash": 0x2013, "mdash": 0x2014, "lsquo": 0x2018,
        "rsquo": 0x2019, "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D, "bdquo": 0x201E, "dagger": 0x2020,
        "Dagger": 0x2021, "bull": 0x2022, "hellip": 0x2026, "permil": 0x2030, "prime": 0x2032, "Prime": 0x2033,
        "lsaquo": 0x2039, "rsaquo": 0x203A, "euro": 0x20AC, "trade": 0x2122, "larr": 0x2190, "uarr": 0x2191,
        "rarr": 0x2192, "darr": 0x2193, "minus": 0x2212, "ne": 0x2260, "le": 0x2264, "ge": 0x2265, "infin": 0x221E,
        "hearts": 0x2665,
    ]
}

extension UInt8 {
    fileprivate var isASCIIAlphanumeric: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
