import Syndication

/// The part of an address that names an article. Each generator makes it by a rule of its own.
enum Slug {
    /// A slug as an author wrote it, without blanks and outer slashes.
    static func tidy(_ text: String) -> String {
        let trimmed = PlainText.collapsed(text).split(separator: "/").joined(separator: "/")
        return trimmed.split(separator: " ").joined(separator: "-")
    }

    /// Ours: letters and digits in lower case, with single dashes between them.
    static func make(_ text: String) -> String {
        var words = Words()
        for scalar in text.lowercased().unicodeScalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                words.append(scalar)
            } else if scalar != "'", scalar != "’", scalar.properties.canonicalCombiningClass == .notReordered {
                words.end()
            }
        }
        return words.text
    }

    /// Jekyll's `slugify`: as `make`, but an apostrophe ends a word too, and `½` is no digit.
    static func jekyll(_ text: String) -> String {
        var words = Words()
        for scalar in text.lowercased().unicodeScalars {
            if isWordCharacter(scalar) { words.append(scalar) } else { words.end() }
        }
        return words.text
    }

    // MARK: Hugo

    /// A part of a path as Hugo writes it: in lower case, with dashes for blanks, and without most punctuation.
    static func urlized(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var isDashPending = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isDashPending = isDashPending || !scalars.isEmpty && scalars.last != "-"
            } else if staysInPath(scalar) {
                if isDashPending, scalar != "-" { scalars.append("-") }
                isDashPending = false
                // The first of two is Go's answer where a small letter has two characters (`İ`).
                scalars.append(scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar)
            }
        }
        return String(scalars)
    }

    /// What a pattern of Hugo's has for a word such as `:slug`. Hugo makes a part of a path of it, reads the whole as it
    /// would read a query, where `+` is a blank, and makes a path of that.
    static func hugoPart(_ text: String) -> String {
        var part = urlized(text)
        // What a `#` begins is a fragment to it, and an empty one is left out.
        if let mark = part.firstIndex(of: "#"), part[mark...] == "#" { part.removeLast() }
        guard part.utf8.contains(UInt8(ascii: "+")) else { return part }
        // A slash stands before it: so a blank in front is one.
        return String(urlized("/" + part.replacing("+", with: " ")).dropFirst())
    }

    /// Hugo's `:title`, in which a slash parts nothing.
    static func hugoTitle(_ title: String) -> String {
        hugoPart(String(title.map { $0 == "/" || $0 == "\\" ? "-" : $0 }))
    }

    private static func staysInPath(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "/", "_", "#", "+", "~", "-", "@": true
        default: isWordCharacter(scalar)
        }
    }

    /// A letter, a decimal digit, or a mark that goes with one.
    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }

    // MARK: Pelican

    /// By Pelican's `SLUG_REGEX_SUBSTITUTIONS` as they come: in ASCII, without punctuation but `_`, and with one dash for
    /// blanks and dashes in a row. Scripts other than Latin stay.
    static func pelican(_ title: String) -> String {
        let plain = LatinText.plain(InternationalText.compatible(title).lowercased(), spelling: LatinText.symbols)
        var scalars = String.UnicodeScalarView()
        var gap = ""
        for scalar in plain.unicodeScalars {
            if scalar == "-" {
                gap = "-"
            } else if scalar.properties.isWhitespace {
                gap = gap.isEmpty ? " " : gap
            } else if scalar == "_" || isWordCharacter(scalar) {
                if gap == "-" || !gap.isEmpty && !scalars.isEmpty { scalars.append("-") }
                gap = ""
                scalars.append(scalar)
            }
        }
        // Blanks are stripped at the ends, and dashes are not.
        return String(scalars) + (gap == "-" ? "-" : "")
    }

    /// A title as Pelican reads it: without tags, and with its character references read.
    static func withoutMarkup(_ title: String) -> String {
        var text = ""
        var rest = title[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            text += rest[..<open]
            rest = rest[rest.index(after: close)...]
        }
        return CharacterReferences.decoded(text + rest)
    }

    // MARK: Eleventy

    /// Eleventy's `slugify`: in ASCII, with the umlauts of German in two letters, and `and` for `&`. Scripts other than
    /// Latin stay.
    static func eleventy(_ title: String) -> String {
        let plain = LatinText.plain(InternationalText.composed(title).lowercased(), spelling: LatinText.umlauts)
        let scalars = Array(plain.unicodeScalars)
        var words = Words()
        for (place, scalar) in scalars.enumerated() {
            if isWordCharacter(scalar) {
                words.append(scalar)
            } else if !isApostropheInWord(scalars, at: place) {
                words.end()
            }
        }
        return words.text
    }

    /// `what's` and `don't` are one word, `we'll` is two.
    private static func isApostropheInWord(_ scalars: [Unicode.Scalar], at place: Int) -> Bool {
        guard scalars[place] == "'", place > 0, isWordCharacter(scalars[place - 1]), place + 1 < scalars.count,
            scalars[place + 1] == "s" || scalars[place + 1] == "t"
        else { return false }
        return place + 2 == scalars.count || scalars[place + 2].properties.isWhitespace
    }
}

/// Words with single dashes between them, and none at the ends.
private struct Words {
    private var scalars = String.UnicodeScalarView()
    private var isDashPending = false

    var text: String { String(scalars) }

    mutating func append(_ scalar: Unicode.Scalar) {
        if isDashPending, !scalars.isEmpty { scalars.append("-") }
        isDashPending = false
        scalars.append(scalar)
    }

    mutating func end() { isDashPending = true }
}
