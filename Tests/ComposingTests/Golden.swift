import Foundation
import Testing

/// Compares bytes with the file of that name beside the tests. `RECORD=1` writes the file instead and fails the run,
/// so that nobody records by accident.
func expectGolden(_ bytes: [UInt8], _ name: String, at location: SourceLocation = #_sourceLocation) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: location)
        return
    }
    let expected = [UInt8](try Data(contentsOf: file))
    #expect(
        String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self), sourceLocation: location)
    #expect(bytes == expected, sourceLocation: location)
}
