import Foundation
import Testing

@testable import Daemon

struct CredentialsTests {
    @Test func `a certificate that is to be a credential, and is none, is told as such`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("credentials-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: folder.appendingPathComponent("chain.pem"))
        let given = Credentials(environment: ["CREDENTIALS_DIRECTORY": folder.path])
        func words(_ certificate: String, _ key: String, _ credentials: Credentials) -> String? {
            do throws(CommandFailure) {
                try credentials.checkFiles(
                    of: Configuration.TLS(
                        listen: [.tcp(host: "127.0.0.1", port: 0)], certificate: certificate, key: key))
                return nil
            } catch {
                return "\(error.status) \(error.message)"
            }
        }
        #expect(words("chain.pem", "/nonexistent/key.pem", given) == nil)
        #expect(
            words("chain.pem", "key.pem", given)
                == "78 [server] tls names key.pem, and no credential of this name was handed over. Give it with "
                + "LoadCredential=key.pem:/… in the unit, or name a file by its whole path.")
        #expect(words("no-such.pem", "/k.pem", Credentials(environment: [:]))?.contains("no-such.pem, and no") == true)
        #expect(throws: Never.self) { try given.checkFiles(of: nil) }
    }
}
