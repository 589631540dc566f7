/// The languages of ISO 639-1: those that a file or folder name can tell, and that readers know.
package enum LanguageCodes {
    /// - Returns: nil unless the word is a language of ISO 639-1, with a region or without.
    package static func tag(_ word: Substring) -> LanguageTag? {
        guard (2...10).contains(word.utf8.count), isSeparator(word.utf8.dropFirst(2).first),
            let tag = LanguageTag(String(word)), codes.contains(String(tag.text.prefix { $0 != "-" }))
        else { return nil }
        return tag
    }

    /// The language behind a file's name, as in `title.sv`.
    ///
    /// - Parameter word: what follows the last full stop of the name, without the file's ending.
    package static func tag(behindName word: Substring) -> LanguageTag? {
        otherEndings.contains(word) ? nil : tag(word)
    }

    /// What more articles are about than are written in it: `fly.io`, `dev.to`, `vite.config.ts`. As languages these are Ido,
    /// Tongan and Tsonga, which front matter can name.
    private static let otherEndings: Set<Substring> = ["io", "to", "ts"]

    /// Whether a word can end behind its first two letters, or go on with a region. Nearly every folder is told by this.
    private static func isSeparator(_ third: UInt8?) -> Bool {
        third == nil || third == UInt8(ascii: "-") || third == UInt8(ascii: "_")
    }

    /// What is wrong with a tag that has the form of one and names no language (spec R2.7): most often that of a country.
    package struct Doubt: Sendable, Equatable {
        /// `"cz" is no language of ISO 639`.
        package let problem: String
        /// What to write instead.
        package let remedy: String
    }

    /// - Returns: nil for a language, and for each of three letters: there are thousands.
    package static func doubt(about tag: LanguageTag) -> Doubt? {
        let code = String(tag.text.prefix { $0 != "-" })
        guard code.utf8.count == 2, !codes.contains(code), !withdrawn.contains(code) else { return nil }
        let meant = languagesOfCountries[code].map { $0 + tag.text.dropFirst(2) }
        return Doubt(
            problem: "\"\(code)\" is no language of ISO 639", remedy: "Write \(meant ?? "a tag such as en or pt-BR")")
    }

    /// Codes of former editions, which are still understood.
    private static let withdrawn: Set = ["in", "iw", "ji", "jw", "mo", "sh"]

    /// Where nearly everybody means one language by the country. What is a language too, such as `se` (Northern Sami), is
    /// taken at its word.
    private static let languagesOfCountries = [
        "al": "sq", "by": "be", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "il": "he", "ir": "fa",
        "jp": "ja", "kz": "kk", "mx": "es", "rs": "sr", "ua": "uk", "us": "en", "vn": "vi",
    ]

    private static let codes = Set(
        """
        aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el \
        en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
        ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na \
        nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so \
        sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
        """.split(separator: " ").map(String.init))
}
