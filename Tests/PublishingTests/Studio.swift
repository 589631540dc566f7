import Foundation
import Logging
import Reading
import Recording
import Rendering
import Storage
import Synchronization
import Syndication
import Watching

@testable import Publishing

/// A pipeline over a temporary folder, with a clock that the test sets.
final class Studio: Sendable {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("studio-\(UUID().uuidString)")
    let database: Database
    let shelf = EditionShelf()
    private let clock = Mutex(Timestamp(year: 2026, month: 4, day: 1))

    /// - Parameter hasFile: whether the state is a file, which is read while it is written.
    init(hasFile: Bool = false) throws {
        let state = folder.appendingPathExtension("state")
        database =
            if hasFile {
                try Database(path: state.appendingPathComponent("s.sqlite").path, migrations: Pipeline.migrations)
            } else { try Database(inMemory: Pipeline.migrations) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(at: folder.appendingPathExtension("state"))
    }

    var now: Timestamp {
        get { clock.withLock { $0 } }
        set { clock.withLock { $0 = newValue } }
    }

    func pipeline(
        permalink: String? = nil, feeds: [FeedDefinition]? = nil, readingMark: String? = nil,
        pulse: @escaping @Sendable () -> Void = {}
    ) throws -> Pipeline {
        Pipeline(
            database: database, shelf: shelf,
            workshop: try workshop(permalink: permalink, feeds: feeds, readingMark: readingMark),
            policy: CataloguePolicy(authority: "example.org"), now: { [self] in now }, pulse: pulse,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// - Parameter readingMark: another one has every file read again.
    func workshop(
        permalink: String? = nil, feeds: [FeedDefinition]? = nil, readingMark: String? = nil
    ) throws -> Workshop {
        guard let site = WebURL("https://example.org/"), let base = WebURL("https://feeds.example.org/") else {
            throw CocoaError(.fileNoSuchFile)
        }
        let pattern = try permalink.map { try PermalinkPattern($0) } ?? .path
        let template = FeedDefinition(title: "Example", selection: FeedSelection(name: "all"))
        return Workshop(
            folder: ContentFolder(path: folder.path),
            reader: ArticleReader(settings: ReadingSettings(site: site, permalink: pattern)),
            renderer: ContentRenderer(settings: RenderingSettings()), readingMark: readingMark ?? pattern.text,
            renderingMark: "1 \(pattern.text)",
            settings: PublishingSettings(
                title: "Example", home: site, base: base,
                plan: feeds.map { .configured($0) } ?? .byFolder(template: template),
                generator: Feed.Generator(name: "test", version: "1")))
    }

    func save(_ path: String, _ text: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: folder.appendingPathComponent(path))
    }

    /// What differs in the folder from what the pipeline has read.
    func batch(for pipeline: Pipeline) async throws -> Batch {
        try await pipeline.workshop.folder.scan().batch(since: pipeline.knownFiles)
    }

    func text(_ path: String) -> String {
        shelf.display.editions[path].map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    }
}
