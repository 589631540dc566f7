import Glibc
import Syndication
import Testing

@testable import Watching

@Suite struct FolderScanTests {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
        try temporary.makeFolder("content")
    }

    private func scan(_ patterns: [String] = []) throws -> FolderScan {
        let ignore = IgnoreRules(patterns: patterns.map { PathGlob($0) })
        return try ContentFolder(path: temporary.at("content"), ignore: ignore).scan()
    }

    private func names(_ patterns: [String] = []) throws -> [String] { try scan(patterns).files.keys.sorted() }

    @Test func `every file that is not ignored is found`() throws {
        try temporary.makeFolder("content/news/2026")
        try temporary.makeFolder("content/.git")
        try temporary.makeFolder("content/node_modules/x")
        for name in [
            "a.md", "news/b.md", "news/2026/c.jpg", ".git/config", "news/.b.md.swp", "node_modules/x/y.md", "b.md~",
        ] {
            try temporary.write("content/" + name)
        }
        #expect(try names(["**/node_modules/**"]) == ["a.md", "news/2026/c.jpg", "news/b.md"])
        let stamp = try ContentFolder(path: temporary.at("content")).stamp(of: "news/b.md")
        #expect(try scan().files["news/b.md"] == stamp)
    }

    @Test func `security 24 what is no file is named and left out`() throws {
        try temporary.makeFIFO("content/fifo.md")
        try temporary.makeSocket("content/socket.md")
        try temporary.makeFolder("content/folder.md")
        try temporary.write("content/folder.md/x.md")
        try temporary.link("/dev/zero", "content/device.md")
        try temporary.link("nothing", "content/dangling.md")
        try temporary.link("../..", "content/out")
        try temporary.writeRawName([0x78, 0xFF, 0x2E, 0x6D, 0x64])
        let scan = try ContentFolder(path: temporary.path).scan()
        #expect(scan.files.keys.sorted() == ["content/folder.md/x.md"])
        #expect(
            Set(scan.problems.map(\.file)) == [
                "content/fifo.md", "content/socket.md", "content/device.md", "content/dangling.md", "content/out",
                "x\u{FFFD}.md",
            ])
    }

    @Test func `a name with a newline is a name`() throws {
        try temporary.write("content/a\nb.md")
        #expect(try names() == ["a\nb.md"])
    }

    @Test func `two spellings of one name in Unicode are one file and a problem`() throws {
        try temporary.write("content/e\u{301}.md", "decomposed")
        try temporary.write("content/\u{E9}.md", "composed!!!!!!")
        let scan = try scan()
        #expect(scan.files.count == 1)
        #expect(scan.files.keys.first.map { Array($0.utf8) } == Array("e\u{301}.md".utf8))
        #expect(scan.files.values.first?.bytes == 10)
        #expect(scan.problems.count == 1)
    }

    @Test func `links to folders end, and count where the target has no name of its own`() throws {
        try temporary.makeFolder("content/a/b")
        try temporary.makeFolder("content/.releases/7")
        try temporary.write("content/a/b/x.md")
        try temporary.write("content/.releases/7/y.md")
        try temporary.link("..", "content/a/b/loop")
        try temporary.link("a", "content/alias")
        try temporary.link(".releases/7", "content/current")
        try temporary.link("a/b/x.md", "content/z.md")
        #expect(try names() == ["a/b/x.md", "current/y.md", "z.md"])
    }

    @Test func `a tangle of links makes the walk no longer`() throws {
        for level in 0..<30 {
            try temporary.makeFolder("content/f\(level)")
            for link in 0..<8 { try temporary.link("../f\(level + 1)", "content/f\(level)/l\(link)") }
        }
        try temporary.makeFolder("content/f30")
        try temporary.write("content/f30/x.md")
        #expect(try names() == ["f30/x.md"])
    }

    @Test func `too deep folders are named and not entered`() throws {
        let deep = Array(repeating: "d", count: 80).joined(separator: "/")
        try temporary.makeFolder("content/" + deep)
        try temporary.write("content/\(deep)/x.md")
        let scan = try scan()
        #expect(scan.files.isEmpty)
        #expect(scan.problems.count == 1)
    }

    @Test func `a root may be a link, and is resolved at each scan`() throws {
        try temporary.makeFolder("releases/7")
        try temporary.makeFolder("releases/8")
        try temporary.write("releases/7/seven.md")
        try temporary.write("releases/8/eight.md")
        try temporary.link("releases/7", "current")
        let folder = ContentFolder(path: temporary.at("current"))
        #expect(try folder.scan().files.keys.sorted() == ["seven.md"])
        try temporary.link("releases/8", "next")
        try temporary.move("next", "current")
        #expect(try folder.scan().files.keys.sorted() == ["eight.md"])
    }

    @Test func `a look at the root tells whether there is anything`() throws {
        let folder = ContentFolder(path: temporary.at("content"))
        try temporary.write("content/.hidden")
        #expect(try !folder.scanRoot())
        try temporary.write("content/a.md")
        #expect(try folder.scanRoot())
        #expect(throws: WatchingError.root(path: "/nowhere", code: ENOENT)) {
            try ContentFolder(path: "/nowhere").scanRoot()
        }
    }

    @Test func `a stop ends a scan at the next file, and says nothing of the folder`() throws {
        for name in ["a.md", "b.md", "c.md"] { try temporary.write("content/" + name) }
        var asked = 0
        let isStopped = {
            asked += 1
            return asked > 1
        }
        let folder = ContentFolder(path: temporary.at("content"))
        #expect(throws: WatchingError.stopped) { try folder.scan(isStopped: isStopped) }
        #expect(asked == 2)
        #expect(folder.digest(entering: { _ in }, isStopped: isStopped) == nil)
    }

    @Test func `a missing root is an error of its own`() throws {
        try temporary.write("file")
        for path in ["gone", "file"] {
            do {
                _ = try ContentFolder(path: temporary.at(path)).scan()
                Issue.record("the scan of \(path) did not fail")
            } catch WatchingError.root {}
        }
    }

    @Test(.enabled(if: getuid() != 0)) func `an unreadable folder is a problem and its files are unseen`() throws {
        try temporary.makeFolder("content/closed")
        try temporary.write("content/closed/x.md")
        try temporary.setMode("content/closed", 0)
        let scan = try scan()
        #expect(scan.problems.map(\.file) == ["closed"])
        #expect(scan.isUnseen("closed/x.md"))
        #expect(!scan.isUnseen("closer.md"))
    }
}
