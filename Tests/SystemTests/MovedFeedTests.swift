import Foundation
import Testing

/// Feeds that were elsewhere, and are elsewhere now.
struct MovedFeedTests {
    @Test func `aliases, a moved feed and a feed's own max-age are as the configuration says`() async throws {
        let site = try Site()
        for number in 1...9 {
            try site.save("\(number).md", Site.post("P\(number)", date: "2026-03-0\(number)T08:00:00Z"))
        }
        let config = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [[feed]]
            name = "news"
            aliases = ["/index.xml", "/feed/", "updates", "/caf%c3%a9.xml"]
            max-age = "auto"
            [[feed]]
            name = "gone"
            moved-to = "https://new.example.net/gone.{format}"
            [[feed]]
            name = "away"
            temporarily-at = "https://other.example.net/away.{format}"
            """)
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            for (path, target) in [
                ("/index.xml", "/news.rss"), ("/feed", "/news.rss"), ("/feed/?x=1", "/news.rss"),
                ("/updates.atom", "/news.atom"), ("/caf%C3%A9.xml", "/news.rss"),
            ] {
                let answer = try await daemon.get(path)
                #expect(answer.status == 301, "\(path)")
                #expect(answer["location"] == daemon.base + target)
                #expect(try await daemon.get(target).status == 200)
            }
            for (topic, words) in [
                ("/updates.atom", "but there is \(daemon.base)/news.atom"), ("/feed/", "\(daemon.base)/news.rss"),
                ("/gone.json", "the feed is at https://new.example.net/gone.json now"),
            ] {
                let refusal = try await daemon.subscribe("http://93.184.216.34/c", topic: daemon.base + topic)
                #expect(refusal.status == 404 && refusal.words.contains(words), "\(refusal.words)")
            }
            let moved = try await daemon.get("/gone.json")
            #expect(moved.status == 301)
            #expect(moved["location"] == "https://new.example.net/gone.json")
            let news = try await daemon.get("/news.rss")
            #expect(news["cache-control"]?.hasPrefix("public, max-age=3600") == true)
            #expect(news.text.contains("<ttl>60</ttl>"))
            #expect(
                news.text.contains("<itunes:new-feed-url>\(daemon.base)/news.rss</itunes:new-feed-url>"))
            let away = try await daemon.get("/away.rss")
            #expect(away.status == 307)
            #expect(away["location"] == "https://other.example.net/away.rss")
            #expect(try await daemon.get("/feeds.opml").text.contains("/away.atom"))
            #expect(try await daemon.get("/feeds.opml").text.contains("gone.rss") == false)
            try await daemon.program.until("brotli is made") {
                try await daemon.get("/news.atom", headers: ["Accept-Encoding": "br, gzip"])["content-encoding"] == "br"
            }
        }
    }
}
