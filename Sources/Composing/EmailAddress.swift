import XML

/// An address in the plain form that feeds may show: `a@b.example`.
struct EmailAddress {
    let text: XMLText

    /// - Returns: nil for anything that validators do not take for an address (spec section 8, `managingEditor`).
    init?(_ text: String?) {
        guard let text, let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = text.utf8[..<at]
        let domain = text.utf8[text.utf8.index(after: at)...]
        guard !local.isEmpty, local.allSatisfy({ Self.isWord($0) || Self.marks.contains($0) }),
            domain.contains(UInt8(ascii: ".")), domain.first != UInt8(ascii: "."), domain.last != UInt8(ascii: "."),
            domain.allSatisfy({ Self.isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.text = XMLText(text)
    }

    private static let marks = Set("-._+'".utf8)

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
