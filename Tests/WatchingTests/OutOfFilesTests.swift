import Foundation
import Glibc
import Syndication
import Testing

@testable import Watching

/// Where no descriptor is left. Each test has a process of its own, whose descriptors nobody else needs.
struct OutOfFilesTests {
    @Test func `a folder that cannot be opened for want of descriptors is not called gone`() async {
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write("a.md")
            let folder = ContentFolder(path: temporary.path)
            let limit = try Descriptors.useUp()
            let refusal = WatchingError.outOfFiles(temporary.path, reason: "Too many open files")
            #expect(throws: refusal) { try folder.scan() }
            #expect(throws: refusal) { try folder.scanRoot() }
            #expect(throws: refusal) { try folder.read("a.md", limit: 10) }
            #expect(refusal.description.contains("LimitNOFILE="))
            Descriptors.giveBack(limit)
            #expect(try folder.scan().files.keys.sorted() == ["a.md"])
        }
    }

    /// Otherwise every folder of it would be a problem.
    @Test func `a scan that runs out of descriptors ends`() async {
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write("a.md")
            let folder = ContentFolder(path: temporary.path)
            _ = try Descriptors.useUp(leaving: 1)
            #expect(throws: WatchingError.outOfFiles(".", reason: "Too many open files")) { try folder.scan() }
        }
    }

    @Test func `what is saved meanwhile is told when there are descriptors again`() async {
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write("a.md")
            try temporary.age("a.md")
            try await Watched.run(temporary.path) { watched in
                #expect(try await watched.next().marks == ["+a.md"])
                try await Descriptors.openClocks()
                let limit = try Descriptors.useUp()
                try temporary.move("a.md", "b.md")
                let lost = try await watched.next()
                #expect(lost.changes.isEmpty && lost.root == .outOfFiles(reason: "Too many open files"))
                #expect(lost.newProblems.count == 1)
                Descriptors.giveBack(limit)
                #expect(Set(try await watched.changes(until: ["-a.md", "+b.md"])) == ["-a.md", "+b.md"])
            }
        }
    }

    /// Feeds that were made of it would say that there are no articles.
    @Test func `where nothing was ever read, the first batch waits for descriptors`() async {
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write("a.md")
            try temporary.age("a.md")
            try await Descriptors.openClocks()
            // One is for the watcher's bell.
            let limit = try Descriptors.useUp(leaving: 1)
            try await Watched.run(temporary.path, .polling) { watched in
                let lost = try await watched.next()
                #expect(!lost.isFirst && lost.changes.isEmpty)
                #expect(lost.root == .outOfFiles(reason: "Too many open files"))
                #expect(lost.newProblems.map(\.remedy) == ["Raise LimitNOFILE= in the unit"])
                Descriptors.giveBack(limit)
                let first = try await watched.next()
                #expect(first.isFirst && first.root == .present && first.problems.isEmpty)
                #expect(first.marks == ["+a.md"])
            }
        }
    }

    @Test func `inotify is started when there are descriptors again`() async {
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write("a.md")
            try temporary.age("a.md")
            let known: CompactMap<String, FileStamp> = [
                "a.md": try ContentFolder(path: temporary.path).stamp(of: "a.md")
            ]
            var settings = WatchingSettings.quick
            settings.mode = .auto
            settings.pollInterval = .seconds(3600)
            try await Descriptors.openClocks()
            let limit = try Descriptors.useUp(leaving: 1)
            try await Watched.run(temporary.path, settings, known: known) { watched in
                #expect(try await watched.next().root == .outOfFiles(reason: "Too many open files"))
                Descriptors.giveBack(limit)
                let found = try await watched.next()
                #expect(found.root == .present && found.problems.isEmpty)
                // No scan comes for an hour.
                try temporary.write("b.md")
                #expect(try await watched.next().marks == ["+b.md"])
            }
        }
    }

    @Test func `what is known of before is not taken as gone at a start without descriptors`() async {
        await #expect(processExitsWith: .success) {
            let temporary = try TemporaryFolder()
            try temporary.write("a.md")
            try temporary.age("a.md")
            let folder = ContentFolder(path: temporary.path)
            let known: CompactMap<String, FileStamp> = ["a.md": try folder.stamp(of: "a.md")]
            try await Descriptors.openClocks()
            let limit = try Descriptors.useUp(leaving: 1)
            try await Watched.run(temporary.path, .polling, known: known) { watched in
                let first = try await watched.next()
                #expect(first.isFirst && first.changes.isEmpty)
                #expect(first.root == .outOfFiles(reason: "Too many open files"))
                Descriptors.giveBack(limit)
                let found = try await watched.next()
                #expect(found.root == .present && found.changes.isEmpty && found.problems.isEmpty)
            }
        }
    }
}

/// The descriptors of this process.
private enum Descriptors {
    /// Sleeps until the runtime has its clocks, which are descriptors: one for its threads and one for sleeps. A sleep that
    /// is over before it was armed has opened none yet; and where the first one that does finds no descriptor, it never
    /// ends, or the process does.
    static func openClocks() async throws {
        var length = Duration.milliseconds(2)
        while !Set([CLOCK_MONOTONIC, CLOCK_BOOTTIME]).isSubset(of: (0..<64).compactMap(clock)) {
            try await Task.sleep(for: length)
            length *= 2
        }
    }

    /// - Returns: nil for what is no clock.
    private static func clock(_ number: Int) -> CInt? {
        let facts = try? String(contentsOfFile: "/proc/self/fdinfo/\(number)", encoding: .utf8)
        let line = facts?.split(separator: "\n").first { $0.hasPrefix("clockid:") }
        return line.flatMap { CInt($0.dropFirst(8).trimmingCharacters(in: .whitespaces)) }
    }

    /// Lets nothing more be opened.
    ///
    /// - Parameter free: so many may be still.
    /// - Returns: the limit that was.
    static func useUp(leaving free: Int32 = 0) throws -> rlimit {
        var limit = rlimit()
        try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        let before = limit
        limit.rlim_cur = 64
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        // What starts the test may have something open still, and close it a moment later.
        for _ in 0..<20 {
            while open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0 {}
            usleep(1000)
        }
        for number in 0..<free { close(63 - number) }
        return before
    }

    static func giveBack(_ limit: rlimit) {
        var limit = limit
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
