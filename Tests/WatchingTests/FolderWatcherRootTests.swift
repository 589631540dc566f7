import Glibc
import Testing

@testable import Watching

// Folders that come and go, and the root itself.
extension FolderWatcherTests {
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
            #expect(lost.changes.isEmpty && lost.isRootUnusable)
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
            #expect(lost.changes.isEmpty && lost.root == .unreadable(reason: "Permission denied"))
            chmod(path, 0o755)
            let back = try await watched.next()
            #expect(back.changes.isEmpty && back.root == .present)
        }
    }

    @Test func `only a folder that is not there is missing`() {
        #expect(Batch.Root(refusal: ENOENT) == .missing(reason: "No such file or directory"))
        #expect(Batch.Root(refusal: ENOTDIR) == .missing(reason: "Not a directory"))
        #expect(Batch.Root(refusal: EACCES) == .unreadable(reason: "Permission denied"))
        #expect(Batch.Root(refusal: EIO) == .unreadable(reason: "Input/output error"))
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
}
