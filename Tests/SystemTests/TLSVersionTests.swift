import Foundation
import Testing

/// Spec security.md 36: what is older than TLS 1.2 is refused, and so is another handshake on a connection.
struct TLSVersionTests {
    private func openssl(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/openssl"))
    }

    /// Runs a body against a daemon that speaks TLS, with its port.
    private func withTLS(_ body: (Site, String) async throws -> Void) async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await site.makeCertificate(name: "localhost")
        let config = try site.write(
            "s.toml",
            "[server]\ntls = { listen = [\"127.0.0.1:0\"], certificate = \"certificate.pem\", key = \"key.pem\" }\n")
        let credentials = ["CREDENTIALS_DIRECTORY": site.root.path]
        try await withDaemon(site, arguments: ["--config", config], environment: credentials) { daemon in
            let addresses = daemon.program.standardError.ranges(of: "address=127.0.0.1:")
            let last = try #require(addresses.dropFirst().first)
            try await body(site, String(daemon.program.standardError[last.upperBound...].prefix { $0.isNumber }))
        }
    }

    @Test func `security 36 a client that asks for another handshake is refused`() async throws {
        try await withTLS { site, port in
            // `R` has the client begin it. Its input stays open, so that it is the server who ends the connection.
            let openssl = "openssl s_client -tls1_2 -connect \"$1\""
            let command = "mkfifo \"$0\" && exec 3<>\"$0\" && echo R >&3 && exec \(openssl) <&3"
            let result = try await Program.run(
                ["-c", command, site.root.appendingPathComponent("input").path, "127.0.0.1:\(port)"],
                executable: URL(fileURLWithPath: "/bin/sh"))
            #expect(result.errors.contains("RENEGOTIATING"), "\(result.errors)")
            #expect(result.status != 0, "\(result.errors)")
        }
    }

    @Test func `security 36 versions of TLS before 1.2 are refused, and the later ones are spoken`() async throws {
        try await withTLS { _, port in
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
