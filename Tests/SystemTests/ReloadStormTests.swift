import Foundation
import Testing

/// Signals that come faster than they can be followed (spec reliability.md F18).
struct ReloadStormTests {
    private func descriptors(_ daemon: RunningDaemon) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.program.processID)/fd").count
    }

    @Test func `F18 a thousand reloads, half of them of a broken configuration, leave nothing behind`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write("s.toml", "[[feed]]\nname = \"one\"\ntitle = \"Before\"\n")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            #expect(try await daemon.get("/one.atom").text.contains("Before"))
            let before = try descriptors(daemon)
            _ = try site.write("s.toml", "[[feed]]\nnam = \"one\"\n")
            for _ in 0..<500 { daemon.program.send(SIGHUP) }
            try await daemon.program.log(contains: "Did you mean \"name\"?")
            #expect(try await daemon.get("/one.atom").text.contains("Before"))
            _ = try site.write("s.toml", "[[feed]]\nname = \"one\"\ntitle = \"After\"\n")
            for _ in 0..<500 { daemon.program.send(SIGHUP) }
            try await daemon.until("/one.atom", contains: "After")
            // A few belong to what runs just now, hundreds would belong to what is over.
            try await daemon.program.until("the descriptors are given back") { try descriptors(daemon) <= before + 8 }
            try site.save("b.md", Site.post("Still watching", date: "2026-03-15"))
            try await daemon.until("/one.atom", contains: "Still watching")
        }
    }
}
