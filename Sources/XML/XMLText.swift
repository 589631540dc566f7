import Syndication

/// Text that a feed can carry: it holds only the characters of spec R1.2. `XMLWriter` takes nothing else, so the
/// filter cannot be forgotten.
///
/// Removed are the controls U+0000 to U+0008, U+000E to U+001F and U+007F to U+009F, and all noncharacters. U+000B,
/// U+000C and U+0085 become LF, and so do CR and CR LF (spec R1.4): a parser would make an LF of them anyway. U+FFFD
/// stays: only who decoded the bytes knows where it came from.
package struct XMLText: Hashable, Sendable {
    /// The text, in which nothing is left that XML cannot carry.
    package let string: String

    /// Text as it is, white space and all. Where nothing has to be removed this costs one scan and no copy.
    package init(_ string: String) {
        self.string = CharacterFilter.filtered(string)
    }

    /// Whether there is nothing to see: no character at all, or white space only.
    package var isBlank: Bool { string.unicodeScalars.allSatisfy(\.properties.isWhitespace) }

    /// The place of the first byte of a character that no document may hold, or nil: the same rule, for looking at
    /// bytes that are already written. CR counts as forbidden, because we write none.
    ///
    /// - Parameter bytes: valid UTF-8.
    package static func firstForbidden(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { CharacterFilter.firstDirty(in: $0, from: 0) }
    }
}

/// The filter itself, on UTF-8 bytes.
private enum CharacterFilter {
    /// What becomes of one character.
    private enum Verdict {
        case keep
        case drop
        case lineFeed
    }

    static func filtered(_ string: String) -> String {
        var string = string
        let changed: String? = string.withUTF8 { bytes -> String? in
            guard let first = firstDirty(in: bytes, from: 0) else { return nil }
            return filtered(bytes, from: first)
        }
        return changed ?? string
    }

    /// The beginning of the first character that is not kept, at or after `start`, which begins a character.
    static func firstDirty(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            // Nearly everything is printable ASCII: eight bytes at a time.
            while index + 8 <= bytes.count, isPrintableASCII(bytes, at: index) { index += 8 }
            let end = min(index + 8, bytes.count)
            while index < end {
                let byte = bytes[index]
                // The bytes from 0x80 to 0xEE begin or continue characters that are always allowed, except for 0xC2,
                // which begins the C1 controls.
                if byte &- 0x20 < 0x5F || (byte >= 0x80 && byte < 0xEF && byte != 0xC2) {
                    index += 1
                    continue
                }
                let (verdict, length) = judge(bytes, at: index)
                guard verdict == .keep else { return index }
                index += length
            }
        }
        return nil
    }

    /// Whether each of eight bytes is in 0x20...0x7E. Taking 0x20 away gives a byte below it its high bit, and so does
    /// adding one to 0x7F; all others have it already or do not get it.
    private static func isPrintableASCII(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let high: UInt64 = 0x8080_8080_8080_8080
        return (word | (word &- 0x2020_2020_2020_2020) | (word &+ 0x0101_0101_0101_0101)) & high == 0
    }

    private static func filtered(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int) -> String {
        // Every replacement is shorter than what it replaces, or as long.
        String(unsafeUninitializedCapacity: bytes.count) { out in
            var read = 0
            var written = 0
            var dirty: Int? = first
            while let place = dirty {
                written = out[written...].update(fromContentsOf: bytes[read..<place])
                let (verdict, length) = judge(bytes, at: place)
                if verdict == .lineFeed {
                    out[written] = 0x0A
                    written += 1
                }
                read = place + length
                dirty = firstDirty(in: bytes, from: read)
            }
            return out[written...].update(fromContentsOf: bytes[read...])
        }
    }

    /// - Returns: the verdict on the character at `index`, and its length in bytes (for CR LF, of both).
    private static func judge(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (Verdict, length: Int) {
        // A sequence that the end cuts off reads as zeros here, and is then left alone.
        func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
        switch byte(0) {
        case 0x09, 0x0A: return (.keep, 1)
        case 0x0B, 0x0C: return (.lineFeed, 1)
        case 0x0D: return (.lineFeed, byte(1) == 0x0A ? 2 : 1)
        case 0x00..<0x20, 0x7F: return (.drop, 1)
        case 0xC2 where byte(1) == 0x85: return (.lineFeed, 2)  // next line
        default:
            let length = ForbiddenCharacter.length(in: bytes.span, at: index)
            return length > 0 ? (.drop, length) : (.keep, 1)
        }
    }
}
