/// How the characters that mean something in XML are written in a text.
package enum Escaping: Sendable {
    /// `&amp;` `&lt;` `&gt;`: for HTML, and for plain text in Atom.
    case named
    /// `&#x26;` `&#x3C;` `&#x3E;`: for the plain-text elements of RSS, where readers and validators take the named
    /// forms for markup (spec R1.5).
    case hexadecimal
    /// Plain text where HTML is expected: escaped once for HTML and once for XML (spec section 8, `description`).
    case plainTextAsHTML

    fileprivate var replacements: (ampersand: StaticString, less: StaticString, greater: StaticString) {
        switch self {
        case .named: ("&amp;", "&lt;", "&gt;")
        case .hexadecimal: ("&#x26;", "&#x3C;", "&#x3E;")
        case .plainTextAsHTML: ("&amp;amp;", "&amp;lt;", "&amp;gt;")
        }
    }
}

/// Escapes into a small buffer and hands that on whenever it is full. A run of plain bytes costs one comparison for
/// each; libxml2's own `xmlTextWriterWriteString` is several times slower.
struct Escaper {
    /// The longest replacement.
    private static let longest = 9
    private static let capacity = 16 * 1024

    static func text(
        _ bytes: UnsafeBufferPointer<UInt8>, _ escaping: Escaping, into write: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let replacements = escaping.replacements
        run(bytes, into: write) { byte in
            switch byte {
            case UInt8(ascii: "&"): replacements.ampersand
            case UInt8(ascii: "<"): replacements.less
            case UInt8(ascii: ">"): replacements.greater
            default: nil
            }
        }
    }

    /// An attribute between double quotes. Tab and line feed become references, because a parser makes spaces of
    /// them otherwise (spec R1.7).
    static func attribute(_ bytes: UnsafeBufferPointer<UInt8>, into write: (UnsafeBufferPointer<UInt8>) -> Void) {
        run(bytes, into: write) { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            case UInt8(ascii: "\""): "&quot;"
            case 0x09: "&#9;"
            case 0x0A: "&#10;"
            case 0x0D: "&#13;"
            default: nil
            }
        }
    }

    @inline(__always)
    private static func run(
        _ bytes: UnsafeBufferPointer<UInt8>, into write: (UnsafeBufferPointer<UInt8>) -> Void,
        replacement: (UInt8) -> StaticString?
    ) {
        let capacity = min(Self.capacity, bytes.count * longest + longest)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
            var count = 0
            for byte in bytes {
                if count + longest > capacity {
                    write(UnsafeBufferPointer(rebasing: buffer[..<count]))
                    count = 0
                }
                if let replacement = replacement(byte) {
                    for offset in 0..<replacement.utf8CodeUnitCount {
                        buffer[count + offset] = replacement.utf8Start[offset]
                    }
                    count += replacement.utf8CodeUnitCount
                } else {
                    buffer[count] = byte
                    count += 1
                }
            }
            if count > 0 { write(UnsafeBufferPointer(rebasing: buffer[..<count])) }
        }
    }
}
