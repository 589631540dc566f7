import Foundation
import Syndication
import Testing

@testable import Publishing

struct StaticFilesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")

    private func edition(_ text: String, gzip: [UInt8]? = nil) throws -> Edition {
        let topic = try #require(WebURL("https://example.org/all.atom"))
        return Edition(
            kind: .feed(name: "all", .atom), path: "/all.atom", topic: topic, hubs: [], contentType: "",
            bytes: Array(text.utf8), gzip: gzip, stem: "", lastModified: Timestamp(seconds: 0), version: 1)
    }

    @Test func `documents are written with their gzip form, and left alone when they are right already`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = StaticFiles(folder: folder.path)
        #expect(try await files.write([edition("one", gzip: [1, 2])]) == ["all.atom", "all.atom.gz"])
        #expect(try await files.write([edition("one", gzip: [1, 2])]) == [])
        #expect(try await files.write([edition("two")]) == ["all.atom"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["all.atom"])
        #expect(try String(contentsOf: folder.appendingPathComponent("all.atom"), encoding: .utf8) == "two")
    }

    @Test func `R16.3 the stylesheet is written where the feeds name it`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = StaticFiles(folder: folder.path)
        #expect(try files.writeStylesheet() == ["feeds.css", "feeds.css.gz"])
        #expect(try files.writeStylesheet() == [])
        let text = try String(contentsOf: folder.appendingPathComponent("feeds.css"), encoding: .utf8)
        #expect(text.contains("entry>title") && text.contains("item>title"))
        // Nothing is fetched from anywhere for it.
        #expect(!text.contains("url(") && !text.contains("@import"))
    }

    @Test func `a document that cannot take its place leaves nothing beside it`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("all.atom/inside"), withIntermediateDirectories: true)
        let files = StaticFiles(folder: folder.path)
        await #expect(throws: StaticFilesError.self) { try await files.write([edition("one")]) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["all.atom"])
    }

    @Test func `a folder that cannot be made is told with its path`() async throws {
        let files = StaticFiles(folder: "/dev/null/feeds")
        await #expect(throws: StaticFilesError.self) { try await files.write([edition("one")]) }
    }
}
