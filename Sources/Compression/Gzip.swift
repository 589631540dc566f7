import CZlib

/// Gzip (RFC 1952) on zlib. The same bytes at the same level always give the same result: the header carries no time
/// and no name.
package enum Gzip {
    /// How much work to put into a document. The numbers are zlib's levels.
    package enum Effort: Int32, Sendable {
        /// For a document that readers wait for.
        case quick = 1
        /// For a document that is served many times.
        case thorough = 6
    }

    /// - Throws: `CompressionError` when zlib cannot get memory, or refuses.
    package static func compress(_ bytes: [UInt8], effort: Effort) throws(CompressionError) -> [UInt8] {
        var deflater = try Deflater(effort: effort)
        return try deflater.run(bytes)
    }

    /// Undoes `compress`.
    ///
    /// - Parameter limit: the most bytes to give; a stream that holds more is refused.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var inflater = try Inflater()
        return try inflater.run(bytes, limit: limit)
    }
}

package enum CompressionError: Error, Equatable, CustomStringConvertible {
    case failed(doing: String, reason: String)
    case tooLarge(limit: Int)

    package var description: String {
        switch self {
        case .failed(let doing, let reason): "\(doing) failed: \(reason)"
        case .tooLarge(let limit): "the compressed data holds more than \(limit) bytes"
        }
    }
}

/// One gzip stream being written. Whoever holds it owns zlib's state, and `deinit` frees it once.
private struct Deflater: ~Copyable {
    // zlib keeps a pointer back to the stream, so the stream may not move: it lives on the heap.
    private let stream: UnsafeMutablePointer<z_stream>

    init(effort: Gzip.Effort) throws(CompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = czlib_gzip_init(stream, effort.rawValue)
        guard code == Z_OK else {
            stream.deallocate()
            throw .failed(doing: "starting gzip", reason: reason(code))
        }
        self.stream = stream
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    mutating func run(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        var code = Z_OK
        let stream = stream
        let out = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            code = bytes.withUnsafeBufferPointer { input in
                feed(stream, input, into: buffer) { deflate($0, $1) }
            }
            count = buffer.count - Int(stream.pointee.avail_out)
        }
        guard code == Z_STREAM_END else { throw .failed(doing: "compressing", reason: reason(code)) }
        return out
    }
}

private struct Inflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = czlib_gunzip_init(stream)
        guard code == Z_OK else {
            stream.deallocate()
            throw .failed(doing: "starting gunzip", reason: reason(code))
        }
        self.stream = stream
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    mutating func run(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        var capacity = min(max(bytes.count * 4, 4096), limit)
        while true {
            var code = Z_OK
            let stream = stream
            let out = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                code = bytes.withUnsafeBufferPointer { input in
                    feed(stream, input, into: buffer) { inflate($0, $1) }
                }
                count = buffer.count - Int(stream.pointee.avail_out)
            }
            switch code {
            case Z_STREAM_END: return out
            case Z_OK,
                Z_BUF_ERROR where out.count == capacity:
                // Too small: once more with twice the room. The sizes are those of feeds, so this is rare.
                guard capacity < limit else { throw .tooLarge(limit: limit) }
                capacity = min(capacity * 2, limit)
                inflateReset(stream)
            default: throw .failed(doing: "decompressing", reason: reason(code))
            }
        }
    }
}

/// Runs a whole buffer through `step` in one go. zlib counts in 32 bits, so both sides are given in parts.
private func feed(
    _ stream: UnsafeMutablePointer<z_stream>, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>, step: (UnsafeMutablePointer<z_stream>, Int32) -> Int32
) -> Int32 {
    let part = 1 << 30
    var read = 0
    var written = 0
    while true {
        let reading = min(part, input.count - read)
        let writing = min(part, output.count - written)
        // zlib does not write through next_in; its type lacks the const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.advanced(by: read))
        stream.pointee.avail_in = UInt32(reading)
        stream.pointee.next_out = output.baseAddress?.advanced(by: written)
        stream.pointee.avail_out = UInt32(writing)
        let code = step(stream, read + reading == input.count ? Z_FINISH : Z_NO_FLUSH)
        read += reading - Int(stream.pointee.avail_in)
        written += writing - Int(stream.pointee.avail_out)
        stream.pointee.avail_out = UInt32(clamping: output.count - written)
        if code != Z_OK || (reading == 0 && writing == 0) || written == output.count { return code }
    }
}

private func reason(_ code: Int32) -> String {
    zError(code).map { String(cString: $0) } ?? "zlib error \(code)"
}
