/// A place in a file. Both numbers are counted from 1, the column in characters of Unicode.
package struct TOMLPlace: Hashable, Comparable, Sendable {
    package let line: Int
    package let column: Int

    /// Whether one stands before the other in the file.
    package static func < (one: TOMLPlace, other: TOMLPlace) -> Bool {
        (one.line, one.column) < (other.line, other.column)
    }
}

/// Why a text is not TOML, and where.
package struct TOMLProblem: Error, Hashable, Sendable {
    package let place: TOMLPlace
    /// One sentence without its full stop, in lower case, so that words of the caller can stand before it.
    package let what: String
    /// What mends it, as one sentence without its full stop.
    package let remedy: String
}

extension TOMLProblem {
    /// The first byte that may stand nowhere in TOML: a control character, or what is not UTF-8. A reading does not stop
    /// at either, so a strict one looks for them here.
    static func flaw(in bytes: ArraySlice<UInt8>) -> TOMLProblem? {
        let control = bytes.indices.first { isForbidden(bytes[$0], at: $0, in: bytes) }
        let stray = strayByte(in: bytes)
        if let stray, stray < control ?? bytes.endIndex {
            return TOMLProblem(
                place: place(of: stray, in: bytes), what: "there is a character that is not UTF-8",
                remedy: "Save the file as UTF-8")
        }
        guard let control else { return nil }
        let code = String(bytes[control], radix: 16, uppercase: true)
        let number = String(repeating: "0", count: 4 - code.utf8.count) + code
        return TOMLProblem(
            place: place(of: control, in: bytes), what: "there is a control character, U+\(number)",
            remedy: bytes[control] == 0x0D ? "Save the file with the line ends of Unix" : "Remove it")
    }

    private static func isForbidden(_ byte: UInt8, at index: Int, in bytes: ArraySlice<UInt8>) -> Bool {
        switch byte {
        case 0x09, 0x0A: false
        case 0x0D: index + 1 == bytes.endIndex || bytes[index + 1] != 0x0A
        default: byte < 0x20 || byte == 0x7F
        }
    }

    private static func strayByte(in bytes: ArraySlice<UInt8>) -> Int? {
        do throws(Unicode.UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return bytes.startIndex + error.byteOffsets.lowerBound
        }
    }

    private static func place(of index: Int, in bytes: ArraySlice<UInt8>) -> TOMLPlace {
        var cursor = TOMLCursor(bytes: bytes, line: 1)
        cursor.skip(to: index)
        return cursor.place()
    }
}
