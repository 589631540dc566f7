import Foundation
import Testing

@testable import Daemon

struct PrivateFileTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("private-\(UUID().uuidString)")

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    @Test func `one that is not finished leaves nothing behind, and nobody else's file is touched`() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("out.txt").path
        for name in ["out.txt", "out.txt.tmp"] {
            try Data("old".utf8).write(to: folder.appendingPathComponent(name))
        }
        func writeHalf() throws {
            let file = try PrivateFile(path)
            try file.write("secret")
            #expect(try names.count == 3)
            throw CommandFailure.failed("the state cannot be read")
        }
        #expect(throws: CommandFailure.self) { try writeHalf() }
        #expect(try names == ["out.txt", "out.txt.tmp"])
        #expect(try text("out.txt") == "old")

        let file = try PrivateFile(path)
        try file.write("new")
        try file.finish()
        #expect(try names == ["out.txt", "out.txt.tmp"])
        #expect(try text("out.txt") == "new")
        #expect(try text("out.txt.tmp") == "old")
        let facts = try FileManager.default.attributesOfItem(atPath: path)
        #expect((facts[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
}
