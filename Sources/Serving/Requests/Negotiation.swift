import Syndication

/// Chooses the coding of an answer by the client's `Accept-Encoding` (RFC 9110 §12.5.3, spec serving.md C8).
enum Negotiation {
    /// The coding the client likes best of those there are. Where it likes two equally, the one we like better.
    ///
    /// Identity is always possible: it answers a client that accepts nothing at all. A client that only says `*`
    /// may not know what it would get, so that `*` brings a coding it did not name only when it refuses identity.
    ///
    /// - Parameters:
    ///   - field: all `Accept-Encoding` lines, joined by commas; nil when there is none.
    ///   - offered: the codings there are, in the order we like them.
    static func coding(for field: String?, offered: [ContentCoding]) -> ContentCoding {
        guard let field, !field.isEmpty else { return .identity }
        let wishes = Wishes(field)
        let identity = wishes.identity ?? wishes.others
        var best = (coding: ContentCoding.identity, quality: identity ?? 0)
        for coding in offered {
            guard let quality = wishes.named(coding) ?? (identity == 0 ? wishes.others : nil), quality > 0 else {
                continue
            }
            if quality > best.quality || (quality == best.quality && best.coding == .identity) {
                best = (coding, quality)
            }
        }
        return best.coding
    }

    /// What the client said, in thousandths; nil for what it did not name.
    private struct Wishes {
        var brotli: Int?
        var zstd: Int?
        var gzip: Int?
        var identity: Int?
        /// `*`
        var others: Int?

        init(_ field: String) {
            for element in FieldList(field) {
                let end = element.firstIndex(of: UInt8(ascii: ";")) ?? element.endIndex
                let name = element[..<end].trimmed
                if name.isWord("gzip") || name.isWord("x-gzip") {
                    gzip = Weight.read(element[end...])
                } else if name.isWord("br") {
                    brotli = Weight.read(element[end...])
                } else if name.isWord("zstd") {
                    zstd = Weight.read(element[end...])
                } else if name.isWord("identity") {
                    identity = Weight.read(element[end...])
                } else if name.isWord("*") {
                    others = Weight.read(element[end...])
                }
            }
        }

        func named(_ coding: ContentCoding) -> Int? {
            switch coding {
            case .brotli: brotli
            case .zstd: zstd
            case .gzip: gzip
            case .identity: identity
            }
        }
    }
}

/// The weight `;q=0.5` of an element in an `Accept` or `Accept-Encoding` field (RFC 9110 §12.4.2).
enum Weight {
    /// In thousandths: 1000 where there is none, 0 where it cannot be read.
    ///
    /// - Parameter parameters: an element from its first semicolon on.
    static func read(_ parameters: ArraySlice<UInt8>) -> Int {
        var rest = parameters
        while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
            rest = rest[rest.index(after: semicolon)...]
            let parameter = rest.prefix { $0 != UInt8(ascii: ";") }.trimmed
            guard let name = parameter.first, name | 0x20 == UInt8(ascii: "q") else { continue }
            let value = parameter.dropFirst().trimmed
            guard value.first == UInt8(ascii: "=") else { continue }
            return thousandths(value.dropFirst().trimmed)
        }
        return 1000
    }

    /// `0`, `1`, `0.5`, `0.333`.
    private static func thousandths(_ value: ArraySlice<UInt8>) -> Int {
        guard let whole = value.first?.asciiDigit, whole <= 1 else { return 0 }
        let fraction = value.dropFirst()
        guard fraction.isEmpty || (fraction.first == UInt8(ascii: ".") && fraction.count <= 4) else { return 0 }
        var result = Int(whole) * 1000
        var place = 100
        for byte in fraction.dropFirst() {
            guard let digit = byte.asciiDigit else { return 0 }
            result += Int(digit) * place
            place /= 10
        }
        return result <= 1000 ? result : 0
    }
}
