import Glibc
import Synchronization
import Syndication
import Testing

@testable import Watching

// One after the other: the tests measure times, and some block a thread.
@Suite(.serialized) struct FolderWatcherTests {
    private let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    private func old(_ name: String, _ text: String = "text") throws {
        try temporary.write(name, text)
        try temporary.age(name)
    }

    // MARK: The first batch

    @Test func `the first batch holds what differs from what is known`() async throws {
        for name in ["same.md", "other.md", "new.md"] { try old(name) }
        let folder = ContentFolder(path: temporary.path)
        let known: CompactMap = [
            "same.md": try folder.stamp(of: "same.md"), "gone.md": try folder.stamp(of: "same.md"),
            "other.md": FileStamp(inode: 1, bytes: 2, modified: 3, changed: 4),
        ]
        try await Watched.run(temporary.path, known: known) { watched in
            let batch = try await watched.next()
            #expect(batch.isFirst)
            #expect(batch.marks == ["-gone.md", "+new.md", "+other.md"])
        }
    }

    @Test func `the first batch comes even when there is nothing in it`() async throws {
        try await Watched.run(temporary.path) { watched in
            let batch = try await watched.next()
            #expect(batch.isFirst && batch.changes.isEmpty && batch.root == .empty)
        }
    }

    @Test func `a young file is looked at twice before it is told`() async throws {
        try old("old.md")
        try temporary.write("young.md")
        var patient = WatchingSettings.quick
        patient.scanSettle = .seconds(3600)
        let known: CompactMap = ["older.md": FileStamp(inode: 1, bytes: 2, modified: 3, changed: 4)]
        try await Watched.run(temporary.path, patient, known: known) { watched in
            let first = try await watched.next()
            #expect(first.marks == ["+old.md", "-older.md"])
        }
    }

    /// `git clone`, and the daemon at once: not an empty feed first.
    @Test func `where nothing was ever read, the first batch waits for young files`() async throws {
        try old("old.md")
        try temporary.write("young.md")
        try await Watched.run(temporary.path) { watched in
            let batch = try await watched.next()
            #expect(batch.isFirst && batch.marks == ["+old.md", "+young.md"])
        }
    }

    /// Only who is told of both at once sees a move (spec R6.4), and a folder's first files are seen by a scan.
    @Test func `a move into a new folder is told at once, and so is what else goes meanwhile`() async throws {
        let gate = Gate()
        try old("a.md")
        try old("b.md")
        var settings = WatchingSettings.quick
        settings.scanSettle = .milliseconds(300)
        try await Watched.run(temporary.path, settings, beforeWaiting: { gate.pass() }) { [temporary] watched in
            #expect(try await watched.next().marks == ["+a.md", "+b.md"])
            gate.close()
            defer { gate.open() }
            try temporary.shell("mkdir new && mv a.md new/a.md && rm b.md")
            gate.open()
            #expect(try await watched.next().marks == ["-a.md", "-b.md", "+new/a.md"])
            try temporary.delete("new/a.md")
            try temporary.write("c.md")
            #expect(try await watched.changes(until: ["-new/a.md", "+c.md"]).count == 2)
        }
    }

    // MARK: Saving

