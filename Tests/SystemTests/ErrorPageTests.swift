import Foundation
import Testing

/// Whatever part of the daemon says no, it says so in text that no browser runs (spec security.md 18).
struct ErrorPageTests {
    private static let mark = "qxzscript"

    private static let table = [
        ("GET", "/\(mark)", 404), ("GET", "/%3Cscript%3E\(mark)", 404), ("GET", "/\(mark).png", 404),
        ("GET", "/entries/\(mark)/", 404), ("GET", "/entries/%3Cscript%3E\(mark).png", 404),
        ("GET", "/entries/a/\(mark).jpg", 404), ("GET", "/all/archive/\(mark)", 404),
        ("GET", "/all/archive/9.atom?\(mark)", 404), ("GET", "//../\(mark).png", 404),
        ("GET", "///../\(mark).png", 404), ("PUT", "/all.atom?\(mark)", 405),
        ("DELETE", "/entries/a/?\(mark)", 405), ("GET", "/hub?\(mark)", 405), ("POST", "/hub?\(mark)", 415),
        ("POST", "/\(mark)", 404), ("GET", "/entries/b/?\(mark)", 410),
    ]

    @Test func `security 18 the errors of all parts repeat nothing and run nowhere`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try site.save("b.md", Site.post("B", date: "2026-03-15"))
        try await withDaemon(site) { daemon in
            try site.remove("b.md")
            try await daemon.program.until("the article is gone") { try await daemon.get("/entries/b/").status == 410 }
            for (method, path, status) in Self.table {
                let result = try await Program.run(
                    [
                        "-sS", "-i", "--path-as-is", "--globoff", "--noproxy", "*", "--max-time", "20", "-X", method,
                        "-A", Self.mark, "-e", "http://\(Self.mark)/", daemon.base + path,
                    ], executable: URL(fileURLWithPath: "/usr/bin/curl"))
                let lines = result.output.components(separatedBy: "\r\n")
                #expect(lines.first?.hasPrefix("HTTP/1.1 \(status) ") == true, "\(path): \(lines.first ?? "")")
                for line in [
                    "Content-Type: text/plain; charset=utf-8", "X-Content-Type-Options: nosniff",
                    "Content-Security-Policy: default-src 'none'; sandbox",
                ] { #expect(lines.contains(line), "\(method) \(path): no \(line)") }
                #expect(!result.output.contains(Self.mark), "\(method) \(path)")
            }
        }
    }
}
