import Foundation
import Testing

/// No address leads to a file that is nobody's business (spec security.md 23, 25).
struct TraversalTests {
    /// What must be in no answer.
    private static let secret = "qxz-not-for-readers"

    private func makeSite() throws -> Site {
        let site = try Site()
        let words = Data(Self.secret.utf8)
        try words.write(to: site.root.appendingPathComponent("outside.png"))
        try site.save("trip/index.md", Site.post("Trip", body: links))
        try site.save("trip/photo.png", Data("picture".utf8))
        for name in hidden + scripts { try site.save(name, words) }
        return site
    }

    /// Hidden files, and what editors and copying programs leave.
    private let hidden = [
        ".git/config", ".git/logo.png", ".env", ".env.png", ".htpasswd", ".htaccess", "trip/.photo.png.swp",
        "trip/.DS_Store", "trip/photo.png~", "trip/#photo.png#", "trip/.#photo.png", "trip/4913", "trip/photo.png.tmp",
        "trip/photo.png.part", "trip/photo.png.swp", "trip/.nfs0000.png",
    ]
    /// What other servers would run or show, and texts of ours.
    private let scripts = [
        "index.php", "trip/a.php", "trip/photo.php.png.php", "trip/b.phtml", "trip/c.cgi", "trip/d.sh", "trip/e.sql",
        "trip/f.toml", "trip/g.yaml", "trip/h.pem", "trip/i.key", "trip/j.sqlite", "trip/k.js", "trip/l.css",
        "trip/m.xml", "trip/n.bak", "trip/o", "trip/notes.TXT~",
    ]

    /// An article that names them all: even so they are not served.
    private var links: String {
        (hidden + scripts).map { "[x](/\($0)) ![y](<\($0.replacing("trip/", with: ""))>)\n" }.joined()
            + "![out](../outside.png) ![out](/../outside.png) ![photo](photo.png)\n"
    }

    /// Ways out of a folder, below the three places where files are looked for.
    private static let ways = [
        "../outside.png", "../../outside.png", "../../../outside.png", "%2e%2e/outside.png",
        "%2e%2e/%2e%2e/outside.png",
        ".%2e/.%2e/outside.png", "..%2foutside.png", "..%2f..%2foutside.png", "%2e%2e%2f%2e%2e%2foutside.png",
        "%252e%252e/outside.png", "%252e%252e%252foutside.png", "..%252foutside.png", "..%5coutside.png",
        "..%5c..%5coutside.png", "%5c..%5coutside.png", "%c0%ae%c0%ae/outside.png", "%c0%ae%c0%ae%c0%afoutside.png",
        "%e0%80%ae%e0%80%ae/outside.png", "%f0%80%80%ae%f0%80%80%ae/outside.png", "..%c0%afoutside.png",
        "..%ef%bc%8foutside.png", "%uff0e%uff0e/outside.png", "....//outside.png", "..;/outside.png",
        "..%00/outside.png",
        "..%0d%0a/outside.png", "./../outside.png", "trip/../../outside.png", "trip/./../../outside.png",
        "/../outside.png", "//../outside.png", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "%2f%2fetc/passwd",
        "../../../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "etc/passwd%00.png",
        "proc/self/environ", "../../../../../../proc/self/environ", "/proc/self/root/etc/passwd", "dev/stdin",
        "%00", "%00.png", "photo.png%00", "photo.png%00.png", "photo.png.", "photo.png/", "photo.png/.", "photo.png%2f",
        "photo.png%20", "photo.png%0a", "PHOTO.PNG", "Photo.png", "trip/PHOTO.png", "photo.png;x",
        "~root/.ssh/id_rsa", "file:///etc/passwd", "C:%5cboot.ini", "con", "nul.png",
    ]

    private static let places = ["/", "/entries/", "/entries/trip/", "/media/", "/all/archive/", "/hub/canary/"]

