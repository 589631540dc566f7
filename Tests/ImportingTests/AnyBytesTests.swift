import Importing
import SeededRandom
import Syndication
import Testing

/// Whatever the bytes are, there is a feed or an error.
@Suite struct AnyBytesTests {
    @Test func `two thousand mutations of old feeds give a feed or an error`() {
        var random = SeededGenerator(seed: 20_260_314)
        var feeds = 0
        for round in 0..<2000 {
            let seed = OldDocuments.all[round % OldDocuments.all.count]
            let bytes = random.mutated(Array(seed.utf8))
            guard let feed = try? OldFeedReader.read(bytes, source: "old", base: nil) else { continue }
            feeds += 1
            for entry in feed.entries {
                #expect(entry.id != nil || entry.link != nil, "round \(round)")
                #expect(entry.id != "", "round \(round)")
            }
        }
        #expect(feeds > 1200, "the mutations leave enough to see")
    }

    @Test func `every beginning of an old feed gives a feed or an error`() {
        for document in OldDocuments.all {
            let bytes = Array(document.utf8)
            for length in stride(from: 0, to: bytes.count, by: 7) {
                _ = try? OldFeedReader.read(Array(bytes[..<length]), source: "old", base: nil)
            }
        }
    }

    @Test func `bytes that mean nothing give an error`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let bytes = (0..<500).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(throws: OldFeedError.self) { try OldFeedReader.read(bytes, source: "old", base: nil) }
        }
    }
}

extension SeededGenerator {
    private static let nasty: [[UInt8]] =
        [[0], [8], [0x0D], [0x80], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBE], [0xFF, 0xFE]]
        + [
            "]]>", "&#8;", "&#xFFFFFFFFF;", "&nbsp;", "&", "<", ">", "<!--", "<![CDATA[", "<?", "</", "/>", "\"", "'",
            "<item>", "</item>", "</channel>", "<guid>", "<entry>", " xmlns='", " xmlns:atom=''", "xml:base='//'",
            "{", "}", "[[", "\\u0000", "\\uD800", "1e999", "-", ":", "\u{2028}",
        ].map { Array($0.utf8) }

    fileprivate mutating func mutated(_ seed: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<(1 + Int(next() % 6)) {
            let place = bytes.isEmpty ? 0 : Int(next() % UInt64(bytes.count))
            switch next() % 5 {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1 where !bytes.isEmpty: bytes.remove(at: place)
            case 2 where bytes.count > 4: bytes.removeSubrange(place..<min(bytes.count, place + Int(next() % 200)))
            default: bytes.insert(contentsOf: Self.nasty[Int(next() % UInt64(Self.nasty.count))], at: place)
            }
        }
        return bytes
    }
}
