import Glibc
import Synchronization
import Syndication
import Testing

@testable import Watching

// One after the other: the tests measure times, and some block a thread.
@Suite(.serialized) struct FolderWatcherTests {
    let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
    }

    func old(_ name: String, _ text: String = "text") throws {
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
        try old("older.md")
        try await Watched.run(temporary.path, patient, known: known) { watched in
            let first = try await watched.next()
            #expect(first.marks == ["+old.md", "+older.md"])
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

    // MARK: Storms

    /// How many events the kernel keeps for who does not read them; nil where it is not said.
    private static var keptEvents: Int? {
        guard let file = fopen("/proc/sys/fs/inotify/max_queued_events", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 32)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        return Int(String(decoding: line.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    /// Each file is more than one event. More of them than these would be a long test.
    private static let isOverflowable = (keptEvents ?? .max) <= 100_000

    @Test(.enabled(if: isOverflowable, "the kernel keeps so many events that no test can be too much for it"))
    func `F7 more events than the kernel keeps are made good by a scan`() async throws {
        let files = max(20_000, try #require(Self.keptEvents) + 1)
        let gate = Gate()
        try temporary.makeFolder("storm")
        try await Watched.run(temporary.path, beforeWaiting: { gate.pass() }) { [temporary] watched in
            _ = try await watched.next()
            gate.close()
            defer { gate.open() }
            try temporary.write("first.md")
            try temporary.shell("cd storm && seq -f f%.0f \(files) | xargs touch ; mkdir deep; echo x > deep/x.md")
            gate.open()
            var count = 0
            var batches = 0
            while count < files + 2 {
                count += try await watched.next().changes.count
                batches += 1
            }
            #expect(count == files + 2)
            #expect(batches <= 4)
            try temporary.save("storm/deep/x.md", "watched again")
            #expect(try await watched.next().marks == ["+storm/deep/x.md"])
        }
    }

    @Test func `a checkout is one batch or few`() async throws {
        try git(
            """
            git init -q . && git config user.email a@b.example && git config user.name a && \
            mkdir p q && for i in $(seq 300); do echo one $i > p/$i.md; echo one $i > q/$i.md; done && \
            git add . && git commit -qm one && git branch one && \
            for i in $(seq 300); do echo two $i > p/$i.md; done && git rm -rq q && mkdir r && echo r > r/r.md && \
            git add . && git commit -qm two
            """)
        try await Watched.run(temporary.path) { watched in
            _ = try await watched.changes(until: ["+p/1.md", "+r/r.md"])
            try git("git checkout -q one")
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

    /// With nothing of the user's: a hook's variables would lead into a repository of theirs.
    private func git(_ command: String) throws {
        let variables = #"env | sed -n 's/^\(GIT_[A-Z_0-9]*\)=.*/\1/p'"#
        try temporary.shell(
            """
            unset XDG_CONFIG_HOME $(\(variables)); \
            export HOME=/dev/null GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1; \(command)
            """)
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

    @Test func `what was saved one after the other stays apart where it might be taken for a flood`() async throws {
        let queue = BatchQueue()
        for path in ["a", "b", "c", "d", "e", "f", "g", "f"] {
            var batch = Batch()
            batch.changes = [.removed(path)]
            queue.put(batch)
        }
        queue.finish()
        var batches: [Batch] = []
        for await batch in Batches(queue) { batches.append(batch) }
        #expect(batches.map(\.marks) == [["-a", "-b", "-c", "-d", "-e"], ["-f", "-g"]])
    }

    @Test func `a first batch without a folder stands for no scan of one that came`() async throws {
        let queue = BatchQueue()
        var first = Batch()
        first.isFirst = true
        first.root = .missing(reason: "No such file or directory")
        queue.put(first)
        queue.put(Batch())
        queue.finish()
        var roots: [Batch.Root] = []
        for await batch in Batches(queue) { roots.append(batch.root) }
        #expect(roots == [first.root, .present])
    }
}

/// Holds the watcher's thread.
final class Gate: Sendable {
    private let isClosed = Mutex(false)

    func close() { isClosed.withLock { $0 = true } }
    func open() { isClosed.withLock { $0 = false } }

    func pass() {
        while isClosed.withLock({ $0 }) { usleep(1000) }
    }
}
