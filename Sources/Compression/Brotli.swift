import CLibBrotli

/// Brotli (RFC 7932) on its reference library. The same bytes at the same effort always give the same result.
package enum Brotli {
    /// How much work to put into a document. The numbers are the library's qualities, which go to 11.
    package enum Effort: Int32, Sendable {
        case quick = 5
        /// About two seconds for a megabyte.
        case thorough = 11
    }

    /// - Throws: `CompressionError` when there is no memory for it.
    package static func compress(_ bytes: [UInt8], effort: Effort) throws(CompressionError) -> [UInt8] {
        let bound = BrotliEncoderMaxCompressedSize(bytes.count)
        guard bound > 0 else { throw .tooLarge(limit: Int.max) }
        let packed = [UInt8](room: bound) { room in
            var count = bound
            let isDone = bytes.withUnsafeBufferPointer {
                BrotliEncoderCompress(
                    effort.rawValue, windowBits, BROTLI_MODE_TEXT, $0.count, $0.baseAddress, &count, room.baseAddress)
            }
            return isDone == 0 ? nil : count
        }
        guard let packed else { throw .outOfMemory }
        return packed
    }

    /// As far as a stream may look back: 4 MiB. Decoders everywhere take it.
    private static let windowBits: Int32 = 22
}
