import Foundation
import Testing

/// From a saved file to what a reader gets.
struct PublishingTests {
    @Test func `a saved article is in every format at once, well-formed, and a second edit follows`() async throws {
        let site = try Site()
        try site.save("news/first.md", Site.post("First & foremost", body: "Hello *world*."))
        try await withDaemon(site) { daemon in
            for format in ["atom", "rss", "json"] {
                let answer = try await daemon.get("/all.\(format)")
                #expect(answer.status == 200)
                #expect(answer.text.contains("foremost"))
                #expect(answer.text.contains("world"))
            }
            #expect(try await daemon.get("/news.atom").status == 200)
            try site.save("news/second.md", Site.post("Second", date: "2026-03-15T08:30:00Z"))
            try await daemon.until("/all.atom", contains: "Second")
            try await daemon.until("/news.rss", contains: "Second")
            try site.remove("news/second.md")
            try await daemon.until("/all.atom", lacks: "Second")
            for path in ["/all.atom", "/all.rss", "/news.atom", "/feeds.opml"] {
                let file = try site.write("document.xml", try await daemon.get(path).text)
                let check = try await Program.run(
                    ["--noout", "--nonet", file], executable: URL(fileURLWithPath: "/usr/bin/xmllint"))
                #expect(check.status == 0, "\(path): \(check.errors)")
            }
        }
    }

