import Glibc
import Syndication
import Synchronization
import Testing

@testable import Watching

@Suite struct TreeDigestTests {
    private let temporary: TemporaryFolder
    private let folder: ContentFolder

    init() throws {
        temporary = try TemporaryFolder()
        try temporary.makeFolder("content/news/2026")
        for name in ["a.md", "news/b.md", "news/2026/c.md", "news/2026/d.md"] { try temporary.write("content/" + name) }
        try temporary.link("a.md", "content/link.md")
        folder = ContentFolder(path: temporary.at("content"))
    }

    private var digest: TreeDigest? { folder.digest { _ in } }

    @Test func `nothing touched, the same number, and every folder is entered`() throws {
        var entered: [String] = []
        let first = folder.digest { entered.append($0) }
        #expect(first != nil)
        #expect(first == digest)
        #expect(entered.sorted() == ["", "news", "news/2026"])
    }

    @Test(arguments: [
        "printf text >content/a.md", "touch -d 2001-01-01 content/news/b.md", "chmod 600 content/news/2026/c.md",
        "mv content/a.md content/z.md", "mv content/a.md x; mv x content/a.md", "rm content/news/2026/d.md",
        "mv content/news/2026/c.md x; mv content/news/2026/d.md content/news/2026/c.md; mv x content/news/2026/d.md",
        "mv content/news/2026 content/news/2027", "ln -sf news/b.md content/link.md", "mkdir content/empty",
        "cp -p content/a.md content/e.md", "ln content/a.md content/hard.md",
        // The same size and the same times that people can set: only the time of change tells.
        "cp -p content/a.md x; printf TEXT >content/a.md; touch -r x content/a.md",
    ])
    func `whatever is touched makes another number`(command: String) throws {
        let before = digest
        // The kernel's clock for files ticks every few milliseconds.
        usleep(20_000)
        try temporary.shell(command)
        #expect(digest != before)
    }

    @Test func `what only a scan can tell has no number`() throws {
        try temporary.makeFolder("content/.releases/7")
        try temporary.link(".releases/7", "content/current")
        #expect(digest == nil)
        try temporary.delete("content/current")
        #expect(digest != nil)
        try temporary.link("nothing", "content/dangling.md")
        #expect(digest == nil)
        try temporary.delete("content/dangling.md")
        try temporary.deleteFolder("content")
        #expect(digest == nil)
    }

    @Test func `a file that nobody told of is found after scans that found nothing`() async throws {
        let scans = Mutex(0)
        let temporary = temporary
        try await Watched.run(folder.path, .polling, beforeWaiting: { scans.withLock { $0 += 1 } }) { watched in
            _ = try await watched.changes(
                until: ["+a.md", "+link.md", "+news/b.md", "+news/2026/c.md", "+news/2026/d.md"])
            for round in 0..<3 {
                let start = scans.withLock { $0 }
                while scans.withLock({ $0 }) < start + 4 { try await Task.sleep(for: .milliseconds(5)) }
                try temporary.shell("cp -p content/a.md x; printf TEX\(round) >content/a.md; touch -r x content/a.md")
                let told = try await watched.changes(until: ["+a.md", "+link.md"])
                #expect(Set(told) == ["+a.md", "+link.md"])
            }
            try temporary.delete("content/news/b.md")
            #expect(try await watched.next().marks == ["-news/b.md"])
        }
    }
}
