import Foundation
import Testing

/// Ranges that would cost a careless server its memory (spec security.md 26).
struct RangeAttackTests {
    private static let size = 64 << 20

    private static let many = "bytes=" + (0..<1000).map { "\($0)-" }.joined(separator: ",")
    private static let same = "bytes=" + String(repeating: "0-,", count: 1000)
    private static let overlapping = "bytes=" + (0..<500).map { "\($0)-\($0 + 30_000_000)" }.joined(separator: ",")

    /// The kilobytes that the daemon has in memory, and had at most.
    private func memory(_ daemon: RunningDaemon) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(daemon.program.processID)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    @Test func `security 26 a thousand ranges get one answer, and the memory stays as it was`() async throws {
        let site = try Site()
        try site.save("talk/index.md", Site.post("Talk", body: "[The talk](talk.mp3)"))
        let file = site.content.appendingPathComponent("talk/talk.mp3").path
        try #require(FileManager.default.createFile(atPath: file, contents: nil))
        try #require(truncate(file, Self.size) == 0)
        let ranges = [
            (Self.many, "200"), (Self.same, "200"), (Self.overlapping, "200"), ("bytes=0-0,-1", "200"),
            ("bytes=0-,0-", "200"), ("bytes=5-3", "200"), ("bytes=--5", "200"), ("bytes=-", "200"),
            ("bytes=9223372036854775808-", "416"), ("bytes=18446744073709551616-", "416"),
            ("bytes=\(Self.size)-", "416"), ("bytes=-0", "416"), ("bytes=0-9223372036854775808", "206"),
            ("bytes=-9223372036854775808", "206"), ("bytes=0-99999999999999999999999", "206"), ("bytes=1-", "206"),
        ]
        try await withDaemon(site) { daemon in
            let address = "\(daemon.base)/entries/talk/talk.mp3"
            let first = try await statuses([("bytes=0-0", "206")], of: address)
            #expect(first == ["206"])
            let before = try memory(daemon)
            for _ in 1...3 {
                let answers = try await statuses(ranges, of: address)
                #expect(answers == ranges.map { $0.1 })
            }
            // Far below what even one copy of the file would take.
            let grown = try memory(daemon) - before
            #expect(grown < Self.size / 1024 / 4, "\(grown) KiB")
            #expect(try await daemon.get("/all.atom", headers: ["Range": Self.many]).status == 200)
        }
    }

    private func statuses(_ ranges: [(String, String)], of address: String) async throws -> [String] {
        var arguments: [String] = []
        for (range, _) in ranges {
            if !arguments.isEmpty { arguments.append("--next") }
            arguments += ["-sS", "--noproxy", "*", "--max-time", "60", "-o", "/dev/null", "-w", "%{http_code}\n"]
            arguments += ["-H", "Range: \(range)", address]
        }
        let result = try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/curl"))
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }
}
