extension Unicode.Scalar {
    /// Whether it means something to a terminal and not to a reader: C0, DEL and C1.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// As TOML and JSON write it: `\u001b`.
    var escape: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
