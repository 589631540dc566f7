package import Syndication

/// What the first bytes of a picture tell: its type and its size in pixels (spec section 12).
package struct ImageHeader: Hashable, Sendable {
    /// What the bytes are, whatever the file's name says.
    package var type: MediaType
    /// Pixels.
    package var width: Int
    /// Pixels.
    package var height: Int

    /// How many bytes of a file are enough for nearly every picture. The size of a JPEG stands behind its metadata,
    /// which can be longer.
    package static let sufficientBytes = 64 << 10

    /// Knows PNG, GIF, WebP and JPEG.
    ///
    /// - Parameter bytes: the beginning of the file.
    /// - Returns: nil for anything else, and when the size stands further on.
    package init?(_ bytes: [UInt8]) {
        let reader = Reader(bytes: bytes)
        guard let (name, width, height) = reader.png ?? reader.gif ?? reader.webP ?? reader.jpeg, width > 0, height > 0,
            let type = MediaType(name)
        else { return nil }
        self.type = type
        self.width = width
        self.height = height
    }

    private typealias Facts = (name: String, width: Int, height: Int)

    private struct Reader {
        let bytes: [UInt8]

        private func holds(_ text: StaticString, at offset: Int) -> Bool {
            guard bytes.count >= offset + text.utf8CodeUnitCount else { return false }
            return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
        }

        private func big(_ offset: Int, _ count: Int) -> Int {
            bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
        }

        private func little(_ offset: Int, _ count: Int) -> Int {
            bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        /// The IHDR chunk is always the first (PNG §11.2.2).
        var png: Facts? {
            guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), holds("IHDR", at: 12),
                bytes.count >= 24
            else { return nil }
            return ("image/png", big(16, 4), big(20, 4))
        }

        var gif: Facts? {
            guard holds("GIF87a", at: 0) || holds("GIF89a", at: 0), bytes.count >= 10 else { return nil }
            return ("image/gif", little(6, 2), little(8, 2))
        }

        /// The three forms of a WebP file (RFC 9649).
        var webP: Facts? {
            guard holds("RIFF", at: 0), holds("WEBP", at: 8), bytes.count >= 30 else { return nil }
            if holds("VP8 ", at: 12) { return ("image/webp", little(26, 2) & 0x3FFF, little(28, 2) & 0x3FFF) }
            if holds("VP8L", at: 12) {
                let bits = little(21, 4)
                return ("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            }
            if holds("VP8X", at: 12) { return ("image/webp", little(24, 3) + 1, little(27, 3) + 1) }
            return nil
        }

        /// Goes from marker to marker to the start of the frame (ITU T.81 §B.2.2).
        var jpeg: Facts? {
            guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
            var position = 2
            while position + 9 < bytes.count {
                guard bytes[position] == 0xFF else { return nil }
                let marker = bytes[position + 1]
                switch marker {
                case 0xFF: position += 1
                case 0x01, 0xD0...0xD8: position += 2
                case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                    return ("image/jpeg", big(position + 7, 2), big(position + 5, 2))
                case 0xD9, 0xDA: return nil
                default: position += 2 + max(big(position + 2, 2), 2)
                }
            }
            return nil
        }
    }
}
