import Testing

@testable import Serving

struct NegotiationTests {
    @Test(
        arguments: [
            (nil, .identity),
            ("", .identity),
            ("gzip", .gzip),
            ("x-gzip", .gzip),
            ("GZIP", .gzip),
            ("gzip, deflate, br, zstd", .gzip),
            ("br,gzip", .gzip),
            ("deflate", .identity),
            ("identity", .identity),
            ("identity, gzip", .gzip),
            ("gzip;q=0", .identity),
            ("gzip;q=0.000", .identity),
            ("gzip; q = 0.5", .gzip),
            ("gzip;q=0.5, identity", .identity),
            ("gzip;q=0.5, identity;q=0.5", .gzip),
            ("identity;q=0", .identity),
            ("identity;q=0, gzip", .gzip),
            ("identity;q=0, *", .gzip),
            ("identity;q=0, *;q=0.1", .gzip),
            ("*", .identity),
            ("*;q=0", .identity),
            ("*;q=0, gzip", .gzip),
            ("gzip;q=0, *", .identity),
            ("gzip;q=0.2, *;q=0.9", .identity),
            ("gzip;q=0, identity;q=0", .identity),
            ("gzip;q=abc", .identity),
            ("gzip;q=1.5", .identity),
            ("gzip;q=0.1234", .identity),
            ("gzip;level=9;q=0.3", .gzip),
            ("gzipped", .identity),
            (", ,gzip,,", .gzip),
            (";q=1,gzip", .gzip),
        ] as [(String?, ContentCoding)])
    func `C8 the coding follows the weights of the client`(field: String?, expected: ContentCoding) {
        #expect(Negotiation.coding(for: field, offered: [.gzip, .identity]) == expected)
    }

    @Test(
        arguments: [
            ("gzip", .gzip), ("br, gzip", .brotli), ("gzip, deflate, br, zstd", .brotli), ("gzip, zstd", .zstd),
            ("br;q=0.5, gzip", .gzip), ("br;q=0.5, zstd;q=0.7, gzip;q=0.6", .zstd), ("br;q=0, zstd;q=0, gzip", .gzip),
            ("br;q=0", .identity), ("*", .identity), ("identity;q=0, *", .brotli), ("br;q=0, identity;q=0, *", .zstd),
            ("BR", .brotli), ("brotli", .identity), ("identity, br;q=0.9", .identity),
        ] as [(String, ContentCoding)])
    func `C8 of four codings the client's weights choose, and then the smallest`(field: String, expected: ContentCoding)
    {
        #expect(Negotiation.coding(for: field, offered: ContentCoding.allCases) == expected)
    }

    @Test func `C8 what there is not is never chosen`() {
        #expect(Negotiation.coding(for: "gzip, identity;q=0", offered: [.identity]) == .identity)
    }
}
