import Foundation
import Testing

/// The archive of a feed, over HTTP and as files.
struct ArchiveTests {
    private func site(posts: Int) throws -> (Site, configuration: String) {
        let site = try Site()
        for number in 1...posts {
            let day = String(format: "2025-%02d-%02dT12:00:00Z", (number - 1) / 28 + 1, (number - 1) % 28 + 1)
            try site.save("post-\(number).md", Site.post("Post \(number)", date: day))
        }
        let configuration = try site.write(
            "s.toml", "[site]\nurl = \"https://example.org/\"\n[[feed]]\nname = \"all\"\nlimit = 5\narchive = 20\n")
        return (site, configuration)
    }

    @Test func `C14 pages are kept for an hour, compressed, conditional, and gone when they changed`() async throws {
        let (site, configuration) = try site(posts: 50)
        try await withDaemon(site, arguments: ["--config", configuration]) { daemon in
            let page = try await daemon.get("/all/archive/1.atom", headers: ["Accept-Encoding": "gzip"])
            #expect(page.status == 200)
            #expect(page["content-type"] == "application/atom+xml; charset=utf-8")
            #expect(page["content-encoding"] == "gzip")
            #expect(page["cache-control"] == "public, max-age=3600, stale-if-error=86400")
            #expect(page["vary"]?.contains("Accept-Encoding") == true)
            let tag = try #require(page["etag"])
            let again = try await daemon.get(
                "/all/archive/1.atom", headers: ["If-None-Match": tag, "Accept-Encoding": "gzip"])
            #expect(again.status == 304 && again.body.isEmpty)
            let newest = try await daemon.get("/all/archive/3.atom")
            #expect(newest["cache-control"]?.contains("max-age=300,") == true)
            for path in ["/all/archive/1.atom", "/all/archive/2.rss", "/all.atom", "/all.rss"] {
                let file = try site.write("document.xml", try await daemon.get(path).text)
                let check = try await Program.run(
                    ["--noout", "--nonet", file], executable: URL(fileURLWithPath: "/usr/bin/xmllint"))
                #expect(check.status == 0, "\(path): \(check.errors)")
            }
            try site.remove("post-3.md")
            try await daemon.until("/all.atom", contains: "deleted-entry")
            #expect(try await daemon.get("/all/archive/1.atom").status == 410)
            #expect(try await daemon.get("/all/archive/1-r2.atom").status == 200)
            #expect(try await daemon.get("/all/archive/9.atom").status == 404)
        }
    }

    @Test(arguments: ["", "[site]\nurl = \"https://example.org/\"\n"])
    func `a feed that is named as the articles' pages are has its archive`(head: String) async throws {
        let site = try Site()
        for day in 1...6 {
            try site.save("entries/p\(day).md", Site.post("Post \(day)", date: "2025-01-0\(day)T12:00:00Z"))
        }
        try site.save("archive/1.md", Site.post("First", date: "2025-01-09T12:00:00Z"))
        let feed = "[[feed]]\nname = \"entries\"\nmatch = [\"**\"]\nlimit = 1\nkeep = \"0s\"\narchive = 2\n"
        let configuration = try site.write("s.toml", head + feed)
        try await withDaemon(site, arguments: ["--config", configuration]) { daemon in
            #expect(try await daemon.get("/entries.atom").text.contains("/entries/archive/"))
            let page = try await daemon.get("/entries/archive/1.atom")
            #expect(page.status == 200 && page.text.contains("Post 2"), "\(page.text)")
            #expect(try await daemon.get("/entries/archive/9.atom").status == 404)
            // An article in a folder of that name has its page all the same.
            #expect(try await daemon.get("/entries/archive/1/").status == (head.isEmpty ? 200 : 404))
        }
    }

    @Test func `build writes the archive when it is asked to`() async throws {
        let (site, configuration) = try site(posts: 50)
        let output = site.root.appendingPathComponent("public")
        func build(_ more: [String]) async throws -> Int32 {
            try await Program.run(
                [
                    "build", site.content.path, "--config", configuration, "--state", site.state.path, "--output",
                    output.path,
                ] + more
            ).status
        }
        func text(_ path: String) -> String {
            (try? String(contentsOf: output.appendingPathComponent(path), encoding: .utf8)) ?? ""
        }
        #expect(try await build([]) == 0)
        #expect(!text("all.atom").contains("archive"))
        #expect(try await build(["--archive"]) == 0)
        #expect(text("all.atom").contains("all/archive/3.atom"))
        for page in 1...3 {
            for format in ["atom", "rss", "json"] {
                #expect(text("all/archive/\(page).\(format)").contains("Post \(page * 20 - 15)"), "\(page).\(format)")
            }
        }
        // What is withdrawn is in no file any more, whatever form it has.
        try site.remove("post-3.md")
        #expect(try await build(["--archive"]) == 0)
        let pages = try FileManager.default.contentsOfDirectory(
            atPath: output.appendingPathComponent("all/archive").path)
        #expect(!pages.contains { $0.hasPrefix("1.") })
        #expect(text("all/archive/1-r2.atom").contains("Post 4") && !text("all/archive/1-r2.atom").contains("Post 3<"))
    }

    @Test func `R13.5 a build without archives tells of the pages that one with them has left`() async throws {
        let (site, configuration) = try site(posts: 30)
        let command = [
            "build", site.content.path, "--config", configuration, "--state", site.state.path, "--output",
            site.root.appendingPathComponent("public").path,
        ]
        let told = "has pages of archives that this build leaves as they are, and that may hold what was withdrawn: "
        func build(_ more: [String], tells page: String?) async throws {
            let built = try await Program.run(command + more)
            #expect(built.status == 0, "\(built)")
            #expect(built.errors.contains("archives that this build leaves") == (page != nil), "\(built.errors)")
            if let page { #expect(built.errors.contains("\(told)all/archive/\(page)"), "\(built.errors)") }
        }
        try await build([], tells: nil)
        try await build(["--archive"], tells: nil)
        try site.remove("post-3.md")
        try await build([], tells: "1.atom")
        try await build(["--archive"], tells: nil)
        try await build([], tells: "1-r2.atom")
    }
}
