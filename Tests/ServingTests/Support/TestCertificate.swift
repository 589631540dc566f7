import Foundation

/// A certificate for localhost that is good for a day, and its key: made once for all tests of a run.
enum TestCertificate {
    struct Files: Sendable {
        let certificate: String
        let key: String
    }

    private static let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("syndicated-\(UUID().uuidString)")

    static let files: Files? = {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: TestCertificate.folder) }
        let files = Files(
            certificate: folder.appendingPathComponent("certificate.pem").path,
            key: folder.appendingPathComponent("key.pem").path)
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", files.key, "-out",
            files.certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        guard (try? openssl.run()) != nil else { return nil }
        openssl.waitUntilExit()
        return openssl.terminationStatus == 0 ? files : nil
    }()
}
