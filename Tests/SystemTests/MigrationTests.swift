import Foundation
import Testing

/// What the pages of docs/migration promise, run as it stands there on a small site of each generator.
struct MigrationTests {
    @Test(arguments: OldSite.all)
    func `every command of a page does what the page says`(old: OldSite) async throws {
        let site = try Site()
        for (path, text) in old.files { try Self.write(text, to: path, below: site.root) }
        let page = try Page(old.page)
        #expect(page.commands.count > 8)
        try await Self.run(page, of: old, in: site)
    }

    @Test func `every command of the page for any other generator does what the page says`() async throws {
        var old = OldSite.hugo
        old.page = "../migration"
        old.lost = []
        old.alias = nil
        let site = try Site()
        for (path, text) in old.files { try Self.write(text, to: path, below: site.root) }
        let page = try Page(old.page)
        #expect(page.commands.count == 4)
        #expect(page.configuration.isEmpty)
        // Each page is led to.
        for other in OldSite.all { #expect(page.text.contains("(migration/\(other.page).md)")) }
        try await Self.run(page, of: old, in: site)
    }

    @Test(arguments: [(OldSite.hugo, "index.xml", "rss"), (OldSite.zola, "atom.xml", "atom")])
    func `each language of a site goes on in a feed of its own`(
        old: OldSite, feed: String, ending: String
    ) async throws {
        let site = try Site()
        for (path, text) in old.files { try Self.write(text, to: path, below: site.root) }
        let french = "content/\(old.page == "hugo" ? "posts" : "blog")/one.fr.md"
        try Self.write("+++\ntitle = \"Un\"\ndate = 2019-05-01\n+++\nTexte.\n", to: french, below: site.root)
        let address = "https://www.example.org/fr/\(old.page == "hugo" ? "posts" : "blog")/one/"
        let id = ending == "rss" ? "<guid isPermaLink=\"true\">\(address)</guid>" : "<id>\(address)</id>"
        let document =
            ending == "rss"
            ? OldSite.rss(
                OldSite.item(
                    "fr/posts/one/", guid: "<guid>\(address)</guid>", date: "Wed, 01 May 2019 00:00:00 +0000"))
            : OldSite.atom(
                id: "https://www.example.org/fr/atom.xml",
                OldSite.entry("fr/blog/one/", published: "2019-05-01T00:00:00+00:00"))
        try Self.write(document, to: "public/fr/" + feed, below: site.root)
        let page = try Page(old.page)
        _ = try site.write("syndicated.toml", page.languageConfiguration)
        #expect(page.languageCommands.count == 2)
        let environment = Run.environment(of: site)
        for (command, report) in zip(page.languageCommands, [old.report, "adopted: 1 entry keeps its id and dates"]) {
            let result = try await Program.run(
                ["-c", command], executable: URL(fileURLWithPath: "/bin/sh"), environment: environment,
                folder: site.root)
            #expect(result.status == 0 && result.output.contains(report), "\(command)\n\(result)")
        }
        let built = try await Program.run(
            ["build", "--output", "feeds"], environment: environment, folder: site.root)
        #expect(built.status == 0, "\(built)")
        func text(_ name: String) throws -> String {
            try String(contentsOf: site.root.appendingPathComponent("feeds/\(name).\(ending)"), encoding: .utf8)
        }
        let (all, fr) = (try text("all"), try text("fr"))
        #expect(fr.contains(id) && !all.contains(id), "\(fr)\n\(all)")
        for other in old.promises["/all.\(ending)"] ?? [] where other.contains("ermaLink") || other.hasPrefix("<id>") {
            #expect(all.contains(other) && !fr.contains(other), "\(other) is not where it was")
        }
        if ending == "atom" { #expect(fr.contains("<id>https://www.example.org/fr/atom.xml</id>"), "\(fr)") }
    }

    // MARK: - Running a page

    private static func run(_ page: Page, of old: OldSite, in site: Site) async throws {
        if !page.configuration.isEmpty { _ = try site.write("syndicated.toml", page.configuration) }
        let server = try await OldServer(old, in: site)
        let run = Run(page: page, old: old, site: site, server: server)
        var daemon: RunningDaemon?
        do {
            for command in page.commands {
                if command.hasPrefix("syndicated serve") {
                    daemon = try await run.serve(command)
                } else {
                    try await run.shell(command, daemon: daemon)
                }
            }
            try await run.checkFeeds(of: try #require(daemon, "\(old.page): nothing is served"))
        } catch {
            await daemon?.program.stop()
            await server.stop()
            throw error
        }
        await daemon?.program.stop()
        await server.stop()
    }

    private static func write(_ text: String, to path: String, below root: URL) throws {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// A page of docs/migration: what is configured in it, and what is run, in its order.
    private struct Page {
        var text: String
        var configuration = ""
        var commands: [String] = []
        /// What a site in several languages has in their places.
        var languageFeeds = ""
        var languageCommands: [String] = []

        init(_ name: String) throws {
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("docs/migration/\(name).md")
            text = try String(contentsOf: file, encoding: .utf8)
            // Indented lines between others are a block; its first word tells what it is.
            var isConfiguration: Bool?
            var isOfLanguages = false
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                guard line.hasPrefix("    ") else {
                    isConfiguration = nil
                    if line.hasPrefix("## ") { isOfLanguages = line == "## Several languages" }
                    continue
                }
                let words = line.drop { $0 == " " }
                // What a Web server is told is run by no test.
                if words.hasPrefix("location ") || words.hasPrefix("RedirectMatch ") { continue }
                if isConfiguration == nil { isConfiguration = words.hasPrefix("[") }
                switch (isConfiguration == true, isOfLanguages) {
                case (true, false): configuration += words + "\n"
                case (true, true): languageFeeds += words + "\n"
                case (false, false): commands.append(String(words))
                case (false, true): languageCommands.append(String(words))
                }
            }
        }

        /// With the feeds of a site in several languages.
        var languageConfiguration: String {
            let end = configuration.range(of: "[[feed]]")?.lowerBound ?? configuration.endIndex
            return configuration[..<end] + languageFeeds
        }
    }

    private struct Run {
        var page: Page
        var old: OldSite
        var site: Site
        var server: OldServer

        private var environment: [String: String] { Self.environment(of: site) }

        /// The program by its name, and a home of its own.
        static func environment(of site: Site) -> [String: String] {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            return [
                "PATH": Program.binary.deletingLastPathComponent().path + ":" + path, "HOME": site.root.path,
                "XDG_STATE_HOME": site.root.path, "LC_ALL": "C",
            ]
        }

        func shell(_ command: String, daemon: RunningDaemon?) async throws {
            var words = command.replacing("https://www.example.org/feed", with: server.base + "/feed")
            if let daemon { words.replace("http://127.0.0.1:8080", with: daemon.base) }
            let result = try await Program.run(
                ["-c", words], executable: URL(fileURLWithPath: "/bin/sh"), environment: environment, folder: site.root)
            let told = "\(old.page): \(command)\n\(result.output)\(result.errors)"
            #expect(result.status == 0, "\(told)")
            if command.hasPrefix("syndicated import "), !command.contains("paged=2"), !command.contains("/feed/") {
                #expect(result.output.contains(old.report), "\(told)")
            }
            if command.hasPrefix("comm ") {
                #expect(result.output.split(separator: "\n").map(String.init) == old.lost, "\(told)")
            }
            if command.hasPrefix("curl ") {
                #expect(result.output.hasPrefix("HTTP/1.1 301"), "\(told)")
                let target = "https://feeds.example.org/\(old.alias ?? "")"
                #expect(result.output.lowercased().contains("location: \(target)\r\n"), "\(told)")
            }
        }

        func serve(_ command: String) async throws -> RunningDaemon {
            let words = command.split(separator: " ").dropFirst().map(String.init)
            let program = try Program(
                words + ["--listen", "127.0.0.1:0"], environment: environment, folder: site.root)
            do {
                return try await RunningDaemon(program)
            } catch {
                await program.stop()
                throw error
            }
        }

        func checkFeeds(of daemon: RunningDaemon) async throws {
            for (path, texts) in old.promises {
                for text in texts { try await daemon.until(path, contains: text) }
                let document = try await daemon.get(path).text
                let told = "\(old.page) \(path):\n\(document)"
                for text in old.absent { #expect(!document.contains(text), "\(text) is in \(told)") }
            }
        }
    }
}

/// The old site's own server: its feed, and the second page of it, as WordPress has it.
private struct OldServer {
    let program: Program
    let base: String

    private static let script = """
        import http.server, sys
        class Handler(http.server.SimpleHTTPRequestHandler):
            def translate_path(self, path):
                return sys.argv[2 if 'paged=2' in path else 1]
        server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
        print('port', server.server_port)
        server.serve_forever()
        """

    init(_ old: OldSite, in site: Site) async throws {
        let first = site.root.appendingPathComponent(old.feed).path
        let second = try site.write("page2.xml", old.secondPage)
        program = try Program(
            ["-u", "-c", Self.script, first, second], executable: URL(fileURLWithPath: "/usr/bin/python3"))
        let program = program
        try await program.until("the old server is there") { program.standardOutput.contains("port ") }
        base = "http://127.0.0.1:" + program.standardOutput.dropFirst(5).prefix { $0.isNumber }
    }

    /// By force: it may have been started with the gentler signals blocked.
    func stop() async {
        program.send(SIGKILL)
        _ = try? await program.wait(within: .seconds(15))
    }
}
