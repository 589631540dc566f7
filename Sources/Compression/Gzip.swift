import CLibDeflate

/// Gzip (RFC 1952) on libdeflate. The same bytes at the same level always give the same result: the header carries no
/// time and no name.
package enum Gzip {
    /// How much work to put into a document. The numbers are libdeflate's levels, which go to 12.
    package enum Effort: Int32, Sendable {
        /// For a document that is so large that readers would wait for it.
        case quick = 1
        /// For a document that is served many times.
        case thorough = 7
    }

    /// - Throws: `CompressionError` when there is no memory for it.
    package static func compress(_ bytes: [UInt8], effort: Effort) throws(CompressionError) -> [UInt8] {
        try Compressor(effort: effort).compress(bytes)
    }

    /// Undoes `compress`.
    ///
    /// - Parameter limit: the most bytes to give; a stream that holds more is refused.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        let decompressor = try Decompressor()
        var capacity = min(max(bytes.count * 4, 4096), limit)
        while true {
            if let whole = try decompressor.decompress(bytes, capacity: capacity) { return whole }
            // Too small: once more with twice the room.
            guard capacity < limit else { throw .tooLarge(limit: limit) }
            capacity = min(capacity * 2, limit)
        }
    }
}

/// Why bytes cannot be compressed, or brought back.
package enum CompressionError: Error, Equatable, CustomStringConvertible {
    case outOfMemory
    /// What should be decompressed is no such stream, or a damaged one.
    case damaged
    case tooLarge(limit: Int)

    /// One sentence without its full stop.
    package var description: String {
        switch self {
        case .outOfMemory: "there is not enough memory to compress"
        case .damaged: "the data is not compressed in this way, or is damaged"
        case .tooLarge(let limit): "the compressed data holds more than \(limit) bytes"
        }
    }
}

/// Owns libdeflate's tables, and frees them once.
private struct Compressor: ~Copyable {
    private let handle: OpaquePointer

    init(effort: Gzip.Effort) throws(CompressionError) {
        guard let handle = libdeflate_alloc_compressor(effort.rawValue) else { throw .outOfMemory }
        self.handle = handle
    }

    deinit { libdeflate_free_compressor(handle) }

    func compress(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        let bound = libdeflate_gzip_compress_bound(handle, bytes.count)
        let packed = [UInt8](room: bound) { room in
            let count = bytes.withUnsafeBytes {
                libdeflate_gzip_compress(handle, $0.baseAddress, $0.count, room.baseAddress, bound)
            }
            // Nothing comes only where the room is smaller than the bound.
            return count == 0 ? nil : count
        }
        guard let packed else { throw .outOfMemory }
        return packed
    }
}

private struct Decompressor: ~Copyable {
    private let handle: OpaquePointer

    init() throws(CompressionError) {
        guard let handle = libdeflate_alloc_decompressor() else { throw .outOfMemory }
        self.handle = handle
    }

    deinit { libdeflate_free_decompressor(handle) }

    /// - Returns: nil when there is not enough room.
    func decompress(_ bytes: [UInt8], capacity: Int) throws(CompressionError) -> [UInt8]? {
        var result = LIBDEFLATE_BAD_DATA
        let whole = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            result = bytes.withUnsafeBytes {
                libdeflate_gzip_decompress(handle, $0.baseAddress, $0.count, buffer.baseAddress, capacity, &count)
            }
            if result != LIBDEFLATE_SUCCESS { count = 0 }
        }
        switch result {
        case LIBDEFLATE_SUCCESS: return whole
        case LIBDEFLATE_INSUFFICIENT_SPACE: return nil
        default: throw .damaged
        }
    }
}
