import Syndication

/// Latin script in the letters of ASCII, as generators write it in addresses.
enum LatinText {
    /// Letters without what is set above or below them, and others by two that sound so. Other scripts stay.
    ///
    /// - Parameters:
    ///   - text: in lower case, and in form C.
    ///   - spelling: characters that are written in another way, ASCII among them.
    static func plain(_ text: String, spelling: [Unicode.Scalar: String]) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            if let spelled = spelling[scalar] ?? letters[scalar] {
                plain += spelled
            } else if scalar.isASCII {
                plain.unicodeScalars.append(scalar)
            } else if let base = InternationalText.decomposed(scalar).first, base.isASCII || letters[base] != nil {
                plain += letters[base] ?? String(base)
            } else if !isLooseMark(scalar) {
                plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// A mark of no script: an accent without its letter, a keycap, the choice of an emoji's form.
    private static func isLooseMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x300...0x36F, 0x20D0...0x20FF, 0xFE00...0xFE0F: true
        default: false
        }
    }

    /// Letters that are not a plain one with something added.
    private static let letters: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ł": "l",
        "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ƒ": "f",
    ]

    /// As in Eleventy: the umlauts of German, and signs that are read as words.
    static let umlauts: [Unicode.Scalar: String] = [
        "ä": "ae", "ö": "oe", "ü": "ue", "ŋ": "n", "&": " and ", "♥": " love ", "🦄": " unicorn ",
    ]

    /// As in Pelican: signs that it makes letters and dashes of.
    static let symbols: [Unicode.Scalar: String] = [
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "←": "-", "→": "-", "↔": "-",
        "©": "c", "®": "r", "°": "deg", "×": "x", "€": "eur", "£": "ps", "¥": "y", "¢": "c", "§": "ss", "¶": "p",
        "μ": "m", "♥": "hearts", "♡": "hearts",
    ]
}