    @Test func `saves by rename and in place, deletions and moves are told`() async throws {
        try old("a.md")
        try temporary.makeFolder("sub")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.save("a.md", "by rename")
            #expect(try await watched.next().marks == ["+a.md"])
            try temporary.write("a.md", "in place")
            #expect(try await watched.next().marks == ["+a.md"])
            try temporary.move("a.md", "sub/b.md")
            #expect(try await watched.next().marks == ["-a.md", "+sub/b.md"])
            try temporary.hardLink("sub/b.md", "c.md")
            #expect(try await watched.changes(until: ["+c.md"]).contains("+c.md"))
            try temporary.setMode("c.md", 0o600)
            #expect(try await watched.next().marks == ["+c.md"])
            try temporary.delete("c.md")
            #expect(try await watched.changes(until: ["-c.md"]).last == "-c.md")
        }
    }

    @Test func `an editor that moves the old file away first changes it once`() async throws {
        try old("a.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.write(".a.md.swp")
            try temporary.write("4913")
            try temporary.delete("4913")
            try temporary.move("a.md", "a.md~")
            try temporary.write("a.md", "new text")
            try temporary.delete("a.md~")
            try temporary.delete(".a.md.swp")
            #expect(try await watched.next().marks == ["+a.md"])
        }
    }

    @Test func `a slow writer is waited for`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            let file = try temporary.open("slow.md")
            try temporary.append(file, "half")
            // Other files are settled meanwhile, several times over.
            for index in 0..<5 {
                try temporary.write("other\(index).md")
                #expect(try await watched.next().marks == ["+other\(index).md"])
            }
            try temporary.append(file, " and half")
            close(file)
            let batch = try await watched.next()
            #expect(batch.marks == ["+slow.md"])
            guard case .changed(_, let stamp) = batch.changes.first else { return }
            #expect(stamp.bytes == 13)
        }
    }

    @Test func `a file that is linked into place is told soon, though nobody closes it`() async throws {
        try temporary.makeFolder(".tmp")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            for index in 0..<5 {
                try temporary.write(".tmp/a", "text")
                try temporary.hardLink(".tmp/a", "a\(index).md")
                try temporary.delete(".tmp/a")
                #expect(try await watched.next().marks == ["+a\(index).md"])
            }
            let file = try temporary.openNameless()
            try temporary.append(file, "text")
            try temporary.name(file, "b.md")
            #expect(try await watched.next().marks == ["+b.md"])
            close(file)
        }
    }

    @Test func `a slow writer whose file was there before is waited for too`() async throws {
        try old("slow.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.delete("slow.md")
            let file = try temporary.open("slow.md")
            try await Task.sleep(for: .milliseconds(400))
            try temporary.append(file, "half")
            try await Task.sleep(for: .milliseconds(400))
            try temporary.append(file, " and half")
            close(file)
            let batch = try await watched.next()
            #expect(batch.marks == ["+slow.md"])
            guard case .changed(_, let stamp) = batch.changes.first else { return }
            #expect(stamp.bytes == 13)
        }
    }

    @Test func `from close to batch takes the settle time and little more`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            var delays: [Duration] = []
            for index in 0..<30 {
                try temporary.save("a.md", "text \(index)")
                let closed = ContinuousClock.now
                let (_, arrival) = try await watched.nextArrival()
                delays.append(closed.duration(to: arrival) - .milliseconds(40))
            }
            delays.sort()
            #expect(delays[15] < .milliseconds(5))
        }
    }

    @Test func `a file that was saved unchanged in all but its times is told, and one only opened is not`() async throws
    {
        try old("a.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            let file = Glibc.open(temporary.at("a.md"), O_WRONLY)
            close(file)
            try temporary.write("b.md")
            #expect(try await watched.next().marks == ["+b.md"])
        }
    }

    // MARK: Folders

    @Test func `files in folders that come all at once are found`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            var expected: Set<String> = []
            for index in 0..<50 {
                let folder = "a\(index)/b/c/d"
                try temporary.makeFolder(folder)
                try temporary.write(folder + "/x.md")
                expected.insert("+\(folder)/x.md")
            }
            _ = try await watched.changes(until: expected)
            // And they are watched now.
            try temporary.save("a49/b/c/d/x.md", "again")
            #expect(try await watched.next().marks == ["+a49/b/c/d/x.md"])
        }
    }

    @Test func `a nest of fifty folders is found`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            let folder = (0..<50).map { "n\($0)" }.joined(separator: "/")
            try temporary.makeFolder(folder)
            try temporary.write(folder + "/x.md")
            _ = try await watched.changes(until: ["+\(folder)/x.md"])
        }
    }

    @Test func `a folder moved in, about and out brings and takes its files in one batch`() async throws {
        let outside = try TemporaryFolder()
        try outside.makeFolder("f/g")
        try outside.write("f/x.md")
        try outside.write("f/g/y.md")
        try old("stays.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            #expect(rename(outside.at("f"), temporary.at("f")) == 0)
            #expect(try await watched.next().marks == ["+f/g/y.md", "+f/x.md"])
            try temporary.move("f", "h")
            #expect(try await watched.next().marks == ["-f/g/y.md", "-f/x.md", "+h/g/y.md", "+h/x.md"])
            try temporary.save("h/g/y.md", "changed")
            #expect(try await watched.next().marks == ["+h/g/y.md"])
            #expect(rename(temporary.at("h"), outside.at("h")) == 0)
            #expect(try await watched.next().marks == ["-h/g/y.md", "-h/x.md"])
            // What happens to it outside is not ours.
            try outside.write("h/g/y.md", "outside")
            try temporary.write("last.md")
            #expect(try await watched.next().marks == ["+last.md"])
        }
    }

    @Test func `a deleted folder takes its files with it`() async throws {
        try temporary.makeFolder("a/b")
        try old("a/b/x.md")
        try old("stays.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.deleteFolder("a")
            #expect(try await watched.next().marks == ["-a/b/x.md"])
            try temporary.makeFolder("a/b")
            try temporary.write("a/b/x.md")
            _ = try await watched.changes(until: ["+a/b/x.md"])
        }
    }

    // MARK: The root

    @Test func `a root that is a link and is turned is noticed at once`() async throws {
        for release in ["7", "8"] {
            try temporary.makeFolder("releases/\(release)/content")
            try old("releases/\(release)/content/\(release).md")
            try old("releases/\(release)/content/both.md", release)
        }
        try temporary.link("releases/7", "current")
        try await Watched.run(temporary.at("current/content")) { [temporary] watched in
            #expect(try await watched.next().marks == ["+7.md", "+both.md"])
            try temporary.link("releases/8", "next")
            try temporary.move("next", "current")
            #expect(try await watched.next().marks == ["-7.md", "+8.md", "+both.md"])
            try temporary.save("releases/8/content/8.md", "in the new release")
            #expect(try await watched.next().marks == ["+8.md"])
        }
    }

    @Test func `a Kubernetes volume that is swapped is noticed at once`() async throws {
        try temporary.makeFolder("..1")
        try temporary.write("..1/p.md", "one")
        try temporary.link("..1", "..data")
        try temporary.link("..data/p.md", "p.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.changes(until: ["+p.md"])
            try temporary.makeFolder("..2")
            try temporary.write("..2/p.md", "two, longer")
            try temporary.link("..2", "..data_tmp")
            try temporary.move("..data_tmp", "..data")
            let batch = try await watched.next()
            #expect(batch.marks == ["+p.md"])
        }
    }

    @Test func `a root that vanishes removes nothing, and is compared when it is back`() async throws {
        try temporary.makeFolder("content/sub")
        try old("content/a.md")
        try old("content/sub/b.md")
        try await Watched.run(temporary.at("content")) { [temporary] watched in
            _ = try await watched.next()
            try temporary.move("content", "away")
            let lost = try await watched.next()
            #expect(lost.changes.isEmpty && lost.rootMissing)
            #expect(lost.newProblems.count == 1)
            // An empty folder in its place, as when a file system is not mounted.
            try temporary.makeFolder("content")
            let empty = try await watched.next()
            #expect(empty.changes.isEmpty && empty.root == .empty)
            try temporary.deleteFolder("content")
            #expect(try await watched.next().changes.isEmpty)
            try temporary.delete("away/a.md")
            try temporary.move("away", "content")
            let back = try await watched.next()
            #expect(back.root == .present)
            let removed = back.changes.isEmpty ? try await watched.changes(until: ["-a.md"]) : back.marks
            #expect(removed == ["-a.md"])
            // And it is watched again.
            try temporary.save("content/sub/b.md", "again")
            #expect(try await watched.changes(until: ["+sub/b.md"]) == ["+sub/b.md"])
        }
    }

    @Test(.enabled(if: getuid() != 0)) func `a root that may not be entered is noticed, and is back when it may`()
        async throws
    {
        try temporary.makeFolder("content")
        try old("content/a.md")
        let path = temporary.at("content")
        defer { chmod(path, 0o755) }
        try await Watched.run(path) { watched in
            _ = try await watched.next()
            chmod(path, 0)
            let lost = try await watched.next()
            #expect(lost.changes.isEmpty && lost.root == .missing(reason: "Permission denied"))
            #expect(!lost.root.isGone)
            chmod(path, 0o755)
            let back = try await watched.next()
            #expect(back.changes.isEmpty && back.root == .present)
        }
    }

    @Test func `only a folder that is not there is gone`() {
        #expect(Batch.Root.missing(reason: "No such file or directory").isGone)
        #expect(Batch.Root.missing(reason: "Not a directory").isGone)
        #expect(!Batch.Root.missing(reason: "Permission denied").isGone)
        #expect(!Batch.Root.empty.isGone && !Batch.Root.present.isGone)
    }

    @Test func `a root whose files are all deleted is empty, not everything removed`() async throws {
        try old("a.md")
        try old("b.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.shell("rm a.md b.md")
            let batch = try await watched.next()
            #expect(batch.changes.isEmpty && batch.root == .empty)
            try temporary.write("c.md")
            #expect(try await watched.changes(until: ["+c.md", "-a.md", "-b.md"]).count == 3)
        }
    }

    // MARK: Storms

    @Test func `more events than the kernel keeps are made good by a scan`() async throws {
        let gate = Gate()
        try temporary.makeFolder("storm")
        try await Watched.run(temporary.path, beforeWaiting: { gate.pass() }) { [temporary] watched in
            _ = try await watched.next()
            gate.close()
            defer { gate.open() }
            try temporary.write("first.md")
            try temporary.shell("cd storm && seq -f f%g 20000 | xargs touch ; mkdir deep; echo x > deep/x.md")
            gate.open()
            var count = 0
            var batches = 0
            while count < 20_002 {
                count += try await watched.next().changes.count
                batches += 1
            }
            #expect(count == 20_002)
            #expect(batches <= 4)
            try temporary.save("storm/deep/x.md", "watched again")
            #expect(try await watched.next().marks == ["+storm/deep/x.md"])
        }
    }

    @Test func `a checkout is one batch or few`() async throws {
        try temporary.shell(
            """
            git init -q . && git config user.email a@b.example && git config user.name a && \
            mkdir p q && for i in $(seq 300); do echo one $i > p/$i.md; echo one $i > q/$i.md; done && \
            git add . && git commit -qm one && git branch one && \
            for i in $(seq 300); do echo two $i > p/$i.md; done && git rm -rq q && mkdir r && echo r > r/r.md && \
            git add . && git commit -qm two
            """)
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.changes(until: ["+p/1.md", "+r/r.md"])
            try temporary.shell("git checkout -q one")
            var seen: [String] = []
            var batches = 0
            while seen.count < 601 {
                seen += try await watched.next().marks
                batches += 1
            }
            #expect(Set(seen).count == 601 && seen.count == 601)
            #expect(batches <= 3)
        }
    }

    // MARK: Without inotify

    @Test func `polling finds changes and removals`() async throws {
        try old("a.md")
        try old("b.md")
        try await Watched.run(temporary.path, .polling) { [temporary] watched in
            #expect(try await watched.next().marks == ["+a.md", "+b.md"])
            try temporary.save("a.md", "polled")
            #expect(try await watched.next().marks == ["+a.md"])
            try temporary.delete("b.md")
            try temporary.makeFolder("c")
            try temporary.write("c/c.md")
            #expect(try await watched.changes(until: ["-b.md", "+c/c.md"]).count == 2)
        }
    }

    @Test func `a growing file is not taken by polling until it rests`() async throws {
        try await Watched.run(temporary.path, .polling) { [temporary] watched in
            _ = try await watched.next()
            let file = try temporary.open("slow.md")
            let end = ContinuousClock.now + .milliseconds(600)
            var size = 0
            while .now < end {
                try temporary.append(file, "x")
                size += 1
                try await Task.sleep(for: .milliseconds(5))
            }
            close(file)
            guard case .changed("slow.md", let stamp) = try await watched.next().changes.first else { return }
            #expect(stamp.bytes == Int64(size))
        }
    }

    @Test func `beyond the limit of watches the rest is polled, and one problem says so`() async throws {
        for index in 0..<5 { try temporary.makeFolder("f\(index)") }
        var few = WatchingSettings.quick
        few.watchLimit = 3
        few.pollInterval = .milliseconds(60)
        try await Watched.run(temporary.path, few) { [temporary] watched in
            let first = try await watched.next()
            #expect(first.newProblems.count == 1)
            let remedy = try #require(first.newProblems.first?.remedy)
            let value = try #require(remedy.firstMatch(of: /sysctl fs\.inotify\.max_user_watches=([0-9]+)`/)?.output.1)
            #expect(try #require(Int(value)) >= 524_288)
            for index in 0..<5 { try temporary.write("f\(index)/x.md") }
            _ = try await watched.changes(until: Set((0..<5).map { "+f\($0)/x.md" }))
            try temporary.write("last.md")
            let last = try await watched.next()
            #expect(last.newProblems.isEmpty && last.problems.count == 1)
        }
    }

    @Test(
        arguments: [
            (8192, "Run `sysctl fs.inotify.max_user_watches=524288`, "),
            (524_288, "Run `sysctl fs.inotify.max_user_watches=1048576`, "),
            (.max, "Run `sysctl fs.inotify.max_user_watches=\(Int.max)`, "),
            // Whatever number a command had, it could be lower than the one that is in force.
            (nil, "Raise it, to 524288 at least: `sysctl fs.inotify.max_user_watches` tells what it is, "),
        ] as [(Int?, String)])
    func `the remedy never lowers the limit, also where that cannot be seen`(now: Int?, beginning: String) {
        #expect(InotifyLimit.watches.remedy(now: now).hasPrefix(beginning))
    }

    @Test func `in automatic mode changes are found one way or the other`() async throws {
        var settings = WatchingSettings.polling
        settings.mode = .auto
        try await Watched.run(temporary.path, settings) { [temporary] watched in
            _ = try await watched.next()
            try temporary.write("a.md")
            _ = try await watched.changes(until: ["+a.md"])
        }
    }

    // MARK: Asked

    @Test func `a file can be told again, and a scan asked for`() async throws {
        try old("a.md")
        try await Watched.run(temporary.path) { watched in
            _ = try await watched.next()
            watched.lookAgain(at: ["a.md"])
            #expect(try await watched.next().marks == ["+a.md"])
            watched.rescan()
            watched.lookAgain(at: ["a.md"])
            #expect(try await watched.next().marks == ["+a.md"])
        }
    }

    @Test func `a removal can be told again`() async throws {
        try old("a.md")
        try old("b.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.delete("a.md")
            #expect(try await watched.next().marks == ["-a.md"])
            watched.lookAgain(at: ["a.md"])
            #expect(try await watched.next().marks == ["-a.md"])
        }
    }

    @Test func `security 24 a FIFO is a problem once`() async throws {
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.makeFIFO("fifo.md")
            #expect(try await watched.next().newProblems.map(\.file) == ["fifo.md"])
            watched.rescan()
            try temporary.write("a.md")
            let batch = try await watched.next()
            #expect(batch.newProblems.isEmpty && batch.problems.count == 1)
            try temporary.delete("fifo.md")
            watched.rescan()
            #expect(try await watched.next().problems.isEmpty)
        }
    }

    @Test func `batches that nobody takes become one`() async throws {
        let queue = BatchQueue()
        for (path, isFirst) in [("a", true), ("b", false), ("a", false)] {
            var batch = Batch()
            batch.isFirst = isFirst
            batch.changes = [
                isFirst ? .changed(path, FileStamp(inode: 1, bytes: 1, modified: 1, changed: 1)) : .removed(path)
            ]
            queue.put(batch)
        }
        queue.finish()
        var batches: [Batch] = []
        for await batch in Batches(queue) { batches.append(batch) }
        #expect(batches.map(\.marks) == [["-a", "-b"]])
        #expect(batches.first?.isFirst == true)
    }
}

/// Holds the watcher's thread.
private final class Gate: Sendable {
    private let isClosed = Mutex(false)

    func close() { isClosed.withLock { $0 = true } }
    func open() { isClosed.withLock { $0 = false } }

    func pass() {
        while isClosed.withLock({ $0 }) { usleep(1000) }
    }
}
