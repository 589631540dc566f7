import Foundation
import Testing

/// Spec security.md 36: what is older than TLS 1.2 is refused.
struct TLSVersionTests {
    private func openssl(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/openssl"))
    }

    @Test func `security 36 versions of TLS before 1.2 are refused, and the later ones are spoken`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let made = try await openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout", site.root.appendingPathComponent("key.pem").path,
            "-out", site.root.appendingPathComponent("certificate.pem").path,
        ])
        try #require(made.status == 0, "\(made.errors)")
        let config = try site.write(
            "s.toml",
            "[server]\ntls = { listen = [\"127.0.0.1:0\"], certificate = \"certificate.pem\", key = \"key.pem\" }\n")
        let credentials = ["CREDENTIALS_DIRECTORY": site.root.path]
        try await withDaemon(site, arguments: ["--config", config], environment: credentials) { daemon in
            let addresses = daemon.program.standardError.ranges(of: "address=127.0.0.1:")
            let last = try #require(addresses.dropFirst().first)
            let port = daemon.program.standardError[last.upperBound...].prefix { $0.isNumber }
            for (version, isSpoken) in [("tls1", false), ("tls1_1", false), ("tls1_2", true), ("tls1_3", true)] {
                // The client is told to take what its own distribution forbids, so that it is the server who refuses.
                let result = try await openssl([
                    "s_client", "-connect", "127.0.0.1:\(port)", "-\(version)", "-cipher", "DEFAULT@SECLEVEL=0",
                ])
                #expect((result.status == 0) == isSpoken, "\(version): \(result.errors)")
                #expect(result.errors.contains("alert protocol version") != isSpoken, "\(version): \(result.errors)")
            }
        }
    }
}
