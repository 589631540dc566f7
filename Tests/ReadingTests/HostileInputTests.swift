import Foundation
import ProcessorTime
import SeededRandom
import Syndication
import Testing

@testable import Reading

/// reliability.md F12: any bytes at all, under every name, give an outcome in bounded time.
@Suite struct HostileInputTests {
    private static let seeds: [[UInt8]] = {
        let content = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/content")
        let files = FileManager.default.enumerator(at: content, includingPropertiesForKeys: nil)?.allObjects ?? []
        return files.compactMap { ($0 as? URL).flatMap { try? Data(contentsOf: $0) }.map { Array($0) } }
    }()

    private static let pieces: [[UInt8]] = [
        [0], [8], [0x0C], [0x7F], [0xC2, 0x85], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBE], [0xFF, 0xFE],
        [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8],
        Array("---\n".utf8), Array("+++\n".utf8), Array("...".utf8), Array("{".utf8), Array("}".utf8),
        Array("\n\n".utf8), Array("\r".utf8),
        Array("&a *a".utf8), Array("<<: ".utf8), Array("!!x ".utf8), Array("]]>".utf8), Array("--".utf8),
        Array("<!--".utf8), Array("<script>".utf8),
        Array("date: 9999-99-99\n".utf8), Array("date: -1\n".utf8), Array("date: 2016-12-31T23:59:60Z\n".utf8),
        Array("permalink: /:year/{{\n".utf8),
        Array("slug: %#?/../..\n".utf8), Array("weight: 9223372036854775808\n".utf8), Array("tags: {a: [b]}\n".utf8),
        Array("{{< x".utf8),
        Array("\u{202E}\u{2066}".utf8), Array(repeating: UInt8(ascii: ">"), count: 300),
        Array(repeating: UInt8(ascii: " "), count: 300),
    ]

    private static func mutated(_ seed: [UInt8], _ numbers: inout SeededGenerator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &numbers) {
            let place = Int.random(in: 0...bytes.count, using: &numbers)
            switch Int.random(in: 0..<5, using: &numbers) {
            case 0: bytes.removeSubrange(place..<min(place + Int.random(in: 0..<20, using: &numbers), bytes.count))
            case 1 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &numbers)
            case 2: bytes = Array(bytes[..<place])
            case 3:
                let other = seeds.randomElement(using: &numbers) ?? []
                bytes.insert(contentsOf: other.prefix(Int.random(in: 0..<200, using: &numbers)), at: place)
            default: bytes.insert(contentsOf: pieces.randomElement(using: &numbers) ?? [], at: place)
            }
        }
        return bytes
    }

    @Test(arguments: [("x.md", 6000), ("2024-06-19-x.html", 3000), ("sv/x.txt", 3000)])
    func `any bytes give an outcome`(path: String, rounds: Int) throws {
        let reader = ArticleReader(
            settings: try Sample.settings(permalink: PermalinkPattern("/{year}/{section}/{path}/{title}/")))
        var numbers = SeededGenerator(seed: UInt64(rounds))
        var slowest = Duration.zero
        #expect(!Self.seeds.isEmpty)
        for _ in 0..<rounds {
            let bytes = Self.mutated(Self.seeds.randomElement(using: &numbers) ?? [], &numbers)
            let start = ProcessorTime.now
            let reading = reader.read(bytes, path: path)
            slowest = max(slowest, ProcessorTime.now - start)
            check(reading)
        }
        #expect(slowest < .seconds(1))
    }

    private func check(_ reading: FileReading) {
        if reading.outcome == .broken { #expect(!reading.problems.isEmpty) }
        for problem in reading.problems { #expect(problem.what.utf8.count < 1000) }
        guard let article = reading.article else { return }
        #expect(article.permalink.isWeb)
        #expect(article.title != "")
        #expect(article.contentDigest.bytes.count == 32)
        for author in article.authors { #expect(!author.name.isEmpty) }
        switch article.body {
        case .markdown(let bytes), .html(let bytes), .plainText(let bytes):
            #expect(String(validating: bytes, as: UTF8.self) != nil)
        case .none: break
        }
    }

    @Test(arguments: [
        String(repeating: "> ", count: 100_000), String(repeating: "<div>", count: 100_000),
        String(repeating: "[", count: 500_000),
        String(repeating: "<a href=", count: 100_000), String(repeating: "#", count: 1_000_000),
        String(repeating: " ", count: 3_000_000) + "x",
        String(repeating: "a: b\n", count: 100_000), String(repeating: "<article>", count: 50_000),
        String(repeating: "<p class=h-entry>", count: 50_000),
        "<div class=h-entry>" + String(repeating: "<b class='p-author p-category u-audio h'>x", count: 50_000),
        "<div class=h-entry>" + String(repeating: "<div class=p-author>", count: 200)
            + String(repeating: "<i>y</i>", count: 100_000),
        String(repeating: "<div><p class=author><b>x</b>", count: 30_000),
        String(repeating: "<li><time>x</time>", count: 50_000),
        String(repeating: "<div class=e-content>", count: 50_000),
        String(repeating: "<article><h1><a href=x>x</a></h1></article>", count: 30_000),
        String(repeating: "<title>x", count: 100_000), String(repeating: "<meta name=author content=a>", count: 50_000),
        "---\n" + String(repeating: "k: &a b\n", count: 8000) + "---\n",
        "---\n" + String(repeating: "- x\n", count: 15_000) + "---\n",
        "Title: x\n" + String(repeating: "  more\n", count: 9000) + "\nbody",
        (1...1400).map { String(repeating: "`", count: $0) }.joined(separator: " "),
        String(repeating: "~~~ `\n", count: 100_000), String(repeating: "``` <b>` ", count: 100_000),
        "<title>x</title><header>" + String(repeating: "<h1>x</h1><h2 class=x>x - x</h2>", count: 30_000),
        "<script type=application/ld+json>{\"@type\": \"Article\", \"keywords\": ["
            + String(repeating: "\"&amp;\",", count: 50_000) + "\"x\"]}</script><p>x",
        String(
            repeating: "<script type=application/ld+json>[" + String(repeating: "\"&amp;\",", count: 999)
                + "\"x\"]</script>", count: 1000),
        "<title>" + String(repeating: "&amp;<", count: 50_000) + "</title><h1>x</h1>",
        "<article>" + String(repeating: "<section><nav><aside class='x y'>x</aside></nav></section>", count: 30_000),
    ])
    func `large and deep files take little time`(text: String) throws {
        let reader = ArticleReader(settings: try Sample.settings())
        let bytes = Array(text.utf8)
        for path in ["x.md", "x.html", "x.txt"] {
            let start = ProcessorTime.now
            _ = reader.read(bytes, path: path)
            // Below a second in a release build.
            #expect(ProcessorTime.now - start < .seconds(5), "\(path): \(text.prefix(30))")
        }
    }
}
