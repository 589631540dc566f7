import CLibZstd

/// Zstandard (RFC 8878) on its reference library. The same bytes at the same effort always give the same result.
package enum Zstandard {
    /// How much work to put into a document. The numbers are the library's levels.
    package enum Effort: Int32, Sendable {
        case quick = 3
        /// The strongest of the usual levels. Its window stays within the 8 MiB that HTTP allows (RFC 9659).
        case thorough = 19
    }

    /// - Throws: `CompressionError` when there is no memory for it.
    package static func compress(_ bytes: [UInt8], effort: Effort) throws(CompressionError) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        let packed = [UInt8](room: bound) { room in
            let count = bytes.withUnsafeBytes {
                ZSTD_compress(room.baseAddress, bound, $0.baseAddress, $0.count, effort.rawValue)
            }
            return ZSTD_isError(count) == 0 ? count : nil
        }
        guard let packed else { throw .outOfMemory }
        return packed
    }
}
