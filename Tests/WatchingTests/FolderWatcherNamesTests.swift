import Syndication
import Testing

@testable import Watching

// Names that only Unicode tells apart. For the kernel they are two, for us one.
extension FolderWatcherTests {
    private static let composed = "caf\u{E9}"
    private static let decomposed = "cafe\u{301}"

    /// The names as the kernel has them.
    private func names(_ batch: Batch) -> [[UInt8]] { batch.marks.map { Array($0.utf8) } }
    private func names(_ marks: String...) -> [[UInt8]] { marks.map { Array($0.utf8) } }

    @Test(arguments: [WatchingSettings.quick, .polling])
    func `R6.4 a file whose name gets another Unicode spelling is told as that file`(settings: WatchingSettings)
        async throws
    {
        let (old, new) = (Self.decomposed, Self.composed)
        try self.old("\(old).md")
        try self.old("b.md")
        try await Watched.run(temporary.path, settings) { [temporary] watched in
            _ = try await watched.next()
            try temporary.move("\(old).md", "\(new).md")
            #expect(names(try await watched.next()) == names("+\(new).md"))
            try temporary.move("\(new).md", "\(old).md")
            #expect(names(try await watched.next()) == names("+\(old).md"))
            try temporary.delete("\(old).md")
            #expect(names(try await watched.next()) == names("-\(old).md"))
        }
    }

    @Test(arguments: [WatchingSettings.quick, .polling])
    func `a folder whose name gets another Unicode spelling keeps its files`(settings: WatchingSettings) async throws {
        let (old, new) = (Self.decomposed, Self.composed)
        try temporary.makeFolder("\(old)/sub")
        try self.old("\(old)/sub/a.md")
        try self.old("b.md")
        try await Watched.run(temporary.path, settings) { [temporary] watched in
            _ = try await watched.next()
            try temporary.move(old, new)
            #expect(names(try await watched.next()) == names("+\(new)/sub/a.md"))
            try temporary.save("\(new)/sub/a.md", "another")
            #expect(names(try await watched.next()) == names("+\(new)/sub/a.md"))
        }
    }

    @Test func `of two files with one name in two spellings one is left out, and stands in for the other`()
        async throws
    {
        let (kept, other) = (Self.decomposed, Self.composed)
        try old("\(kept).md")
        try old("\(other).md")
        try await Watched.run(temporary.path) { [temporary] watched in
            #expect(names(try await watched.next()) == names("+\(kept).md"))
            try temporary.delete("\(other).md")
            try temporary.write("b.md")
            #expect(try await watched.next().marks == ["+b.md"])
            try temporary.write("\(other).md", "another")
            try temporary.write("c.md")
            #expect(try await watched.next().marks == ["+c.md"])
            try temporary.delete("\(kept).md")
            #expect(names(try await watched.next()) == names("+\(other).md"))
        }
    }

    @Test func `a folder lists names as they are spelled, and capitals count`() throws {
        try temporary.makeFolder(Self.decomposed)
        try old("\(Self.decomposed)/A.md")
        var listed = ListedNames(try ContentRoot(path: temporary.path))
        let path = try #require(try listed.path(of: "\(Self.composed)/A.md"))
        #expect(path.isSpelled(like: "\(Self.decomposed)/A.md"))
        for none in ["\(Self.composed)/a.md", "A.md", "\(Self.composed)/A.md/B.md", "no/A.md"] {
            #expect(try listed.path(of: none) == nil, "\(none)")
        }
    }

    @Test func `a start tells of files whose folder has another spelling since`() async throws {
        try temporary.makeFolder(Self.composed)
        try old("\(Self.composed)/a.md")
        let stamp = try ContentFolder(path: temporary.path).stamp(of: "\(Self.composed)/a.md")
        try await Watched.run(temporary.path, known: ["\(Self.decomposed)/a.md": stamp]) { watched in
            let first = try await watched.next()
            #expect(names(first) == names("+\(Self.composed)/a.md"))
        }
    }
}
