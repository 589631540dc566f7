import Foundation
import Testing

/// What the configuration names and the content does not have, which would leave a feed empty without a word.
struct FruitlessChoiceTests {
    private func feed(_ match: String, _ more: String = "") -> String {
        "[[feed]]\nname = \"newsroom\"\nmatch = \(match)\n\(more)"
    }

    @Test func `check names a pattern that fits no file, and what was probably meant`() async throws {
        let site = try Site()
        try site.save("news/2026/a.md", "---\ntitle: A\ndate: 2026-03-14\ntags: [tea]\n---\nText\n")
        try site.save("drafts/b.md", "---\ntitle: B\ndate: 2026-03-14\ndraft: true\n---\nText\n")
        let meant = [
            ("news", "news/**"), ("content/news/**", "news/**"), ("/content/news/**", "news/**"),
            ("./content/news", "news/**"),
            ("\(site.content.path)/news/*/a.md", "news/*/a.md"), ("News/**", "news/**"), ("/nwes", "news/**"),
        ]
        let folder = site.content.path
        for (pattern, better) in meant {
            let config = try site.write("s.toml", feed("[\"\(pattern)\", \"news/**/*.md\"]"))
            let result = try await Program.run(["check", folder, "--config", config])
            let line = "the feed \"newsroom\" has the pattern \"\(pattern)\", which fits no file. Write \"\(better)\"."
            #expect(result.output.contains("\(config):3:1: warning: \(line)"), "\(result)")
            #expect(result.status == 0 && result.output.contains("1 entry, 0 errors, 1 warning;"), "\(result)")
        }
        // Nothing like it is there, or what is there fits.
        let config = try site.write("s.toml", feed("[\"podcast/**\"]"))
        let nothingLikeIt = try await Program.run(["check", folder, "--config", config]).output
        #expect(nothingLikeIt.contains("which fits no file. Patterns are for paths below"), "\(nothingLikeIt)")
        for match in ["[\"**\"]", "[\"/news/**\"]", "[\"./news/\"]", "[\"news/**\", \"!old/**\"]", "[\"drafts/**\"]"] {
            let config = try site.write("s.toml", feed(match))
            let result = try await Program.run(["check", folder, "--config", config])
            #expect(result.output.contains("0 errors, 0 warnings"), "\(result)")
        }
        // A feed that takes nothing any more needs no file, and who leaves out a folder of the content's own name means no
        // file of it.
        for quiet in [
            feed("[\"podcast/**\"]", "closed = true\n"),
            feed("[\"podcast/**\"]", "moved-to = \"https://shows.example.org/feed\"\n"),
            feed("[\"**\", \"!content/**\"]"),
        ] {
            let config = try site.write("s.toml", quiet)
            let result = try await Program.run(["check", folder, "--config", config])
            #expect(result.output.contains("0 errors, 0 warnings"), "\(result)")
        }
        let excluding = try site.write("s.toml", feed("[\"**\", \"!content/news/**\"]"))
        let excluded = try await Program.run(["check", folder, "--config", excluding])
        #expect(excluded.output.contains("\"!content/news/**\", which fits no file. Write \"!news/**\"."))
        for (tag, count) in [("tea", 0), ("coffee", 1)] {
            let config = try site.write("s.toml", feed("[\"**\"]", "tags = [\"\(tag)\"]\n"))
            let result = try await Program.run(["check", folder, "--config", config])
            let isTold = result.output.contains(
                "the feed \"newsroom\" is empty: no published article has what its tags ask for")
            #expect(isTold == (count == 1) && result.output.contains(" \(count) warning"), "\(result)")
        }
    }

    @Test func `check names each folder that has no feed of its own`() async throws {
        let site = try Site()
        for (number, folder) in ["a-b", "a b", "hub", "日本語", "news"].enumerated() {
            try site.save("\(folder)/\(number).md", Site.post("Post \(number)"))
        }
        let result = try await Program.run(["check", site.content.path])
        for line in [
            "a b: warning: the folder has no feed of its own: the feed \"a-b\" is another folder's",
            "hub: warning: the folder has no feed of its own: \"hub\" is taken by the hub",
            "日本語: warning: the folder has no feed of its own: nothing in its name can stand in an address",
        ] {
            #expect(result.output.contains(line), "\(result)")
        }
        #expect(result.status == 0 && result.output.contains("5 entries, 0 errors, 3 warnings"), "\(result)")
    }

    @Test func `check names a pattern of ignore that leads to the content folder itself`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        for (pattern, better) in [("content/a.md", "a.md"), ("/a.md", nil), ("a.md", nil), ("**/none/**", nil)] {
            let config = try site.write("s.toml", "[content]\nignore = [\"\(pattern)\"]\n")
            let result = try await Program.run(["check", site.content.path, "--config", config])
            #expect(result.status == 0, "\(result)")
            #expect(result.output.contains("content.ignore has the pattern") == (better != nil), "\(result)")
            if let better { #expect(result.output.contains("Write \"\(better)\".")) }
        }
    }

    /// A file system that hangs would hold up whoever asks.
    @Test func `status looks for no folder of the content's own name`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try site.save("content/drafts/b.md", Site.post("B"))
        let config = try site.write("s.toml", "[content]\nignore = [\"content/drafts/**\"]\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try FileManager.default.moveItem(at: site.content, to: site.content.appendingPathExtension("away"))
            try await daemon.program.log(contains: "the content folder is gone")
            let told = try await Program.run([
                "status", site.content.path, "--config", config, "--state", site.state.path,
            ])
            #expect(told.status == 0 && !told.output.contains("fits no file"), "\(told)")
        }
    }

    @Test func `the log tells of it at the start and after a reload, and so does status`() async throws {
        let site = try Site()
        try site.save("news/a.md", Site.post("A"))
        let config = try site.write("s.toml", feed("[\"news\"]"))
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.program.log(contains: "has the pattern \"news\", which fits no file. Write \"news/**\".")
            let status = ["status", site.content.path, "--config", config, "--state", site.state.path]
            let told = try await Program.run(status)
            #expect(told.status == 0 && told.output.contains("the pattern \"news\", which fits no file"), "\(told)")
            _ = try site.write("s.toml", feed("[\"nws/**\"]"))
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "has the pattern \"nws/**\", which fits no file. Write \"news/**\".")
            _ = try site.write("s.toml", feed("[\"news/**\"]"))
            daemon.program.send(SIGHUP)
            try await daemon.until("/newsroom.atom", contains: "<entry>")
            let mended = try await Program.run(status)
            #expect(!mended.output.contains("which fits no file"), "\(mended)")
        }
    }
}
