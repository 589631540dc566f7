import Foundation
import Syndication
import Testing

@testable import Serving

/// What is told of a certificate before clients refuse it.
struct CertificateTermTests {
    private static let day: Int64 = 86400

    @Test(
        arguments: [
            // (days that it lives, days since its beginning)
            (90, -0.1, .notYet), (90, 0, nil), (90, 82.9, nil), (90, 83.1, .soonOver), (90, 90, .soonOver),
            (90, 90.1, .over),
            // One of six days is renewed after three, and one of a day within it.
            (6, 3, nil), (6, 4.4, nil), (6, 4.6, .soonOver), (1, 0.7, nil), (1, 0.8, .soonOver),
        ] as [(Int64, Double, CertificateTerm.Doubt?)])
    func `a certificate that ends is told when every usual renewal has been`(
        life: Int64, age: Double, doubt: CertificateTerm.Doubt?
    ) {
        let begin = Timestamp(seconds: 1_700_000_000)
        let term = CertificateTerm(begin: begin, end: Timestamp(seconds: 1_700_000_000 + life * Self.day))
        let now = Timestamp(milliseconds: begin.milliseconds + Int64(age * Double(Self.day) * 1000))
        #expect(term.doubt(at: now) == doubt)
        #expect((term.words(at: now) == nil) == (doubt == nil))
    }

    @Test func `the term is that of the certificate`() throws {
        let files = try #require(TestCertificate.files)
        let term = try TLSSettings(addresses: [], certificate: files.certificate, key: files.key).check()
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        #expect(term.end.milliseconds - term.begin.milliseconds == Self.day * 1000)
        #expect(term.begin <= now && now < term.end)
    }

    @Test(arguments: [[], ["-traditional"]])
    func `a key that wants a passphrase is told as such`(form: [String]) throws {
        let files = try #require(TestCertificate.files)
        let key = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).pem")
        defer { try? FileManager.default.removeItem(at: key) }
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        openssl.arguments =
            ["pkey", "-in", files.key, "-aes256", "-passout", "pass:nightingale", "-out", key.path]
            + form
        try openssl.run()
        openssl.waitUntilExit()
        #expect(openssl.terminationStatus == 0)
        let error = #expect(throws: ServingError.self) {
            _ = try TLSSettings(addresses: [], certificate: files.certificate, key: key.path).check()
        }
        #expect(
            error?.what.contains("\(key.path) is encrypted with a passphrase") == true, "\(String(describing: error))")
    }
}
