/// A range of addresses with a common beginning: `10.1.2.0/24`, `fd00::/8`, or one address.
package struct CIDR: Hashable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    private let bits: Int

    /// - Returns: nil unless the text is an address in its plain spelling, with a slash and a length of at most 32 or
    ///   128 bits behind it or without.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { return nil }
        let width = if case .v4 = address { 32 } else { 128 }
        self.address = address
        if parts.count == 1 {
            bits = width
        } else {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]), bits <= width
            else { return nil }
            self.bits = bits
        }
    }

    /// Whether it is one address alone.
    package var isSingle: Bool {
        if case .v4 = address { bits == 32 } else { bits == 128 }
    }

    /// With the length, also of a single address: `192.0.2.1/32`.
    package var description: String { "\(address)/\(bits)" }

    /// Whether an address lies in the range.
    package func contains(_ other: IPAddress) -> Bool {
        switch (address, other) {
        case (.v4(let range), .v4(let address)):
            // A smart shift by the whole width gives zero.
            return (range ^ address) >> (32 - bits) == 0
        case (.v6(let rangeHigh, let rangeLow), .v6(let high, let low)):
            if bits <= 64 { return (rangeHigh ^ high) >> (64 - bits) == 0 }
            return rangeHigh == high && (rangeLow ^ low) >> (128 - bits) == 0
        default: return false
        }
    }
}