    @Test(arguments: ["content/data", "_data"])
    func `a file of authors that is saved is in the feeds, and one that is wrong changes nothing`(
        folder: String
    ) async throws {
        let site = try Site()
        try site.save("a.md", "---\ntitle: A\ndate: 2026-03-14\nauthor: maja\n---\nText\n")
        let authors = { (text: String) in
            let folder = site.root.appendingPathComponent(folder)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: folder.appendingPathComponent("authors.yml"), options: .atomic)
        }
        let status = {
            try await Program.run(
                ["status", site.content.path, "--state", site.state.path], folder: site.content
            ).output
        }
        try authors("maja: { name: Maja Berg }\n")
        try await withDaemon(site) { daemon in
            #expect(try await daemon.get("/all.atom").text.contains("<name>Maja Berg</name>"))
            try authors("maja: { name: Maja Lind }\n")
            try await daemon.until("/all.atom", contains: "<name>Maja Lind</name>")
            try authors("maja: { name: Maja\n")
            try await daemon.program.log(contains: "authors.yml:")
            #expect(try await daemon.get("/all.atom").text.contains("<name>Maja Lind</name>"))
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "the configuration stays as it was")
            #expect(try await daemon.get("/all.atom").text.contains("<name>Maja Lind</name>"))
            #expect(try await status().contains("THE CONFIGURATION on the disk is wrong"))
            try authors("maja: { name: Maja Ek }\n")
            try await daemon.until("/all.atom", contains: "<name>Maja Ek</name>")
            try await daemon.program.until("status says that it is mended") {
                try await status().contains(": all is well")
            }
        }
    }

    @Test func `F10 a reload publishes no article that somebody is still writing`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let path = site.content.appendingPathComponent("new.md").path
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.write(contentsOf: Data(Site.post("New", body: "First half.\n").utf8))
            _ = try site.write("s.toml", "[content]\npermalink = \"/{slug}.html\"\n")
            daemon.program.send(SIGHUP)
            try await daemon.until("/all.atom", contains: "/a.html")
            #expect(try await !daemon.get("/all.atom").text.contains("First half"))
            try file.write(contentsOf: Data("Second half.\n".utf8))
            try file.close()
            try await daemon.until("/all.atom", contains: "First half")
            #expect(try await daemon.get("/all.atom").text.contains("Second half"))
        }
    }

    @Test func `headers let a poller keep what it has`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let hub = "http://127.0.0.1:9/"
        let config = try site.write("s.toml", "[push]\nhubs = [\"\(hub)\"]\n[site]\nurl = \"https://example.org/\"\n")
        // Nobody listens there; the ping is retried later and disturbs nothing.
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let first = try await daemon.get("/all.atom")
            #expect(first["content-type"] == "application/atom+xml; charset=utf-8")
            #expect(first["x-content-type-options"] == "nosniff")
            #expect(first["vary"]?.contains("Accept-Encoding") == true)
            #expect(first["cache-control"]?.contains("max-age=300") == true)
            let link = try #require(first["link"])
            #expect(link.contains("<\(hub)>; rel=\"hub\""))
            #expect(link.contains("<\(daemon.base)/all.atom>; rel=\"self\""))
            #expect(first.text.contains("<link rel=\"hub\" href=\"\(hub)\"/>"))
            let tag = try #require(first["etag"])
            let again = try await daemon.get("/all.atom", headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(again["etag"] == tag)
            let since = try #require(first["last-modified"])
            #expect(try await daemon.get("/all.atom", headers: ["If-Modified-Since": since]).status == 304)
            let head = try await daemon.get("/all.atom", method: "HEAD")
            #expect(head["content-length"] == first["content-length"])
            #expect(head["link"] == link)
            try await daemon.program.until("gzip is made") {
                try await daemon.get("/all.atom", headers: ["Accept-Encoding": "gzip"])["content-encoding"] == "gzip"
            }
            #expect(try await daemon.get("/nothing.atom").status == 404)
            let refused = try await daemon.get("/all.atom", method: "DELETE")
            #expect(refused.status == 405)
            #expect(refused["allow"] == "GET, HEAD")
            #expect(
                first.text.contains("<?xml-stylesheet type=\"text/css\" href=\"\(daemon.base)/feeds.css\"?>\n<feed"))
            let style = try await daemon.get("/feeds.css")
            #expect(style.status == 200 && style["content-type"] == "text/css; charset=utf-8")
            #expect(style["cache-control"]?.contains("max-age=604800") == true)
            let mark = try #require(style["etag"])
            #expect(try await daemon.get("/feeds.css", headers: ["If-None-Match": mark]).status == 304)
            let page = try await daemon.get("/")
            #expect(page["content-type"] == "text/html; charset=utf-8")
            #expect(page.text.contains("/all.atom"))
        }
    }

    @Test func `a restart answers with the same bytes and the same validators, and a touched file changes nothing`()
        async throws
    {
        let site = try Site()
        for number in 1...20 {
            try site.save("p\(number).md", Site.post("Post \(number)", date: "2026-03-\(number + 9)"))
        }
        let config = try site.write("s.toml", "[server]\nurl = \"https://feeds.example.org/\"\n")
        var before: [String: Answer] = [:]
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            for path in ["/all.atom", "/all.rss", "/all.json", "/feeds.opml"] {
                before[path] = try await daemon.get(path)
            }
        }
        for number in 1...20 {
            let path = site.content.appendingPathComponent("p\(number).md").path
            try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
        }
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            for (path, answer) in before {
                let now = try await daemon.get(path)
                #expect(now.body == answer.body, "\(path)")
                #expect(now["etag"] == answer["etag"])
                // A date that was still to come was told as that of the answer.
                if answer["last-modified"] != answer["date"] {
                    #expect(now["last-modified"] == answer["last-modified"])
                }
            }
        }
    }

    @Test func `a feed that is no longer configured is gone, and one that never was is unknown`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let two = try site.write("two.toml", "[[feed]]\nname = \"one\"\n[[feed]]\nname = \"two\"\n")
        try await withDaemon(site, arguments: ["--config", two]) { daemon in
            let answer = try await daemon.get("/two.rss")
            #expect(answer.status == 200)
        }
        let one = try site.write("one.toml", "[[feed]]\nname = \"one\"\n")
        try await withDaemon(site, arguments: ["--config", one]) { daemon in
            let (two, three) = (try await daemon.get("/two.rss"), try await daemon.get("/three.rss"))
            #expect(two.status == 410)
            #expect(three.status == 404)
        }
    }

    @Test func `without a site address each article has a page here`() async throws {
        let site = try Site()
        try site.save("news/first.md", Site.post("First", body: "Some *text* and a [link](second.md)."))
        try site.save("news/second.md", Site.post("Second"))
        try await withDaemon(site) { daemon in
            let feed = try await daemon.get("/all.atom").text
            #expect(feed.contains("\(daemon.base)/entries/news/first/"))
            let page = try await daemon.get("/entries/news/first/")
            #expect(page.status == 200)
            #expect(page.text.contains("<em>text</em>"))
            #expect(page.text.contains("\(daemon.base)/entries/news/second/"))
            #expect(try await daemon.get("/entries/news/third/").status == 404)
        }
    }

    @Test func `a scheduled article comes, and an expired one goes, within a second of its time`() async throws {
        let site = try Site()
        let config = try site.write("s.toml", "[site]\nurl = \"https://example.org/\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let start = Date().timeIntervalSince1970.rounded(.up)
            let format = Date.ISO8601FormatStyle()
            let (comes, goes) = (Date(timeIntervalSince1970: start + 2), Date(timeIntervalSince1970: start + 4))
            try site.save("later.md", Site.post("In a moment", date: comes.formatted(format)))
            let expiry =
                "---\ntitle: Not for long\ndate: 2026-03-14\nexpiryDate: \(goes.formatted(format))\n---\nText.\n"
            try site.save("short.md", expiry)
            try await daemon.until("/all.atom", contains: "Not for long")
            #expect(try await !daemon.get("/all.atom").text.contains("In a moment"))
            try await daemon.until("/all.rss", contains: "In a moment")
            // The edition's own time, and not when we came to ask for it.
            #expect(try await daemon.get("/all.rss").lastModified == comes)
            try await daemon.until("/all.atom", lacks: "Not for long")
            #expect(try await daemon.get("/all.atom").lastModified == goes)
            #expect(try await daemon.get("/all.atom").text.contains("<at:deleted-entry"))
        }
    }

    @Test func `what is deleted is told so, and what is renamed is led on to`() async throws {
        let site = try Site()
        try site.save("first.md", Site.post("First", body: "One."))
        try site.save("second.md", Site.post("Second", body: "Two."))
        try await withDaemon(site) { daemon in
            #expect(try await daemon.get("/entries/first/").status == 200)
            try site.remove("first.md")
            try await daemon.until("/all.atom", contains: "<at:deleted-entry ref=\"tag:")
            #expect(try await daemon.get("/entries/first/").status == 410)
            let rss = try await daemon.get("/all.rss").text
            #expect(!rss.contains("First"))
            try site.remove("second.md")
            try site.save("renamed.md", Site.post("Second", body: "Two."))
            try await daemon.until("/all.atom", contains: "/entries/renamed/")
            let moved = try await daemon.get("/entries/second/")
            #expect(moved.status == 301)
            #expect(moved["location"] == "\(daemon.base)/entries/renamed/")
            try site.save("first.md", Site.post("First", body: "One."))
            try await daemon.until("/all.atom", lacks: "deleted-entry")
            #expect(try await daemon.get("/entries/first/").status == 200)
        }
    }
}
