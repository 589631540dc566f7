import Foundation
import Reading
import Syndication
import Testing
import Watching

@testable import Publishing

/// Pictures that lie beside the articles and are served here (spec feeds.md R11.4).
@Suite struct `Pictures of a folder that no site serves` {
    private let studio: Studio
    private let base: WebURL

    init() throws {
        studio = try Studio()
        base = try #require(WebURL("https://feeds.example.org/"))
    }

    private func pipeline(servesPages: Bool = true, icon: String? = nil) async throws -> Pipeline {
        let pipeline = try studio.pipeline()
        var workshop = try studio.workshop()
        let pages = try #require(base.resolving("entries/"))
        workshop.reader = ArticleReader(settings: ReadingSettings(site: pages))
        workshop.renderingMark = "1 \(servesPages)"
        workshop.settings.home = base
        workshop.settings.servesPages = servesPages
        workshop.settings.icon = icon.flatMap(base.resolving)
        await pipeline.reconfigure(workshop)
        _ = try await pipeline.load()
        return pipeline
    }

    private func save(_ path: String, width: UInt16, note: UInt8 = 0) throws {
        let file = studio.folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let size: [UInt8] = [0, 0, UInt8(width >> 8), UInt8(width & 255), 0, 0, 1, 44]
        let head = [0x89] + Array("PNG\r\n\u{1a}\n".utf8) + [0, 0, 0, 13] + Array("IHDR".utf8)
        try Data(head + size + [8, 2, 0, 0, 0, 0, 0, 0, 0, note]).write(to: file, options: .atomic)
    }

    @discardableResult
    private func publish(_ pipeline: Pipeline) async throws -> Pipeline.Step {
        try await pipeline.publish(try await studio.batch(for: pipeline))
    }

    /// The address that the JSON feed names first as its `icon`, or as an `image`.
    private func address(_ member: String = "image") throws -> WebURL {
        let text = studio.text("/all.json")
        let start = try #require(text.range(of: "\"\(member)\":\""))
        return try #require(WebURL(String(text[start.upperBound...].prefix { $0 != "\"" })))
    }

    private func width(of url: WebURL, _ pipeline: Pipeline) async throws -> Int? {
        guard case .file(let media) = try await pipeline.media(at: url) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 24)
        withExtendedLifetime(media.content) { #expect(pread(media.content.descriptor, &bytes, 24, 0) == 24) }
        return Int(bytes[18]) << 8 | Int(bytes[19])
    }

    private func hasItsDigest(_ url: WebURL, _ pipeline: Pipeline) async throws -> Bool? {
        guard case .file(let media) = try await pipeline.media(at: url) else { return nil }
        return media.hasItsDigest
    }

    private static let article = "---\ntitle: Trip\ndate: 2026-03-01\n---\n![The sea](cover%20one.png)\n"
    private static let picture = "/entries/trip/cover%20one.png"

    private func target(of address: String, _ pipeline: Pipeline) async throws -> String? {
        let url = try #require(base.resolving(address))
        guard case .moved(let target) = try await pipeline.media(at: url) else { return nil }
        return target.text
    }

