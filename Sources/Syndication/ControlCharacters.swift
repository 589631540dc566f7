extension Unicode.Scalar {
    /// Whether it means something to a terminal and not to a reader: C0, DEL and C1.
    package var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// Whether no document may hold it, because it is no character: U+FDD0 to U+FDEF, and the last two of every plane.
    package var isNoncharacter: Bool { (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE }

    /// As TOML and JSON write it: `\u001b`.
    package var escape: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension String {
    /// The text for a person's terminal: nothing in it moves a cursor or forges a line (spec security.md 17).
    ///
    /// - Parameter kept: control characters that stay, such as the line breaks of a text of several lines.
    package func withoutControls(except kept: Set<Unicode.Scalar> = []) -> String {
        guard unicodeScalars.contains(where: { $0.isControl && !kept.contains($0) }) else { return self }
        var out = ""
        for scalar in unicodeScalars {
            if scalar.isControl, !kept.contains(scalar) {
                out += scalar.escape
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
