import Foundation
import Logging
import Syndication
import Testing

@testable import Daemon

/// A file of authors that is wrong is a mistake of the configuration.
final class AuthorsFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("authors-\(UUID().uuidString)")
        for name in ["content/data", "data"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private func configure(_ text: String = "") throws {
        try write("s.toml", "[content]\npath = \"\(folder.path)/content\"\n\(text)")
    }

    private func reload() throws -> Reload {
        var overrides = ConfigurationFile.Overrides()
        overrides.file = folder.appendingPathComponent("s.toml").path
        let base = try #require(WebURL("http://127.0.0.1:8080/"))
        let setup = try Setup(ConfigurationFile.read(overrides, environment: [:]), base: base)
        return Reload(setup, overrides: overrides, environment: [:], base: base, threshold: LogThreshold(.info))
    }

    @Test func `one that is wrong is told as long as a reload would refuse it, and no key waits for one`() throws {
        try configure()
        try write("data/authors.yml", "jd: { name: Jo }\n")
        let reload = try reload()
        #expect(reload.onDisk() == ConfigurationOnDisk())
        try write("data/authors.yml", "jd: [\n")
        try write("content/data/authors.toml", "jd = [\n")
        try configure("[log]\nlevel = \"debug\"\n")
        let onDisk = reload.onDisk()
        let problem = try #require(onDisk.problem)
        #expect(problem.contains("data/authors.yml:") && problem.contains("data/authors.toml:"), "\(problem)")
        #expect(onDisk.waitsForReload == [])
        let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        let refusal = #expect(throws: CommandFailure.self) { try reload.read(quiet) }
        #expect(refusal?.message == problem)
        try FileManager.default.removeItem(at: folder.appendingPathComponent("content/data/authors.toml"))
        try write("data/authors.yml", "jd: { name: Jo D. }\n")
        #expect(reload.onDisk() == ConfigurationOnDisk(waitsForReload: ["log.level"]))
    }

    @Test func `one of a folder that waits for a restart is not minded`() throws {
        try configure()
        let reload = try reload()
        try write("content/data/authors.yml", "jd: [\n")
        let other = folder.appendingPathComponent("other")
        try FileManager.default.createDirectory(
            at: other.appendingPathComponent("content/data"), withIntermediateDirectories: true)
        try write("s.toml", "[content]\npath = \"\(other.path)/content\"\n")
        #expect(reload.onDisk().problem?.contains("data/authors.yml:") == true)
        try FileManager.default.removeItem(at: folder.appendingPathComponent("content/data/authors.yml"))
        try write("other/content/data/authors.yml", "jd: [\n")
        #expect(reload.onDisk() == ConfigurationOnDisk(waitsForRestart: ["content.path"]))
    }

    @Test func `a check of the configuration alone, which a reload asks first, refuses it too`() async throws {
        try configure()
        var overrides = ConfigurationFile.Overrides()
        overrides.file = folder.appendingPathComponent("s.toml").path
        let check = Check(overrides: overrides, configurationOnly: true)
        try await check.run()
        try write("data/authors.yml", "jd: [\n")
        let refusal = await #expect(throws: CommandFailure.self) { try await check.run() }
        #expect(refusal?.status == 78)
        #expect(refusal?.message.contains("data/authors.yml:") == true, "\(refusal?.message ?? "")")
    }
}
