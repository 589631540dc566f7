import CLibBrotli
import CLibZstd
import Compression
import Testing

struct BrotliAndZstandardTests {
    private func sample(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 7)) }
    }

    @Test(arguments: [0, 1, 31, 4096, 200_000])
    func `what is compressed comes back`(count: Int) throws {
        let bytes = sample(count)
        for effort in [Brotli.Effort.quick, .thorough] {
            #expect(try Brotli.decompress(try Brotli.compress(bytes, effort: effort), limit: count + 1) == bytes)
        }
        for effort in [Zstandard.Effort.quick, .thorough] {
            #expect(try Zstandard.decompress(try Zstandard.compress(bytes, effort: effort), limit: count + 1) == bytes)
        }
    }

    @Test func `the same bytes give the same stream`() throws {
        let bytes = sample(10_000)
        #expect(try Brotli.compress(bytes, effort: .thorough) == Brotli.compress(bytes, effort: .thorough))
        #expect(try Zstandard.compress(bytes, effort: .thorough) == Zstandard.compress(bytes, effort: .thorough))
    }

    @Test func `a stream takes no more memory than it has bytes`() throws {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        #expect(try Brotli.compress(bytes, effort: .quick).capacity < 1000)
        #expect(try Zstandard.compress(bytes, effort: .quick).capacity < 1000)
    }
}

// What clients do with the streams.

extension Brotli {
    /// - Parameter limit: the most bytes to give.
    fileprivate static func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        var result = BROTLI_DECODER_RESULT_ERROR
        let whole = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = limit
            result = BrotliDecoderDecompress(bytes.count, bytes, &count, buffer.baseAddress)
            if result != BROTLI_DECODER_RESULT_SUCCESS { count = 0 }
        }
        try #require(result == BROTLI_DECODER_RESULT_SUCCESS)
        return whole
    }
}

extension Zstandard {
    /// - Parameter limit: the most bytes to give.
    fileprivate static func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        var failed = false
        let whole = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = ZSTD_decompress(buffer.baseAddress, limit, bytes, bytes.count)
            failed = ZSTD_isError(count) != 0
            if failed { count = 0 }
        }
        try #require(!failed)
        return whole
    }
}