    @Test func `security 23 no spelling of a path leads out of the folder`() async throws {
        let site = try makeSite()
        try await withDaemon(site) { daemon in
            #expect(try await daemon.get("/entries/trip/photo.png").text == "picture")
            let paths = Self.places.flatMap { place in Self.ways.map { place + $0 } }
            let answers = try await asTheyAre(daemon, paths)
            #expect(answers.statuses.count == paths.count)
            for (path, status) in zip(paths, answers.statuses) {
                #expect([400, 404, 405].contains(status), "\(path): \(status)")
            }
            expectNothingOfTheHost(answers.text, daemon)
        }
    }

    @Test func `security 25 hidden files, backups and programs are not served, though an article names them`()
        async throws
    {
        let site = try makeSite()
        try await withDaemon(site) { daemon in
            let paths = (hidden + scripts).flatMap { name in
                let name = name.replacing("#", with: "%23")
                return ["/" + name, "/entries/" + name, "/entries/trip/" + name.replacing("trip/", with: "")]
            }
            let answers = try await asTheyAre(daemon, paths)
            #expect(answers.statuses.count == paths.count)
            for (path, status) in zip(paths, answers.statuses) { #expect(status == 404, "\(path): \(status)") }
            #expect(!answers.text.contains(Self.secret))
            for format in ["atom", "rss", "json"] {
                #expect(try await !daemon.get("/all.\(format)").text.contains(Self.secret))
            }
        }
    }

    /// Credentials in a front matter are an author's mistake; no document, page or message spreads them.
    @Test func `security 25 what a front matter says beside its fields is nowhere shown`() async throws {
        let site = try Site()
        let fields = ["password", "api_key", "aws_secret_access_key", "token", "smtp: {pass", "secret"].map { key in
            "\(key): \(Self.secret)\(key.contains("{") ? "}" : "")\n"
        }.joined()
        try site.save("a.md", "---\ntitle: A\ndate: 2026-03-14T08:30:00Z\n\(fields)---\n\nWords.\n")
        let toml = "title = \"B\"\ndate = 2026-03-15T08:30:00Z\npassword = \"\(Self.secret)\"\n"
        try site.save("b.md", "+++\n\(toml)+++\n\nB.\n")
        try site.save("c.md", "---\ntitle: [C\npassword: \(Self.secret)\n---\n\nBroken.\n")
        try await withDaemon(site, environment: ["SYNDICATED_LOG__LEVEL": "trace"]) { daemon in
            try await daemon.program.log(contains: "c.md")
            for path in ["/all.atom", "/all.rss", "/all.json", "/feeds.opml", "/", "/entries/a/", "/entries/b/"] {
                let answer = try await daemon.get(path)
                #expect(answer.status == 200, "\(path)")
                #expect(!answer.text.contains(Self.secret), "\(path)")
            }
            #expect(!daemon.program.standardError.contains(Self.secret))
        }
    }

    private func expectNothingOfTheHost(_ text: String, _ daemon: RunningDaemon) {
        for word in [Self.secret, "root:", "PATH=", "HOME=", "picture"] { #expect(!text.contains(word), "\(word)") }
        #expect(!daemon.program.standardError.contains(Self.secret))
    }

    /// All in one run of curl, which is told to send the paths as they are.
    private func asTheyAre(
        _ daemon: RunningDaemon, _ paths: [String]
    ) async throws -> (statuses: [Int], text: String) {
        var arguments = ["--path-as-is", "--globoff", "-sS", "-i", "--noproxy", "*", "--max-time", "60"]
        arguments += ["-w", "\nstatus=%{http_code}\n"]
        arguments += paths.map { daemon.base + $0 }
        let result = try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/curl"))
        #expect(result.status == 0, "\(result.errors)")
        let statuses = result.output.matches(of: /\nstatus=(\d+)\n/).compactMap { Int($0.1) }
        return (statuses, result.output)
    }
}
