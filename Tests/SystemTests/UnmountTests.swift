import Foundation
import Testing

/// The disk with the articles goes away under the daemon (spec reliability.md F9).
struct UnmountTests {
    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func `F9 a folder that is unmounted takes nothing from the feeds, and is watched again when it is back`()
        async throws
    {
        let site = try Site()
        let disk = try SmallDisk(bytes: 1 << 20, at: site.content.path)
        defer { disk.unmount() }
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site, arguments: ["--site-url", "https://example.org/"]) { daemon in
            let before = try await daemon.get("/all.atom")
            #expect(before.text.contains("<title>A</title>"))
            disk.unmount()
            // Where another mount namespace has a copy of the mount, the kernel says nothing, and the comparison of each
            // minute finds it.
            try await daemon.program.log(contains: "the content folder has no files", within: .seconds(90))
            let meanwhile = try await daemon.get("/all.atom")
            #expect(meanwhile.body == before.body && meanwhile["etag"] == before["etag"])
            let again = try SmallDisk(bytes: 1 << 20, at: site.content.path)
            defer { again.unmount() }
            try site.save("a.md", Site.post("A"))
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.until("the articles are back", within: .seconds(90)) {
                try await daemon.get("/all.atom").text.contains("<title>B</title>")
            }
            let text = try await daemon.get("/all.atom").text
            #expect(text.contains("<title>A</title>") && !text.contains("deleted-entry"))
            // What is saved there now is noticed like everything else.
            try site.save("c.md", Site.post("C", date: "2026-03-16"))
            try await daemon.until("/all.atom", contains: "<title>C</title>")
        }
    }
}
