import Foundation

/// The Unicode transformations that addresses need and the standard library does not offer. This is the only place
/// where the vocabulary leans on Foundation, and only text beyond ASCII is handed to it.
package enum InternationalText {
    /// A host name in ASCII by UTS 46 (non-transitional): `bücher.example` is `xn--bcher-kva.example`.
    ///
    /// - Returns: nil when the name cannot be encoded. The caller checks the result's characters.
    static func punycode(host: String) -> String? {
        var components = URLComponents()
        components.host = host
        return components.encodedHost
    }

    /// The text in Unicode's normalization form C.
    package static func composed(_ text: String) -> String {
        isComposed(text) ? text : text.precomposedStringWithCanonicalMapping
    }

    /// The text in Unicode's normalization form KC, in which `½` is `1⁄2` and `ﬁ` is `fi`.
    package static func compatible(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCompatibilityMapping
    }

    /// A character and the marks that are set above and below it.
    package static func decomposed(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
    }

    /// Whether the text is in Unicode's normalization form C. To `==` all forms are the same.
    package static func isInFormC(_ text: String) -> Bool { composed(text).utf8.elementsEqual(text.utf8) }

    /// The ways in which a name may be written on a disk that are the same to people: as it is, and in the normalization
    /// forms C and D. A name in ASCII has one.
    package static func spellings(of name: String) -> [String] {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return [name] }
        var spellings = [name]
        for form in [composed(name), name.decomposedStringWithCanonicalMapping]
        where !spellings.contains(where: { $0.isSpelled(like: form) }) {
            spellings.append(form)
        }
        return spellings
    }

    /// Whether the text is certainly in form C: made of characters that neither decompose nor combine. Most text
    /// people write is; for the rest the answer may be false without cause.
    private static func isComposed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            // Latin; Cyrillic; kana; the Chinese, Japanese and Korean unified ideographs; Hangul syllables.
            case 0..<0x300, 0x400..<0x483, 0x3041..<0x3097, 0x30A1..<0x30FB, 0x4E00..<0xA000, 0xAC00..<0xD7A4: true
            default: false
            }
        }
    }
}
