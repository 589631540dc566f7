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
}
