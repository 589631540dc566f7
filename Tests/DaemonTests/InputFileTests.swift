import Foundation
import Testing

@testable import Daemon

struct InputFileTests {
    @Test func `what a command is given is read whole, and what has no end is refused`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("input-\(UUID().uuidString)")
        try Data(repeating: 0x61, count: 3 << 20).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try InputFile.bytes(at: file.path, limit: 3 << 20)?.count == 3 << 20)
        #expect(try InputFile.bytes(at: file.path + ".none") == nil)
        let refusal = #expect(throws: CommandFailure.self) { try InputFile.bytes(at: "/dev/zero", limit: 3 << 20) }
        #expect(refusal?.status == 65 && refusal?.message.contains("/dev/zero: it has more than 3 MiB") == true)
    }
}
