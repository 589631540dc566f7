import Glibc
import Synchronization
import Syndication
import Testing

@testable import Watching

@Suite struct ContentFolderTests {
    private let temporary: TemporaryFolder
    private let folder: ContentFolder

    init() throws {
        temporary = try TemporaryFolder()
        try temporary.makeFolder("content/news")
        folder = ContentFolder(path: temporary.at("content"))
    }

    @Test func `a file is read with its stamp`() throws {
        try temporary.write("content/news/a.md", "hello")
        let (bytes, stamp) = try folder.read("news/a.md", limit: 5)
        #expect(bytes == Array("hello".utf8))
        #expect(try folder.stamp(of: "news/a.md") == stamp)
        #expect(stamp.bytes == 5)
        try temporary.write("content/empty.md", "")
        #expect(try folder.read("empty.md", limit: 0).bytes.isEmpty)
    }

    @Test func `a file above the limit is refused before it is read`() throws {
        try temporary.setSize("content/huge.md", 10 << 30)
        #expect(throws: WatchingError.tooLarge("huge.md", bytes: 10 << 30, limit: 1000)) {
            try folder.read("huge.md", limit: 1000)
        }
        #expect(try folder.beginning(of: "huge.md", count: 100).bytes.count == 100)
    }

    @Test func `a name in another form of Unicode is found`() throws {
        try temporary.makeFolder("content/re\u{301}sor")
        try temporary.write("content/re\u{301}sor/bild å.png")
        let path = try #require(try folder.otherSpelling(of: "résor/bild a\u{30A}.png"))
        #expect(path.isSpelled(like: "re\u{301}sor/bild å.png"))
        for path in ["résor/bild ä.png", "rásor/bild å.png", "plain.png"] {
            #expect(try folder.otherSpelling(of: path) == nil, "\(path)")
        }
    }

    @Test func `security 24 only files are opened`() throws {
        try temporary.makeFIFO("content/fifo.md")
        try temporary.makeSocket("content/socket.md")
        try temporary.makeFolder("content/folder.md")
        for (name, kind) in [("fifo.md", "a FIFO"), ("socket.md", "a socket"), ("folder.md", "a folder")] {
            #expect(throws: WatchingError.notRegular(name, kind: kind)) { try folder.read(name, limit: 10) }
            #expect(throws: WatchingError.notRegular(name, kind: kind)) { try folder.stamp(of: name) }
        }
    }

    @Test(arguments: [
        "../secret", "news/../../secret", "/etc/passwd", "passwd.md", "up.md", "self.md", "updir/secret", "loop.md",
    ])
    func `security 23 24 nothing outside is read`(path: String) throws {
        try temporary.write("secret")
        try temporary.link("/etc/passwd", "content/passwd.md")
        try temporary.link("../secret", "content/up.md")
        try temporary.link("/proc/self/environ", "content/self.md")
        try temporary.link("..", "content/updir")
        try temporary.link("loop.md", "content/loop.md")
        #expect(throws: WatchingError.outside(path)) { try folder.read(path, limit: 10_000) }
    }

    @Test func `security 24 a link that stays inside is followed`() throws {
        try temporary.write("content/news/a.md", "hello")
        try temporary.link("news/a.md", "content/b.md")
        #expect(try folder.read("b.md", limit: 10).bytes == Array("hello".utf8))
    }

    @Test func `security 23 24 without the kernel's help no link is followed and nothing leads out`() throws {
        try temporary.write("secret")
        try temporary.write("content/news/a.md", "hello")
        try temporary.link("news", "content/link")
        let root = try ContentRoot(path: folder.path)
        func opens(_ path: String) -> Bool {
            let number = root.openWithoutLinks(path, O_RDONLY)
            if number >= 0 { close(number) }
            return number >= 0
        }
        #expect(opens("news/a.md") && opens("news") && opens(""))
        #expect(!opens("link/a.md") && !opens("link") && !opens("../secret") && !opens("/etc/passwd"))
    }

    @Test func `what is not there, or not ours to read, says so`() throws {
        #expect(throws: WatchingError.missing("no.md")) { try folder.read("no.md", limit: 10) }
        #expect(throws: WatchingError.missing("a.md\0")) { try folder.read("a.md\0", limit: 10) }
        #expect(throws: WatchingError.root(path: "/nowhere", code: ENOENT)) {
            try ContentFolder(path: "/nowhere").read("a.md", limit: 10)
        }
        guard getuid() != 0 else { return }
        try temporary.write("content/private.md")
        try temporary.setMode("content/private.md", 0)
        #expect(throws: WatchingError.unreadable("private.md", code: EACCES)) {
            try folder.read("private.md", limit: 10)
        }
    }

    @Test(arguments: [
        (EACCES, "Let the user that runs the daemon read it"), (EIO, "Look at its disk"), (ESTALE, "the server"),
        (ENOMEM, "memory"),
    ])
    func `why a file cannot be read says what helps`(code: CInt, words: String) {
        #expect(WatchingError.unreadable("a.md", code: code).problem.remedy.contains(words))
    }

    @Test func `a file that grows while it is read is refused`() throws {
        let piece = String(repeating: "a", count: 1_000_000)
        let stop = Mutex(false)
        try temporary.write("content/a.md", piece)
        try WatchThread.start { [temporary] in
            while !stop.withLock({ $0 }) {
                guard let file = try? temporary.open("content/a.md") else { continue }
                for _ in 0..<4 { try? temporary.append(file, piece) }
                close(file)
            }
        }
        defer { stop.withLock { $0 = true } }
        let deadline = ContinuousClock.now + .seconds(30)
        var refusal: WatchingError?
        while refusal == nil, .now < deadline {
            do {
                _ = try folder.read("a.md", limit: 10_000_000)
            } catch {
                refusal = error
            }
        }
        #expect(refusal == .changing("a.md"))
    }

    @Test func `security 24 a link that is turned while it is opened never leads out`() throws {
        try temporary.write("secret", "secret")
        try temporary.write("content/news/a.md", "inside")
        try temporary.link("news/a.md", "content/in")
        try temporary.link("../secret", "content/out")
        let stop = Mutex(false)
        try WatchThread.start { [temporary] in
            while !stop.withLock({ $0 }) {
                for target in ["news/a.md", "../secret"] {
                    try? temporary.link(target, "content/turning.tmp")
                    try? temporary.move("content/turning.tmp", "content/turning.md")
                }
            }
        }
        defer { stop.withLock { $0 = true } }
        for _ in 0..<20_000 {
            if let (bytes, _) = try? folder.read("turning.md", limit: 100) { #expect(bytes == Array("inside".utf8)) }
        }
    }
}
