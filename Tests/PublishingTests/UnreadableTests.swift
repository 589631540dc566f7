import Foundation
import Syndication
import Testing
import Watching

@testable import Publishing

/// Files that cannot be read now, and later can (spec reliability.md F3).
struct UnreadableTests {
    private func post(_ title: String) -> String { "---\ntitle: \(title)\ndate: 2026-03-14\n---\n\nWords.\n" }

    /// Two articles, the second of which cannot be read.
    private func publishWithoutB() async throws -> (Studio, Pipeline, Lock) {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        try studio.save("b.md", post("B"))
        let lock = try Lock(studio.folder.appendingPathComponent("b.md").path)
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return (studio, pipeline, lock)
    }

    @Test func `a file that cannot be read is told once, and read again until it can be`() async throws {
        let (studio, pipeline, lock) = try await publishWithoutB()
        #expect(await pipeline.entryCount == 1)
        #expect(await pipeline.unreadableFiles == ["b.md"])
        let problems = await pipeline.problems
        #expect(problems.map(\.file) == ["b.md"] && problems.allSatisfy { $0.what.contains("cannot be read") })
        #expect(try await pipeline.publish(studio.batch(for: pipeline)).changes.isEmpty)
        #expect(await pipeline.problems == problems)

        // The next start reads it again, and no other.
        let again = try studio.pipeline()
        let known = try await again.load()
        #expect(known["a.md"] != .unread && known["b.md"] == .unread)
        #expect(try await again.publish(studio.batch(for: again)).changes.isEmpty)
        #expect(await again.unreadableFiles == ["b.md"])
        lock.open()
        try await again.publish(studio.batch(for: again))
        #expect(await again.entryCount == 2)
        #expect(await again.problems.isEmpty)
        #expect(await again.unreadableFiles.isEmpty)
        #expect(studio.text("/all.atom").contains("<title>B</title>"))
    }

    @Test func `an article whose file cannot be read stays as it was`() async throws {
        let studio = try Studio()
        try studio.save("a.md", post("A"))
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        try studio.save("a.md", post("Another"))
        let lock = try Lock(studio.folder.appendingPathComponent("a.md").path)
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.atom").contains("<title>A</title>"))
        lock.open()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.atom").contains("<title>Another</title>"))
        #expect(await pipeline.problems.isEmpty)
    }

    @Test func `a file that is gone is not read again`() async throws {
        let (studio, pipeline, lock) = try await publishWithoutB()
        try studio.remove("b.md")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.unreadableFiles.isEmpty)
        #expect(await pipeline.problems.isEmpty)
        lock.open()
    }
}

/// Lets nobody open a file, root neither: the kernel asks this process to give back its lease first.
private final class Lock {
    private let file: CInt
    /// `F_SETLEASE` of <fcntl.h>.
    private static let setLease: CInt = 1024

    init(_ path: String) throws {
        // With this the kernel asks.
        signal(SIGIO, SIG_IGN)
        file = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        try #require(file >= 0 && fcntl(file, Self.setLease, CInt(F_WRLCK)) == 0)
    }

    func open() { _ = fcntl(file, Self.setLease, CInt(F_UNLCK)) }

    deinit { close(file) }
}
