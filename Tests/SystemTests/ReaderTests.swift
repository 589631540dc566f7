import Foundation
import Testing

/// Real readers see what was published.
struct ReaderTests {
    private func example() throws -> Site {
        let site = try Site()
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("config/example")
        try FileManager.default.removeItem(at: site.content)
        try FileManager.default.copyItem(at: source, to: site.content)
        return site
    }

    private static let titles = [
        "The evening ferry is back on the timetable", "Färjan går igen på kvällen", "The first swim of the year",
        "Two knots that are enough", "How we work", "Water will be shut off on Thursday",
        "The storm: what we know so far", "Stormen: det vi vet",
    ]

    @Test func `feedparser finds the same entries in RSS and Atom, and nothing to complain of`() async throws {
        let site = try example()
        let script = try site.write(
            "read.py",
            """
            import feedparser, json, sys
            seen = []
            for url in sys.argv[1:]:
                feed = feedparser.parse(url)
                assert not feed.bozo, (url, feed.bozo_exception)
                again = feedparser.parse(url, etag=feed.get("etag"), modified=feed.get("modified"))
                assert again.status == 304, (url, again.status)
                seen.append([[e.id, e.title, e.link, list(e.published_parsed)] for e in feed.entries])
            print(json.dumps(seen))
            """)
        try await withDaemon(site) { daemon in
            let result = try await Program.run(
                [script, "\(daemon.base)/all.atom", "\(daemon.base)/all.rss"],
                executable: URL(fileURLWithPath: "/usr/bin/python3"))
            #expect(result.status == 0, "\(result.errors)")
            let seen = try #require(
                JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[[Any]]])
            #expect(seen.count == 2)
            let atom = seen[0].map { "\($0)" }
            #expect(atom == seen[1].map { "\($0)" })
            #expect(Set(seen[0].compactMap { $0[1] as? String }) == Set(Self.titles))
        }
    }

    @Test func `newsboat lists every entry once`() async throws {
        let site = try example()
        try await withDaemon(site) { daemon in
            let urls = try site.write("urls", "\(daemon.base)/all.atom\n\(daemon.base)/news.rss\n")
            let config = try site.write("newsboat.conf", "auto-reload no\n")
            let cache = site.root.appendingPathComponent("cache.db").path
            let newsboat = URL(fileURLWithPath: "/usr/bin/newsboat")
            let arguments = ["-u", urls, "-c", cache, "-C", config]
            let environment = [
                "HOME": site.root.path, "TERM": "dumb", "no_proxy": "*", "LC_ALL": "C.UTF-8", "LANGUAGE": "",
            ]
            let reload = try await Program.run(
                arguments + ["-x", "reload"], executable: newsboat, environment: environment)
            #expect(reload.status == 0, "\(reload.errors)")
            let unread = try await Program.run(
                arguments + ["-x", "print-unread"], executable: newsboat, environment: environment)
            #expect(unread.output.contains("\(Self.titles.count) unread"), "\(unread.output)")
        }
    }
}
