import Composing
import Reading
import Rendering
import SeededRandom
import Syndication
import Testing
import XML

@testable import Publishing

/// Whatever bytes stand in a content file, the documents are well-formed, and pass their check.
struct AnyBytesTests {
    private static let seeds = [
        "---\ntitle: \"A & B <c>\"\ndate: 2026-03-14T08:30:00Z\ntags: [x, y]\nsummary: s\n---\n\n# H\n\n*a* [b](c) `d`\n",
        "+++\ntitle = 'T'\ndate = 2026-03-14T08:30:00Z\n+++\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "{\"title\": \"J\", \"date\": \"2026-03-14\"}\n\n- [x] done\n- [ ] open\n\n![i](j.png)\n",
        "Title: P\nDate: 2026-03-14\n\n<div onclick=x><script>alert(1)</script><p>ok <b>b</div>\n",
        "---\ntitle: C\ndate: 2026-03-14\n---\n{{< figure src=\"a.png\" >}} {% raw %}{{ x }}{% endraw %} [^1]\n\n[^1]: note\n",
        "<!doctype html><html><head><title>P</title><meta name=date content=2026-03-14></head><body><article>x",
    ]

    @Test func `any byte string as content yields well-formed documents that pass their check`() throws {
        let site = try #require(WebURL("https://example.org/"))
        let reader = ArticleReader(settings: ReadingSettings(site: site))
        let renderer = ContentRenderer(settings: RenderingSettings())
        var random = SeededGenerator(seed: 20_261_123)
        var published = 0
        for round in 0..<10_000 {
            let path = ["x.md", "x.html", "x.txt"][round % 3]
            let bytes = random.mutated(Array(Self.seeds[round % Self.seeds.count].utf8))
            guard let article = reader.read(bytes, path: path).article else { continue }
            let date = article.date?.instant ?? Timestamp(year: 2026, month: 1, day: 1)
            guard date < Timestamp(year: 2027, month: 1, day: 1) else { continue }
            let id = try #require(EntryID("tag:example.org,2026-03-14:/x/"))
            let content = renderer.render(article, id: id, links: SiteLinks(site: site)).content
            let entry = Entry(
                id: id, url: article.permalink, hasPage: article.hasPage, title: article.title, content: content,
                exposure: article.exposure, published: date, updated: date, authors: article.authors,
                categories: article.categories, language: article.language, externalURL: article.externalURL,
                inReplyTo: article.inReplyTo)
            try check(
                entry, site: site, what: "round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            published += 1
        }
        #expect(published > 4000, "the mutations leave enough to see")
    }

    private func check(_ entry: Entry, site: WebURL, what: String) throws {
        var addresses: [FeedFormat: WebURL] = [:]
        for format in FeedFormat.allCases { addresses[format] = site.resolving("all.\(format.rawValue)") }
        let id = try #require(EntryID("tag:example.org,2026:feeds/all"))
        let feed = Feed(
            name: "all", id: id, title: "T", home: site, addresses: addresses, updated: entry.updated,
            generator: Feed.Generator(name: "g", version: "1"))
        for format in FeedFormat.allCases {
            do {
                let bytes = try FeedComposer(format: format).document(of: feed, entries: [entry])
                try SelfCheck.check(bytes, format: format, of: feed, entries: [entry])
            } catch {
                Issue.record("\(format): \(error) in \(what)")
                throw error
            }
        }
    }
}

extension SeededGenerator {
    private static let nasty: [[UInt8]] = [
        [0], [8], [0x0C], [0x1B], [0x7F], [0x80], [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBE],
        [0xF4, 0x90, 0x80, 0x80], Array("]]>".utf8), Array("&#8;".utf8), Array("&#xFFFE;".utf8), Array("<!--".utf8),
        Array("<![CDATA[".utf8), Array("{{<".utf8), Array("{%".utf8), Array("\u{202E}".utf8), Array("\u{2028}".utf8),
        Array("<svg><p>".utf8), Array("javascript:".utf8), Array("[a](<javascript:x>)".utf8), Array("\r\n".utf8),
        Array("<a href='//x'><a>".utf8), Array("<table><p>".utf8), Array("&amp;lt;".utf8), Array("\"'>".utf8),
    ]

    fileprivate mutating func mutated(_ seed: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<(1 + Int(next() % 6)) {
            let place = bytes.isEmpty ? 0 : Int(next() % UInt64(bytes.count))
            switch next() % 5 {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 1 where !bytes.isEmpty: bytes.remove(at: place)
            case 2 where bytes.count > 4: bytes.removeSubrange(place..<min(bytes.count, place + Int(next() % 12)))
            default: bytes.insert(contentsOf: Self.nasty[Int(next() % UInt64(Self.nasty.count))], at: place)
            }
        }
        return bytes
    }
}
