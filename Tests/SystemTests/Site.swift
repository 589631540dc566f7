import Foundation

/// A site in a temporary folder: content, state, configuration. Removed when the test is over.
final class Site: Sendable {
    let root: URL
    var content: URL { root.appendingPathComponent("content") }
    var state: URL { root.appendingPathComponent("state.sqlite") }

    /// The folder's name is the title of a site without one. Its last letters are fixed, and no title of an entry: a
    /// test that waits for `B</title>` would else find it, for one name in sixteen, before the entry is published.
    init() throws {
        let name = "syndicated-\(UUID().uuidString.lowercased())-site"
        root = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("content"), withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// Saves a content file as an editor does: into a temporary file that is renamed.
    func save(_ path: String, _ text: String) throws {
        try save(path, Data(text.utf8))
    }

    func save(_ path: String, _ data: Data) throws {
        let file = content.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file, options: .atomic)
    }

    /// Makes what was just saved a minute old. A first scan leaves files for later that were written within the last
    /// second: they may not be complete.
    func settle() throws {
        let keys: [URLResourceKey] = [.isRegularFileKey, .contentModificationDateKey]
        for case let file as URL in FileManager.default.enumerator(at: content, includingPropertiesForKeys: keys)
            ?? .init()
        {
            guard let facts = try? file.resourceValues(forKeys: Set(keys)), facts.isRegularFile == true,
                let saved = facts.contentModificationDate, saved > Date(timeIntervalSinceNow: -2)
            else { continue }
            try FileManager.default.setAttributes(
                [.modificationDate: saved.addingTimeInterval(-60)], ofItemAtPath: file.path)
        }
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: content.appendingPathComponent(path))
    }

    func write(_ name: String, _ text: String) throws -> String {
        let file = root.appendingPathComponent(name)
        try Data(text.utf8).write(to: file, options: .atomic)
        return file.path
    }

    /// Makes a certificate for localhost that is good for a day, and its key: `certificate.pem` and `key.pem`.
    func makeCertificate(name: String) async throws {
        let result = try await Program.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", root.appendingPathComponent("key.pem").path,
                "-out", root.appendingPathComponent("certificate.pem").path,
            ], executable: URL(fileURLWithPath: "/usr/bin/openssl"))
        guard result.status == 0 else { throw Program.Failure(description: "openssl: \(result.errors)") }
    }

    /// A Markdown post with a title and a date.
    static func post(_ title: String, date: String = "2026-03-14T08:30:00Z", body: String = "Some text.") -> String {
        "---\ntitle: \"\(title)\"\ndate: \(date)\n---\n\n\(body)\n"
    }
}
