import Foundation
import Testing

/// TLS, with HTTP/2 and HTTP/1.1, by a client that is not ours.
struct TLSTests {
    private func curl(_ site: Site, _ arguments: String...) async throws -> (status: Int32, output: String) {
        let certificate = site.root.appendingPathComponent("certificate.pem").path
        let result = try await Program.run(
            ["-sS", "--noproxy", "*", "--max-time", "20", "--cacert", certificate] + arguments,
            executable: URL(fileURLWithPath: "/usr/bin/curl"))
        return (result.status, result.output)
    }

    /// The port of the second listener, from the log.
    private func port(_ daemon: RunningDaemon) throws -> String {
        let addresses = daemon.program.standardError.ranges(of: "address=127.0.0.1:")
        let last = try #require(addresses.dropFirst().first)
        return String(daemon.program.standardError[last.upperBound...].prefix { $0.isNumber })
    }

    @Test func `a feed over HTTP 2 and HTTP 1 is the same, and a new certificate is taken on SIGHUP`() async throws {
        let site = try Site()
        try await site.makeCertificate(name: "first")
        for number in 1...20 {
            let body = String(repeating: "Words and words. ", count: 200)
            try site.save("\(number).md", Site.post("P\(number)", date: "2026-03-\(number + 9)T08:00:00Z", body: body))
        }
        let config = try site.write(
            "s.toml",
            """
            [server]
            tls = { listen = ["127.0.0.1:0"], certificate = "certificate.pem", key = "key.pem" }
            """)
        let credentials = ["CREDENTIALS_DIRECTORY": site.root.path]
        try await withDaemon(site, arguments: ["--config", config], environment: credentials) { daemon in
            let url = "https://127.0.0.1:\(try port(daemon))"
            let plain = try await daemon.get("/all.atom")
            for version in ["--http2", "--http1.1"] {
                let body = try await curl(site, version, url + "/all.atom")
                #expect(body.status == 0)
                #expect(body.output == plain.text)
                let head = try await curl(site, version, "-I", url + "/all.atom").output
                #expect(head.hasPrefix(version == "--http2" ? "HTTP/2 200" : "HTTP/1.1 200"))
                let fields = head.lowercased()
                for name in [
                    "etag", "last-modified", "cache-control", "vary", "link", "content-length", "content-type",
                ] {
                    #expect(fields.contains("\(name): \(plain[name]?.lowercased() ?? "?")"), "\(version) \(name)")
                }
                let tag = try #require(plain["etag"])
                let known = try await curl(site, version, "-i", "-H", "If-None-Match: \(tag)", url + "/all.atom").output
                #expect(known.hasPrefix(version == "--http2" ? "HTTP/2 304" : "HTTP/1.1 304"))
                #expect(
                    try await curl(site, version, "-o", "/dev/null", "-w", "%{http_code}", url + "/none").output
                        == "404")
                // A plugged handler, with a body.
                let hub = try await curl(
                    site, version, "-o", "/dev/null", "-w", "%{http_code}", "-d", "hub.mode=nonsense", url + "/hub")
                #expect(hub.output == "400")
                let large = try await curl(
                    site, version, "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "-d",
                    String(repeating: "a", count: 20_000), url + "/hub")
                #expect(large.output == "413")
            }
            let old = try await curl(site, "--tls-max", "1.1", url + "/all.atom")
            #expect(old.status != 0)
            // Many requests on one connection.
            let many = try await curl(
                site, "--http2", "-Z", "-o", "/dev/null", "-w", "%{http_code} ", url + "/all.rss?[1-50]")
            #expect(many.output.components(separatedBy: "200").count == 51)

            try await site.makeCertificate(name: "second")
            #expect(try await curl(site, url + "/all.atom").status != 0)
            daemon.program.send(SIGHUP)
            try await daemon.program.until("the new certificate is shown") {
                try await self.curl(site, url + "/all.atom").status == 0
            }
            // What is of no use leaves the one before where it is.
            let key = try site.write("key.pem", "no key")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "the certificate stays as it was")
            #expect(daemon.program.standardError.contains(key))
            #expect(try await curl(site, url + "/all.atom").status == 0)
            // Whoever reads the first line of the reload need not read on to know that not all is taken up.
            #expect(
                daemon.program.standardError.contains("configuration reloaded, but for what a start would not take"))
            // It is told where somebody looks, before the old one runs out.
            func troubles() async throws -> [Bool] {
                let told = try await Program.run(["status", site.content.path, "--state", site.state.path]).output
                return ["THE CONFIGURATION on the disk is wrong", "THE CERTIFICATE was not taken up"].map(told.contains)
            }
            #expect(try await troubles() == [true, true])
            let check = try await Program.run(
                ["check", site.content.path, "--config-only", "--config", config], environment: credentials)
            #expect(check.status != 0 && check.errors.contains(key), "\(check)")
            // The files are right again, and still to be taken up.
            try await site.makeCertificate(name: "third")
            try await daemon.program.until("only the certificate is wrong") { try await troubles() == [false, true] }
            daemon.program.send(SIGHUP)
            try await daemon.program.until("it is taken up") { try await troubles() == [false, false] }
        }
        let good = try await Program.run(
            ["check", site.content.path, "--config-only", "--config", config], environment: credentials)
        #expect(good.status == 0, "\(good)")
        // Only the service is given them.
        let bare = try await Program.run(
            ["check", site.content.path, "--config-only", "--config", config], folder: site.content)
        #expect(bare.status == 0 && bare.output.contains("the certificate is not checked"), "\(bare)")
    }

    @Test func `a certificate that has run out is used, and told wherever somebody looks`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await site.makeCertificate(name: "good")
        try await makeExpiredCertificate(site)
        let root = site.root.path
        let config = try site.write(
            "s.toml",
            """
            [server]
            tls = { listen = ["127.0.0.1:0"], certificate = "\(root)/over.pem", key = "\(root)/key.pem" }
            """)
        let check = try await Program.run(["check", site.content.path, "--config", config])
        #expect(check.status == 0 && check.output.contains("0 errors, 1 warning;"), "\(check)")
        let place = "\(config):2:35: warning: the certificate was valid until "
        #expect(check.output.contains(place), "\(check)")
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            try await daemon.program.log(contains: "the certificate of [server] tls was valid until ")
            let url = "https://127.0.0.1:\(try port(daemon))/all.atom"
            #expect(try await curl(site, "-k", url).status == 0)
            func status() async throws -> String {
                try await Program.run(["status", site.content.path, "--state", site.state.path]).output
            }
            let told = try await status()
            #expect(told.contains("THE CERTIFICATE was valid until ") && !told.contains("all is well"), "\(told)")
            // Renewed: the hook puts it there, and reloads.
            try FileManager.default.removeItem(atPath: "\(root)/over.pem")
            try FileManager.default.moveItem(atPath: "\(root)/certificate.pem", toPath: "\(root)/over.pem")
            daemon.program.send(SIGHUP)
            try await daemon.program.log(contains: "the certificate of [server] tls is good again")
            let mended = try await status()
            #expect(!mended.contains("THE CERTIFICATE") && mended.contains("all is well"), "\(mended)")
        }
    }

    /// `over.pem`, for the key that `makeCertificate` has made.
    private func makeExpiredCertificate(_ site: Site) async throws {
        let root = site.root.path
        for arguments in [
            ["req", "-new", "-key", "\(root)/key.pem", "-subj", "/CN=over", "-out", "\(root)/over.csr"],
            [
                "x509", "-req", "-in", "\(root)/over.csr", "-signkey", "\(root)/key.pem", "-days", "-1",
                "-out", "\(root)/over.pem",
            ],
        ] {
            let made = try await Program.run(arguments, executable: URL(fileURLWithPath: "/usr/bin/openssl"))
            #expect(made.status == 0, "\(made.errors)")
        }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/h2load"),
            "h2load is not installed (scripts/setup test)"))
    func `security 22 a thousand requests on few connections are all answered`() async throws {
        let site = try Site()
        try await site.makeCertificate(name: "load")
        try site.save("a.md", Site.post("A", body: String(repeating: "Words. ", count: 5000)))
        let root = site.root.path
        let config = try site.write(
            "s.toml",
            "[server]\ntls = { listen = [\"127.0.0.1:0\"], certificate = \"\(root)/certificate.pem\", key = \"\(root)/key.pem\" }\n"
        )
        try await withDaemon(site, arguments: ["--config", config]) { daemon in
            let url = "https://127.0.0.1:\(try port(daemon))/all.atom"
            let result = try await Program.run(
                ["-n", "1000", "-c", "5", "-m", "50", url], executable: URL(fileURLWithPath: "/usr/bin/h2load"))
            #expect(result.status == 0)
            #expect(result.output.contains("1000 succeeded, 0 failed, 0 errored, 0 timeout"), "\(result.output)")
            #expect(result.output.contains("Application protocol: h2"))
            #expect(try await daemon.get("/all.atom").status == 200)
        }
    }

    @Test func `a certificate that is not there is one clear sentence`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let config = try site.write(
            "s.toml",
            "[server]\nlisten = [\"127.0.0.1:0\"]\n"
                + "tls = { listen = [\"127.0.0.1:0\"], certificate = \"/nonexistent/c.pem\", key = \"/nonexistent/k.pem\" }\n"
        )
        let result = try await Program.run(
            ["serve", site.content.path, "--state", site.state.path, "--config", config])
        #expect(result.status == 78)
        #expect(result.errors.contains("s.toml:3:35: /nonexistent/c.pem: there is no such file"))
        let check = try await Program.run(["check", site.content.path, "--config-only", "--config", config])
        #expect(check.status == 78)
        #expect(check.errors.contains("/nonexistent/c.pem: there is no such file"), "\(check)")
        // Nor can it start without a folder: both are told.
        let bare = try await Program.run(["check", "--config-only", "--config", config])
        #expect(bare.status == 78 && bare.errors.contains("No content folder is named"), "\(bare)")
        #expect(bare.errors.contains("/nonexistent/c.pem: there is no such file"), "\(bare)")
    }
}
