import Compression
import Testing

struct GzipTests {
    @Test(arguments: [0, 1, 31, 4096, 1_000_000])
    func `what is compressed comes back`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 7)) }
        for effort in [Gzip.Effort.quick, .thorough] {
            let packed = try Gzip.compress(bytes, effort: effort)
            #expect(try Gzip.decompress(packed, limit: count + 1) == bytes)
        }
    }

    @Test func `the same bytes give the same stream, without a time in its header`() throws {
        let bytes = Array("one feed, one stream".utf8)
        let first = try Gzip.compress(bytes, effort: .thorough)
        #expect(first == (try Gzip.compress(bytes, effort: .thorough)))
        #expect(Array(first[0..<2]) == [0x1F, 0x8B])
        #expect(Array(first[4..<8]) == [0, 0, 0, 0])
    }

    @Test func `a stream takes no more memory than it has bytes`() throws {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        for effort in [Gzip.Effort.quick, .thorough] {
            #expect(try Gzip.compress(bytes, effort: effort).capacity < 1000)
        }
    }

    @Test func `a stream that holds too much is refused`() throws {
        let packed = try Gzip.compress([UInt8](repeating: 0, count: 1_000_000), effort: .quick)
        #expect(throws: CompressionError.tooLarge(limit: 1000)) { try Gzip.decompress(packed, limit: 1000) }
    }

    @Test(arguments: [[UInt8](), [1, 2, 3], Array("\u{1F}\u{8B}\u{08}".utf8)])
    func `what is no gzip stream is refused`(bytes: [UInt8]) {
        #expect(throws: CompressionError.self) { try Gzip.decompress(bytes, limit: 1000) }
    }
}
