import Foundation
import Syndication
import Testing
import Watching

@testable import Publishing

/// Where no descriptor is left to read articles with.
struct OutOfFilesTests {
    /// In a process of its own, whose descriptors nobody else needs. One file is read in place, many by several tasks.
    @Test func `files that cannot be opened for now count as unread, and are published later`() async {
        await #expect(processExitsWith: .success) {
            for count in [1, 9] {
                let studio = try Studio()
                let pipeline = try studio.pipeline()
                for number in 0..<count {
                    try studio.save("\(number).md", "---\ntitle: T\(number)\ndate: 2026-03-14\n---\n\nWords.\n")
                }
                let batch = try await studio.batch(for: pipeline)
                let limit = try useUpDescriptors()
                let refusal = WatchingError.outOfFiles(studio.folder.path, reason: "Too many open files")
                await #expect(throws: refusal) { try await pipeline.publish(batch) }
                setLimit(limit)
                #expect(await pipeline.entryCount == 0)
                let again = try await studio.batch(for: pipeline)
                #expect(again.changes == batch.changes)
                try await pipeline.publish(again)
                #expect(await pipeline.entryCount == count)
            }
        }
    }

    @Test func `an article that cannot be read for now is neither missing nor without a text`() async {
        await #expect(processExitsWith: .success) {
            let studio = try Studio()
            let pipeline = try studio.pipeline()
            try studio.save("a.md", "---\ntitle: T\ndate: 2026-03-14\n---\n\nWords.\n")
            try await pipeline.publish(try await studio.batch(for: pipeline))
            let page = try #require(WebURL("https://example.org/a/"))
            let shown = studio.text("/all.atom")
            #expect(shown.contains("Words."))
            // Every text is to be rendered anew.
            var workshop = try studio.workshop()
            workshop.renderingMark = "2"
            await pipeline.reconfigure(workshop)
            let limit = try useUpDescriptors()
            let refusal = WatchingError.outOfFiles(studio.folder.path, reason: "Too many open files")
            await #expect(throws: refusal) { try await pipeline.page(at: page) }
            await #expect(throws: refusal) { try await pipeline.publish(Batch()) }
            #expect(studio.text("/all.atom") == shown)
            setLimit(limit)
            guard case .entry(let entry, _) = try await pipeline.page(at: page) else {
                throw CocoaError(.fileNoSuchFile)
            }
            #expect(entry.content.html.contains("Words."))
            try await pipeline.publish(Batch())
            #expect(studio.text("/all.atom").contains("Words."))
        }
    }
}

/// Lets this process open nothing more.
///
/// - Returns: the limit that was.
private func useUpDescriptors() throws -> rlimit {
    var last: Int32 = 0
    while last < 63 {
        last = open("/dev/null", O_RDONLY | O_CLOEXEC)
        try #require(last >= 0)
    }
    var limit = rlimit()
    try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    let before = limit
    limit.rlim_cur = 64
    setLimit(limit)
    return before
}

private func setLimit(_ limit: rlimit) {
    var limit = limit
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
