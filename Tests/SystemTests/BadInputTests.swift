import Foundation
import Testing

/// What authors, editors and accidents put into a folder: the others are never harmed.
struct BadInputTests {
    @Test func `broken files are held back or repaired, each with one clear problem, and the rest is published`()
        async throws
    {
        let site = try Site()
        try site.save("good.md", Site.post("The good one"))
        try site.save("control.md", Site.post("Stray control", body: "before \u{8}\u{1}\u{C} after"))
        try site.save("latin1.md", Data(Site.post("Latin", body: "caf").utf8) + Data([0xE9, 0x0A]))
        try site.save("unterminated.md", "---\ntitle: No end\ndate: 2026-03-14\n\nText\n")
        try site.save("bomb.md", bomb())
        try site.save("huge.md", Data(count: 100 << 20))
        try site.save("empty.md", "")
        try site.save("when.md", Site.post("When", date: "9999-99-99"))
        try site.save("title.md", Site.post(String(repeating: "long ", count: 200_000)))
        try site.save("quotes.md", Site.post("Quotes", body: String(repeating: ">", count: 100_000) + " deep"))
        try site.save("tags.html", String(repeating: "<div><b>", count: 50_000))
        mkfifo(site.content.appendingPathComponent("pipe.md").path, 0o600)
        symlink("/etc/passwd", site.content.appendingPathComponent("passwd.txt").path)
        try await withDaemon(site) { daemon in
            // Files that were written a moment ago are taken when they have been left alone for a second.
            for title in ["The good one", "Quotes"] { try await daemon.until("/all.atom", contains: title) }
            let names = [
                "control.md", "latin1.md", "unterminated.md", "bomb.md", "huge.md", "empty.md", "when.md", "title.md",
                "quotes.md",
            ]
            for name in names {
                try await daemon.program.log(contains: name)
            }
            let feed = try await daemon.get("/all.atom").text
            #expect(feed.contains("The good one"))
            #expect(feed.contains("before"))
            #expect(feed.contains("caf"))
            #expect(feed.contains("Quotes"))
            #expect(!feed.contains("No end"))
            #expect(!feed.contains("root:"))
            for format in ["atom", "rss"] {
                let file = try site.write("all.xml", try await daemon.get("/all.\(format)").text)
                let check = try await Program.run(
                    ["--noout", "--nonet", file], executable: URL(fileURLWithPath: "/usr/bin/xmllint"))
                #expect(check.status == 0, "\(check.errors)")
            }
            let log = daemon.program.standardError
            for name in names {
                let lines = log.components(separatedBy: "\n").filter { $0.contains(name) }
                #expect(lines.count == 1, "\(name): \(lines)")
            }
        }
    }

    @Test func `a file that breaks keeps its last good version, also over a restart`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("The last good title"))
        try await withDaemon(site) { daemon in
            try site.save("a.md", "---\ntitle: [broken\n---\n")
            try await daemon.program.log(contains: "a.md:")
            #expect(try await daemon.get("/all.atom").text.contains("The last good title"))
        }
        try await withDaemon(site) { daemon in
            #expect(try await daemon.get("/all.atom").text.contains("The last good title"))
            try site.save("b.md", Site.post("Another", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: "Another")
            #expect(try await daemon.get("/all.atom").text.contains("The last good title"))
            try site.save("a.md", Site.post("Mended"))
            try await daemon.until("/all.atom", contains: "Mended")
        }
    }

    private func bomb() -> String {
        var header = "---\ntitle: bomb\ndate: 2026-03-14\na0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            header += "a\(level): &a\(level) [\(aliases)]\n"
        }
        return header + "---\nboom\n"
    }
}
