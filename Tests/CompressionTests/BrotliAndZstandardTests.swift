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

    @Test func `a stream that holds too much, or is none, is refused`() throws {
        let bytes = [UInt8](repeating: 0, count: 1_000_000)
        let (brotli, zstd) = (try Brotli.compress(bytes, effort: .quick), try Zstandard.compress(bytes, effort: .quick))
        #expect(throws: CompressionError.self) { try Brotli.decompress(brotli, limit: 1000) }
        #expect(throws: CompressionError.self) { try Zstandard.decompress(zstd, limit: 1000) }
        #expect(throws: CompressionError.self) { try Brotli.decompress([0xFF, 0xFF, 0xFF, 0xFF], limit: 1000) }
        #expect(throws: CompressionError.self) { try Zstandard.decompress([1, 2, 3], limit: 1000) }
    }
}
