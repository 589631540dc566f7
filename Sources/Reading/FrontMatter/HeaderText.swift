/// Repairs of a header's text, for parsers that are stricter than people.
enum HeaderText {
    /// Stands in front of a key that a later one of the same name replaces.
    static let renamedPrefix = "\u{E000}double:"

    /// The text without the characters that YAML does not allow (spec R1.2).
    static func withoutControls(_ header: ArraySlice<UInt8>) -> String {
        let text = String(decoding: header, as: UTF8.self)
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.lazy.filter { !isControl($0) })
        return String(kept)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// The text without blanks at the ends of its lines, and with spaces for the tabs in front of them.
    ///
    /// - Returns: nil when there is no tab in such a place.
    static func withoutStrayTabs(_ text: String) -> String? {
        guard text.utf8.contains(0x09) else { return nil }
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var bytes = Array(line.utf8)
            while let last = bytes.last, last == 0x09 || last == 0x20 || last == 0x0D { bytes.removeLast() }
            let indentation = bytes.prefix { $0 == 0x09 || $0 == 0x20 }
            let spaces = indentation.reduce(0) { $0 + ($1 == 0x09 ? 4 : 1) }
            // A tab behind the dash or the colon is white space to everybody but libyaml.
            var rest = Array(bytes.dropFirst(indentation.count))
            for position in rest.indices.dropFirst()
            where rest[position] == 0x09 && [0x09, 0x20, 0x2D, 0x3A].contains(rest[position - 1]) {
                rest[position] = 0x20
            }
            lines.append(String(repeating: " ", count: min(spaces, 100)) + String(decoding: rest, as: UTF8.self))
        }
        let result = lines.joined(separator: "\n")
        return result == text ? nil : result
    }

    /// The text with `renamedPrefix` put into the key that stands there.
    ///
    /// - Parameters:
    ///   - line: counted from 1.
    ///   - column: counted from 1, in characters of Unicode.
    ///   - number: makes the new name unique.
    static func renamingKey(in text: String, line: Int, column: Int, number: Int) -> String? {
        var scalars = text.unicodeScalars
        var index = scalars.startIndex
        var current = 1
        while current < line {
            guard let end = scalars[index...].firstIndex(of: "\n") else { return nil }
            index = scalars.index(after: end)
            current += 1
        }
        guard let place = scalars.index(index, offsetBy: column - 1, limitedBy: scalars.endIndex),
            place < scalars.endIndex
        else { return nil }
        index = scalars[place] == "\"" || scalars[place] == "'" ? scalars.index(after: place) : place
        scalars.insert(contentsOf: "\(renamedPrefix)\(number):".unicodeScalars, at: index)
        return String(scalars)
    }
}