    @Test func `pictures lead to where their articles have moved`() async throws {
        try studio.save("trip/index.md", Self.article)
        try studio.save("storm.md", "---\ntitle: Storm\ndate: 2026-03-01\n---\n![W](wave.png) ![R](/root.png)\n")
        for path in ["trip/cover one.png", "trip/secret.png", "wave.png", "root.png"] { try save(path, width: 400) }
        let pipeline = try await pipeline()
        try await publish(pipeline)
        let feed = studio.text("/all.json")
        let old = try #require(
            feed.split(separator: "\"").first { $0.contains("/media/") && $0.hasSuffix(Self.picture) })
        #expect(try await target(of: "entries/storm/wave.png", pipeline) == nil)
        await pipeline.reconfigure(try studio.workshop(permalink: "/{year}/{slug}/"))
        try await pipeline.publish(try await pipeline.changesAfterReconfiguration())
        let cover = "https://example.org/2026/trip/cover%20one.png"
        #expect(try await target(of: "entries/trip/cover%20one.png", pipeline) == cover)
        #expect(try await target(of: String(old), pipeline) == cover)
        #expect(try await target(of: "entries/storm/wave.png", pipeline) == "https://example.org/2026/storm/wave.png")
        #expect(try await target(of: "root.png", pipeline) == "https://example.org/root.png")
        for none in ["entries/trip/secret.png", "entries/storm/root.png", "nothing.png"] {
            #expect(try await target(of: none, pipeline) == nil, "\(none)")
        }
    }

    /// To walk along an address takes the publisher's time, and strangers may ask for anything.
    @Test func `a file is looked for at an address of 64 steps, and of no more`() async throws {
        // `/entries/trip/` are three of them.
        let paths = [61, 62].map { String(repeating: "d/", count: $0) + "x.png" }
        try studio.save(
            "trip/index.md", "---\ntitle: Trip\ndate: 2026-03-01\n---\n![A](\(paths[0])) ![B](\(paths[1]))\n")
        for path in paths { try save("trip/\(path)", width: 400) }
        let pipeline = try await pipeline()
        try await publish(pipeline)
        for (path, width) in zip(paths, [400, nil]) {
            let url = try #require(base.resolving("entries/trip/\(path)"))
            #expect(try await self.width(of: url, pipeline) == width)
        }
        let long = try #require(base.resolving("entries" + String(repeating: "/", count: 8000) + "x.jpg"))
        guard case .nowhere = try await pipeline.media(at: long) else {
            Issue.record("something is there")
            return
        }
    }

    /// An article from one machine, its pictures from another.
    @Test(arguments: [("bild å", "bild a\u{30A}"), ("bild a\u{30A}", "bild å")])
    func `a file is found in whatever form of Unicode it is named`(written: String, onDisk: String) async throws {
        try studio.save(
            "résor/index.md",
            """
            ---
            title: Trip
            date: 2026-03-01
            image: \(written).png
            ---
            ![A](<\(written).png>) [B](<\(written).pdf>)
            """)
        try save("résor/\(onDisk).png", width: 400)
        try studio.save("résor/\(onDisk).pdf", "%PDF")
        let pipeline = try await pipeline()
        try await publish(pipeline)
        let picture = try address()
        #expect(try await width(of: picture, pipeline) == 400)
        #expect(studio.text("/all.json").contains("width=\\\"400\\\""))
        #expect(await pipeline.problems.isEmpty)
        // By its own name, and by the other, which a feed may have told before the file was copied anew.
        for ending in ["png", "pdf"] {
            let page = try #require(base.resolving("entries/résor/"))
            let own = try #require(page.resolving(PathSpelling.encoded(fileName: "\(onDisk).\(ending)")))
            let other = try #require(page.resolving(PathSpelling.encoded(fileName: "\(written).\(ending)")))
            guard case .file = try await pipeline.media(at: own),
                case .moved(to: own) = try await pipeline.media(at: other)
            else {
                Issue.record("\(ending) is not there")
                return
            }
        }
        // Copied by a program that spells it otherwise, and not told of: the address that feeds name is answered.
        try studio.remove("résor/\(onDisk).png")
        try save("résor/\(written).png", width: 500)
        #expect(try await width(of: picture, pipeline) == 500)
    }

    /// macOS often writes names decomposed; addresses that are made of text are not.
    @Test func `a file is found under the name that it has on the disk`() async throws {
        let names = ["cafe\u{301}.png", "Ep #12?.mp3"]
        try studio.save(
            "trip/index.md",
            """
            ---
            title: Trip
            date: 2026-03-01
            image: \(names[0])
            audio: "\(names[1])"
            ---
            ![The sea](\(names[0]))
            """)
        try save("trip/\(names[0])", width: 400)
        try studio.save("trip/\(names[1])", "sound")
        let pipeline = try await pipeline()
        try await publish(pipeline)
        let picture = try address()
        #expect(picture.text.hasSuffix("/entries/trip/cafe%CC%81.png"))
        #expect(try await width(of: picture, pipeline) == 400)
        #expect(studio.text("/all.json").ranges(of: "<img").count == 1)
        let recording = "https://feeds.example.org/entries/trip/Ep%20%2312%3F.mp3"
        #expect(studio.text("/all.rss").contains("<enclosure url=\"\(recording)\" length=\"5\" type=\"audio/mpeg\"/>"))
        guard case .file = try await pipeline.media(at: try #require(WebURL(recording))) else {
            Issue.record("no recording")
            return
        }
        // Who shows a file is made anew when it changes.
        try save("trip/\(names[0])", width: 500)
        try studio.save("trip/\(names[1])", "sounds")
        try await publish(pipeline)
        #expect(studio.text("/all.rss").contains("width=\"500\""))
        #expect(studio.text("/all.rss").contains("length=\"6\""))
    }

    @Test func `a link from the root leads to the page of an article as long as there is one`() async throws {
        try studio.save("a.md", "---\ntitle: A\ndate: 2026-03-01\n---\n[x](/b/n0/) [y](/b/n0#p) [z](/c/)\n")
        let pipeline = try await pipeline()
        try await publish(pipeline)
        func leads(to address: String) -> Bool { studio.text("/all.json").contains("href=\\\"\(address)\\\"") }
        #expect(leads(to: "https://feeds.example.org/b/n0/"))
        try studio.save("b/n0.md", "---\ntitle: N\ndate: 2026-03-01\n---\nText\n")
        try await publish(pipeline)
        #expect(leads(to: "https://feeds.example.org/entries/b/n0/"))
        #expect(leads(to: "https://feeds.example.org/entries/b/n0/#p") && leads(to: "https://feeds.example.org/c/"))
        try studio.remove("b/n0.md")
        try await publish(pipeline)
        #expect(leads(to: "https://feeds.example.org/b/n0/"))
    }

    @Test func `a changed picture has another address, and the old one leads to it`() async throws {
        try studio.save("trip/index.md", Self.article)
        try save("trip/cover one.png", width: 400)
        var pipeline = try await pipeline()
        try await publish(pipeline)
        let first = try address()
        #expect(first.text.hasPrefix("https://feeds.example.org/media/") && first.text != base.text + Self.picture)
        #expect(first.text.hasSuffix(Self.picture) && studio.text("/all.rss").contains("url=\"\(first)\""))
        #expect(studio.text("/all.rss").contains("width=\"400\"") && studio.text("/all.atom").contains("\"\(first)\""))
        // The text keeps the plain one.
        #expect(studio.text("/all.json").contains("src=\\\"https://feeds.example.org\(Self.picture)\\\""))
        #expect(try await width(of: first, pipeline) == 400)

        try save("trip/cover one.png", width: 500)
        #expect(try await !publish(pipeline).editions.isEmpty)
        let second = try address()
        #expect(second != first && studio.text("/all.rss").contains("width=\"500\""))
        #expect(try await width(of: first, pipeline) == 500)
        #expect(try await width(of: second, pipeline) == 500)
        let plain = try #require(base.resolving(String(Self.picture.dropFirst())))
        let digests = [
            try await hasItsDigest(first, pipeline), try await hasItsDigest(second, pipeline),
            try await hasItsDigest(plain, pipeline),
        ]
        #expect(digests == [false, true, nil])
        #expect(!studio.text("/all.json").contains("date_modified"))

        // After a restart nobody remembers who asked for the picture.
        pipeline = try await self.pipeline()
        try save("trip/cover one.png", width: 600)
        try await publish(pipeline)
        #expect(studio.text("/all.rss").contains("width=\"600\""))
        #expect(try await width(of: try address(), pipeline) == 600)
    }

    @Test func `the same picture keeps its address, whenever it was written`() async throws {
        try studio.save("trip/index.md", Self.article)
        try save("trip/cover one.png", width: 400)
        let pipeline = try await pipeline()
        try await publish(pipeline)
        try save("trip/cover one.png", width: 400)
        #expect(try await publish(pipeline).editions.isEmpty)
    }

    @Test func `a picture that comes after its article, or goes, is noticed`() async throws {
        try studio.save("trip/index.md", "---\ntitle: Trip\ndate: 2026-03-01\nimage: cover.png\n---\nText\n")
        var pipeline = try await pipeline()
        try await publish(pipeline)
        #expect(!studio.text("/all.json").contains("cover.png"))
        #expect(await pipeline.problems.contains { "\($0)".contains("\"cover.png\" is not there") })
        try save("trip/cover.png", width: 400)
        try await publish(pipeline)
        #expect(try address().text.contains("/media/"))
        #expect(await pipeline.problems.isEmpty)
        try studio.remove("trip/cover.png")
        try await publish(pipeline)
        #expect(!studio.text("/all.json").contains("cover.png"))
        // Nothing that is stored names it now.
        pipeline = try await self.pipeline()
        try save("trip/cover.png", width: 400)
        try await publish(pipeline)
        #expect(try address().text.contains("/media/"))
    }

    @Test func `no digest opens a file that no entry shows`() async throws {
        try studio.save("trip/index.md", Self.article)
        try save("trip/cover one.png", width: 400)
        try save("trip/secret.png", width: 400)
        let pipeline = try await pipeline()
        try await publish(pipeline)
        let digest = String(repeating: "0", count: 32)
        for (path, isServed) in [
            ("media/\(digest)/entries/trip/cover%20one.png", true), ("media/\(digest)/entries/trip/secret.png", false),
            ("media/\(digest)/../entries/trip/secret.png", false), ("media/\(digest)/", false),
            ("media/\(digest)", false),
            ("media/0/entries/trip/cover%20one.png", false), ("media/\(digest)/%2e%2e/etc/passwd.png", false),
            ("media/\(digest)/media/\(digest)/entries/trip/cover%20one.png", false),
            ("media/\(digest)//etc/x.png", false), ("media/\(digest)/https://example.org/x.png", false),
        ] {
            let url = try #require(base.resolving(path))
            #expect(try await (width(of: url, pipeline) != nil) == isServed, "\(path)")
        }
    }

    /// A folder's own `media/<digest>/` comes first.
    @Test func `a folder whose names are digests is served as it is`() async throws {
        let digest = String(repeating: "a", count: 32)
        let article = "---\ntitle: Trip\ndate: 2026-03-01\n---\n![x](/media/\(digest)/x.png)\n"
        try studio.save("trip.md", article)
        try save("media/\(digest)/x.png", width: 400)
        let pipeline = try await pipeline()
        try await publish(pipeline)
        let url = try #require(base.resolving("media/\(digest)/x.png"))
        #expect(try await width(of: url, pipeline) == 400)
        #expect(try await width(of: try address(), pipeline) == 400)
    }

    @Test func `another server's pictures keep their addresses`() async throws {
        try studio.save("trip/index.md", Self.article)
        try save("trip/cover one.png", width: 400)
        let pipeline = try await pipeline(servesPages: false)
        try await publish(pipeline)
        #expect(try address().text == "https://feeds.example.org" + Self.picture)
    }

    @Test func `the feed's own picture too`() async throws {
        try studio.save("trip/index.md", "---\ntitle: Trip\ndate: 2026-03-01\n---\nText\n")
        try save("logo.png", width: 512)
        let pipeline = try await pipeline(icon: "logo.png")
        try await publish(pipeline)
        let first = try address("icon")
        #expect(first.text.contains("/media/") && studio.text("/all.rss").contains(first.text))
        #expect(try await width(of: first, pipeline) == 512)
        #expect(try await width(of: try #require(base.resolving("logo.png")), pipeline) == 512)
        try save("logo.png", width: 513)
        try await publish(pipeline)
        #expect(try address("icon") != first)
        #expect(try await width(of: first, pipeline) == 513)
    }
}
