import Glibc
import Testing

@testable import Watching

// Without inotify, or beyond its limits.
extension FolderWatcherTests {
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
            // That there is a file at all is told before.
            var batch = try await watched.next()
            while batch.changes.isEmpty { batch = try await watched.next() }
            let change = try #require(batch.changes.first)
            guard case .changed("slow.md", let stamp) = change else {
                Issue.record("\(change)")
                return
            }
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
}
