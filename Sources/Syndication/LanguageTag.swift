/// A BCP 47 language tag: `sv`, `sv-SE`, `zh-Hant`.
package struct LanguageTag: Hashable, Sendable, Codable, CustomStringConvertible {
    /// In the form of RFC 5646: `sv-SE`, `zh-Hant`.
    package let text: String

    /// Takes what people write: `_` becomes `-`, the language goes to lower case, a region to upper case and a
    /// script to title case (RFC 5646 §2.1.1, spec R2.7).
    ///
    /// - Returns: nil when the text does not have the form of a tag.
    package init?(_ text: String) {
        let subtags = text.utf8.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard let language = subtags.first, language.allSatisfy(\.isASCIILetter),
            (2...3).contains(language.count) || (language.elementsEqual("i".utf8) && subtags.count > 1),
            subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(Self.isLetterOrDigit) })
        else { return nil }

        var tag: [UInt8] = []
        // A subtag of one character begins an extension, in which everything is in lower case.
        var isExtension = language.count == 1
        for (index, subtag) in subtags.enumerated() {
            if index > 0 { tag.append(UInt8(ascii: "-")) }
            isExtension = isExtension || subtag.count == 1
            let isRegion = index > 0 && !isExtension && subtag.count == 2
            let isScript = index > 0 && !isExtension && subtag.count == 4 && subtag.allSatisfy(\.isASCIILetter)
            for (offset, byte) in subtag.enumerated() {
                let isUpper = isRegion || (isScript && offset == 0)
                tag.append(isUpper ? byte.asciiUppercased : byte.asciiLowercased)
            }
        }
        self.text = String(decoding: tag, as: UTF8.self)
    }

    /// The language without its region and script: `sv` of `sv-SE`.
    package var primary: Substring { text.prefix { $0 != "-" } }

    /// The tag itself.
    package var description: String { text }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.asciiDigit != nil
    }
}
