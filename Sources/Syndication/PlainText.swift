/// Text without markup, as titles, summaries and names are (spec section 2).
package enum PlainText {
    /// The text as it stands in HTML, between tags, or in an attribute between double quotes.
    package static func html(_ text: String, inAttribute: Bool = false) -> String {
        // Byte by byte: a character may hold a `<` and a mark that goes with it.
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if inAttribute, byte == UInt8(ascii: "\"") { out += "&quot;".utf8 } else { out.appendAsHTML(byte) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether there is something to see: not only white space and characters that show nothing, such as U+200B.
    package static func isVisible(_ text: String) -> Bool {
        // Of most texts the first character is a letter of ASCII, which needs no table of Unicode.
        text.unicodeScalars.contains {
            0x21..<0x7F ~= $0.value
                || !$0.isControl && !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
        }
    }

    /// White space of every kind, no-break space and newlines included, becomes single spaces and none at the ends;
    /// control characters go; what a directional control opened is closed, so that a title cannot turn the text after
    /// it around (spec R2.1).
    package static func collapsed(_ text: String) -> String {
        if isCollapsed(text) { return text }
        var collapse = Collapse(capacity: text.utf8.count)
        for scalar in text.unicodeScalars { collapse.take(scalar) }
        return collapse.finish()
    }

    /// Whether nothing is to be done: ASCII text with single spaces inside.
    private static func isCollapsed(_ text: String) -> Bool {
        let bytes = text.utf8.span
        var previous: UInt8 = 0x20
        for position in 0..<bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x7F, byte != 0x20 || previous != 0x20 else { return false }
            previous = byte
        }
        return bytes.count == 0 || previous != 0x20
    }

    /// Closes what directional controls in a piece of a text leave open.
    static func balanced(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var directions = Directions()
        for scalar in text.unicodeScalars { _ = directions.keeps(scalar) }
        return text + String(String.UnicodeScalarView(directions.missing))
    }

    private struct Collapse {
        private var text: String.UnicodeScalarView = .init()
        private var directions = Directions()
        private var isSpacePending = false

        init(capacity: Int) {
            text.reserveCapacity(capacity)
        }

        mutating func take(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
                isSpacePending = !text.isEmpty
            case 0..<0x20, 0x7F..<0xA0, 0xFEFF:
                break
            default:
                guard directions.keeps(scalar) else { return }
                if isSpacePending { text.append(" ") }
                isSpacePending = false
                text.append(scalar)
            }
        }

        mutating func finish() -> String {
            text.append(contentsOf: directions.missing)
            return String(text)
        }
    }

    /// The directional embeddings, overrides and isolates that are open (Unicode Standard Annex 9, §2).
    private struct Directions {
        private static let popFormatting: Unicode.Scalar = "\u{202C}"
        private static let popIsolate: Unicode.Scalar = "\u{2069}"

        /// What would close each, outermost first.
        private var open: [Unicode.Scalar] = []

        /// The controls that are missing at the end, in their order.
        var missing: ReversedCollection<[Unicode.Scalar]> { open.reversed() }

        /// - Returns: false for a control that closes what was never opened.
        mutating func keeps(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x202A, 0x202B, 0x202D, 0x202E:
                open.append(Self.popFormatting)
            case 0x2066, 0x2067, 0x2068:
                open.append(Self.popIsolate)
            case 0x202C:
                guard open.last == Self.popFormatting else { return false }
                open.removeLast()
            case 0x2069:
                // Closes the embeddings inside the isolate with it.
                guard let isolate = open.lastIndex(of: Self.popIsolate) else { return false }
                open.removeSubrange(isolate...)
            default: break
            }
            return true
        }
    }
}

extension [UInt8] {
    /// A byte of a text as it stands in HTML between tags.
    package mutating func appendAsHTML(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): self += "&amp;".utf8
        case UInt8(ascii: "<"): self += "&lt;".utf8
        case UInt8(ascii: ">"): self += "&gt;".utf8
        default: append(byte)
        }
    }
}
