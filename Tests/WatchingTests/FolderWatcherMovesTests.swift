import Glibc
import Syndication
import Testing

@testable import Watching

// Only who is told of both ends of a move at once sees that it is one (spec R6.4).
extension FolderWatcherTests {
    private static let articles = 0..<6

    /// Each article as `p0.md` and so on.
    private func makeArticles() throws {
        for index in Self.articles { try old("p\(index).md", "article \(index)") }
        try old("other.md")
    }

    /// All batches until every article is at its new place, which is a folder of its own.
    private func moves(_ watched: Watched) async throws -> [[String]] {
        var batches: [[String]] = []
        let ends = Self.articles.flatMap { ["-p\($0).md", "+n\($0)/index.md"] }
        while !Set(ends).isSubset(of: batches.joined()) { batches.append(try await watched.next().marks) }
        return batches
    }

    private func expectNoMoveIsTorn(_ batches: [[String]]) {
        for batch in batches {
            for index in Self.articles {
                #expect(batch.contains("-p\(index).md") == batch.contains("+n\(index)/index.md"), "\(batch)")
            }
        }
    }

    @Test(arguments: [0, 10, 60])
    func `R6.4 files that move one after the other into folders of their own are told with their removals`(
        gap milliseconds: Int
    ) async throws {
        try makeArticles()
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            for index in Self.articles {
                try temporary.makeFolder("n\(index)")
                try temporary.move("p\(index).md", "n\(index)/index.md")
                if index == 2 { try temporary.save("other.md", "edited") }
                // As a person, or a script, takes its time.
                try await Task.sleep(for: .milliseconds(milliseconds))
            }
            expectNoMoveIsTorn(try await moves(watched))
        }
    }

    /// As git does it: the old files go first, and each new file is another one.
    @Test func `R6.4 files that are replaced by others in folders of their own are told with their removals`()
        async throws
    {
        let gate = Gate()
        try makeArticles()
        try await Watched.run(temporary.path, beforeWaiting: { gate.pass() }) { [temporary] watched in
            _ = try await watched.next()
            gate.close()
            defer { gate.open() }
            for index in Self.articles { try temporary.delete("p\(index).md") }
            for index in Self.articles {
                try temporary.makeFolder("n\(index)")
                try temporary.write("n\(index)/index.md", "article \(index)")
            }
            gate.open()
            #expect(try await moves(watched).filter { !$0.isEmpty }.count == 1)
        }
    }

    @Test func `a file that moves is told with its removal where removals settle later than a scan`() async throws {
        let gate = Gate()
        try makeArticles()
        var slow = WatchingSettings.quick
        (slow.settle, slow.scanSettle) = (.milliseconds(400), .milliseconds(100))
        try await Watched.run(temporary.path, slow, beforeWaiting: { gate.pass() }) { [temporary] watched in
            _ = try await watched.next()
            gate.close()
            defer { gate.open() }
            try temporary.shell("for i in 0 1 2 3 4 5; do mkdir n$i; cp p$i.md n$i/index.md; rm p$i.md; done")
            gate.open()
            expectNoMoveIsTorn(try await moves(watched))
        }
    }

    @Test func `moves are told also while a file is being written, by its inode at once, and else in time`()
        async throws
    {
        try makeArticles()
        var settings = WatchingSettings.quick
        settings.burst = .milliseconds(500)
        try await Watched.run(temporary.path, settings) { [temporary] watched in
            _ = try await watched.next()
            let file = try temporary.open("slow.md")
            defer { close(file) }
            try temporary.append(file, "half")
            try temporary.move("p0.md", "renamed.md")
            #expect(try await watched.next().marks == ["-p0.md", "+renamed.md"])
            try temporary.delete("p1.md")
            try temporary.write("q1.md")
            try temporary.save("other.md", "edited")
            #expect(try await watched.next().marks == ["+other.md"])
            #expect(try await watched.next().marks == ["-p1.md", "+q1.md"])
            // Nothing is gone any more.
            try temporary.write("new.md")
            let written = ContinuousClock.now
            let (batch, arrival) = try await watched.nextArrival()
            #expect(batch.marks == ["+new.md"] && arrival - written < .milliseconds(600))
        }
    }

    /// `git pull`, and the daemon is started at once.
    @Test func `what is gone at a start waits for new files that are still young`() async throws {
        try makeArticles()
        let stamp = try ContentFolder(path: temporary.path).stamp(of: "p0.md")
        try temporary.delete("p0.md")
        try temporary.write("young.md")
        let known: CompactMap = ["p0.md": stamp, "p1.md": stamp]
        try await Watched.run(temporary.path, known: known) { watched in
            let first = try await watched.next()
            #expect(first.isFirst && first.marks == ["+p1.md"])
            let second = try await watched.next()
            let others = (2..<6).map { "+p\($0).md" }
            #expect(second.marks == ["+other.md", "-p0.md"] + others + ["+young.md"])
        }
    }

    /// `mv latest.md week-41.md`, and a new `latest.md` that takes its time.
    @Test func `a file that was moved waits for the one that is put in its place`() async throws {
        try old("latest.md", "week 41")
        try old("other.md")
        try await Watched.run(temporary.path) { [temporary] watched in
            _ = try await watched.next()
            try temporary.move("latest.md", "week-41.md")
            let file = try temporary.open("latest.md")
            try temporary.append(file, "week 42")
            // It settles meanwhile, as the moved file does.
            try temporary.save("other.md", "edited")
            #expect(try await watched.next().marks == ["+other.md"])
            close(file)
            #expect(try await watched.next().marks == ["+latest.md", "+week-41.md"])
        }
    }

    @Test func `what was moved at a start waits for the young file that is in its place`() async throws {
        try old("latest.md", "week 41")
        let stamp = try ContentFolder(path: temporary.path).stamp(of: "latest.md")
        try temporary.move("latest.md", "week-41.md")
        try temporary.write("latest.md", "week 42")
        try await Watched.run(temporary.path, known: ["latest.md": stamp]) { watched in
            let first = try await watched.next()
            #expect(first.isFirst && first.marks == [])
            #expect(try await watched.next().marks == ["+latest.md", "+week-41.md"])
        }
    }
}
