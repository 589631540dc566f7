import Foundation
import Synchronization
import Syndication
import Testing

@testable import Publishing

/// Ids that are written into files (spec R6.3).
struct IDWritingTests {
    @Test func `several are written one after the other, and what cannot be is told`() async throws {
        let studio = try Studio()
        for name in ["a", "c"] { try studio.save("\(name).md", "---\ntitle: T\ndate: 2026-03-14\n---\n\nText.\n") }
        try studio.save("b.md", "Text without front matter.\n")
        var workshop = try studio.workshop()
        workshop.settings.writesIDsBack = true
        let writing = try #require(IDWriting(workshop))
        let pulses = Mutex(0)
        let subjects = try ["a", "b", "c"].map { name in
            (path: "\(name).md", id: try #require(EntryID("tag:example.org,2026-03-14:/\(name)/")))
        }
        let problems = await writing.write(subjects) { pulses.withLock { $0 += 1 } }
        #expect(problems.map(\.file) == ["b.md"])
        #expect(pulses.withLock(\.self) == 3)
        for (path, id) in subjects where path != "b.md" {
            let text = try String(contentsOf: studio.folder.appendingPathComponent(path), encoding: .utf8)
            #expect(text.contains("guid: \"\(id.text)\""))
        }
    }

    private func started(_ studio: Studio) async throws -> Pipeline {
        var workshop = try studio.workshop()
        workshop.settings.writesIDsBack = true
        let pipeline = try studio.pipeline()
        await pipeline.reconfigure(workshop)
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        return pipeline
    }

    private func withID(_ studio: Studio) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: studio.folder.path).sorted().filter { name in
            try String(contentsOf: studio.folder.appendingPathComponent(name), encoding: .utf8).contains("guid: ")
        }
    }

    @Test func `what a stop leaves unwritten is written after the next start, and nothing else`() async throws {
        let studio = try Studio()
        func save(_ name: String) throws {
            try studio.save("\(name).md", "---\ntitle: \(name)\ndate: 2026-03-14\n---\n\nText \(name).\n")
        }
        // Published while ids were not wanted in files.
        try save("before")
        let plain = try studio.pipeline()
        _ = try await plain.load()
        try await plain.publish(studio.batch(for: plain))
        for name in ["a", "b", "c", "d", "e"] { try save(name) }
        let first = try await started(studio)
        #expect(await first.writeIDs(atMost: 2).isEmpty)
        #expect(try withID(studio) == ["a.md", "b.md"])
        // Of what is gone meanwhile nothing is written, nor said.
        try studio.remove("d.md")
        let second = try await started(studio)
        #expect(await second.writeIDs().isEmpty)
        #expect(try withID(studio) == ["a.md", "b.md", "c.md", "e.md"])
        let third = try await started(studio)
        #expect(await third.notes.unwrittenIDs.isEmpty)
    }

    @Test func `nothing is written while a change is held`() async throws {
        let studio = try Studio()
        func save(_ title: String) throws {
            for number in 10..<20 {
                try studio.save("\(number).md", "---\ntitle: \(title)\ndate: 2026-03-14\n---\n\n\(number)\n")
            }
        }
        try save("Old")
        let pipeline = try await started(studio)
        studio.now = studio.now + .seconds(60)
        try save("New")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(await pipeline.held != nil)
        #expect(await pipeline.writeIDs().isEmpty)
        #expect(try withID(studio).isEmpty)
        try await pipeline.accept()
        #expect(await pipeline.writeIDs().isEmpty)
        #expect(try withID(studio).count == 10)
    }
}
