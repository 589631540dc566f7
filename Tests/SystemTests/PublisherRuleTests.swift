import Foundation
import Testing

/// The rules for a publisher that websub.md section 1 numbers. Each test names its rules; `RuleListTests` sees that none is
/// forgotten.
struct PublisherRuleTests {
    @Test func `P-1 P-2 P-3 P-4 P-7 P-10 P-11: each feed names its hubs and itself, in its head and in its body`()
        async throws
    {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let other = try HubReceiver()
        defer { other.close() }
        let path = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[push]\nhubs = [\"\(other.address)\"]\n")
        try await withDaemon(site, arguments: ["--config", path]) { daemon in
            for name in ["all.atom", "all.rss", "all.json"] {
                let topic = "\(daemon.base)/\(name)"
                let expected =
                    "<\(daemon.base)/hub>; rel=\"hub\", <\(other.address)>; rel=\"hub\", <\(topic)>; rel=\"self\""
                let feed = try await daemon.get("/" + name)
                #expect(feed["link"] == expected)
                let head = try await daemon.get("/" + name, method: "HEAD")
                #expect(head.status == 200 && head["link"] == expected)
                // One representation, whatever a client would like.
                for accept in ["application/json", "text/html", "application/rss+xml;q=0.1, */*;q=0"] {
                    let same = try await daemon.get("/" + name, headers: ["Accept": accept])
                    #expect(same.body == feed.body && same["content-type"] == feed["content-type"])
                }
            }
            let atom = try await daemon.get("/all.atom").text
            #expect(atom.contains("<link rel=\"hub\" href=\"\(daemon.base)/hub\"/>"))
            #expect(atom.contains("<link rel=\"hub\" href=\"\(other.address)\"/>"))
            #expect(atom.contains("rel=\"self\"") && atom.contains("href=\"\(daemon.base)/all.atom\""))
            let rss = try await daemon.get("/all.rss").text
            let channel = rss.prefix(upTo: rss.range(of: "<item>")?.lowerBound ?? rss.endIndex)
            #expect(channel.contains("<atom:link rel=\"hub\" href=\"\(daemon.base)/hub\"/>"))
            #expect(channel.contains("rel=\"self\"") && channel.contains("href=\"\(daemon.base)/all.rss\""))
            let json = try await daemon.get("/all.json").body
            let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
            #expect(object["feed_url"] as? String == daemon.base + "/all.json")
            let hubs = try #require(object["hubs"] as? [[String: String]])
            #expect(hubs == [daemon.base + "/hub", other.address].map { ["type": "WebSub", "url": $0] })
        }
    }

    @Test func `P-5: pages for people are no topics, and name no hub in their body`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A", body: "<link rel=\"hub\" href=\"https://evil.example/\"> Text."))
        try await withDaemon(site) { daemon in
            for path in ["/", "/entries/a/"] {
                let page = try await daemon.get(path)
                #expect(page.status == 200 && page["link"]?.contains("hub") != true)
                #expect(!page.text.contains("rel=\"hub\""), "\(path)")
            }
        }
    }

    @Test func `P-6 P-8: every external hub is told of each change, in the words of all of them`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let hubs = [try HubReceiver(), try HubReceiver()]
        defer { for hub in hubs { hub.close() } }
        let path = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [push]
            hubs = ["\(hubs[0].address)", "\(hubs[1].address)"]
            [[feed]]
            name = "all"
            formats = ["atom"]
            """)
        try await withDaemon(site, arguments: ["--config", path]) { daemon in
            try await daemon.program.until("both are told") { hubs.allSatisfy { $0.bodies.count == 1 } }
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.until("both are told of the change") { hubs.allSatisfy { $0.bodies.count == 2 } }
            let topic = (daemon.base + "/all.atom").replacing(":", with: "%3A").replacing("/", with: "%2F")
            for hub in hubs {
                #expect(hub.bodies[1] == "hub.mode=publish&hub.url=\(topic)&hub.topic=\(topic)")
            }
        }
    }

    @Test func `P-9: an old address leads to the new one, which names itself and its hub`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let path = try site.write(
            "s.toml",
            "[site]\nurl = \"https://example.org/\"\n[[feed]]\nname = \"news\"\naliases = [\"/old.xml\", \"former\"]\n")
        try await withDaemon(site, arguments: ["--config", path]) { daemon in
            for (old, new) in [("/old.xml", "/news.rss"), ("/former.atom", "/news.atom")] {
                let moved = try await daemon.get(old)
                #expect(moved.status == 301 && moved["location"] == daemon.base + new)
                let link = try await daemon.get(new)["link"]
                #expect(link == "<\(daemon.base)/hub>; rel=\"hub\", <\(daemon.base)\(new)>; rel=\"self\"")
            }
        }
    }
}
