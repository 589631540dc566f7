import Glibc
import NIOCore
import NIOSSL
import Synchronization
import Syndication

/// Where to speak TLS, and as whom.
package struct TLSSettings: Sendable, Hashable {
    /// The addresses where clients must speak TLS.
    package var addresses: [ListenAddress]
    /// A PEM file: the certificate, and behind it those that lead to its root.
    package var certificate: String
    /// A PEM file with the private key.
    package var key: String

    /// Takes the paths as they are: nothing is read yet.
    package init(addresses: [ListenAddress], certificate: String, key: String) {
        self.addresses = addresses
        self.certificate = certificate
        self.key = key
    }

    /// Reads the files as the server would.
    ///
    /// - Throws: `ServingError` of kind `unusableCertificate`.
    package func check() throws(ServingError) -> CertificateTerm {
        try Certificates(self).term
    }
}

/// The certificate that new connections are shown. It can be read again while others are served.
final class Certificates: Sendable {
    private struct Reading: Sendable {
        let context: NIOSSLContext
        let term: CertificateTerm
    }

    private let settings: TLSSettings
    private let current: Mutex<Reading>

    /// - Throws: `ServingError` of kind `unusableCertificate`.
    init(_ settings: TLSSettings) throws(ServingError) {
        self.settings = settings
        current = Mutex(try Self.read(settings))
    }

    var context: NIOSSLContext { current.withLock(\.context) }

    var term: CertificateTerm { current.withLock(\.term) }

    /// Takes what the files hold now. When that is of no use, what was there before stays.
    func reload() throws(ServingError) {
        let next = try Self.read(settings)
        current.withLock { $0 = next }
    }

    private static func read(_ settings: TLSSettings) throws(ServingError) -> Reading {
        try checkReadable(settings.certificate, "certificate")
        try checkReadable(settings.key, "private key")
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(settings.certificate)
        } catch {
            throw unusable("The certificate \(settings.certificate) is not understood: \(error)")
        }
        guard let own = chain.first else {
            throw unusable("The certificate \(settings.certificate) is not understood: it holds none")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: settings.key, format: .pem)
        } catch {
            guard !isEncrypted(settings.key) else {
                throw ServingError(
                    .unusableCertificate,
                    "The private key \(settings.key) is encrypted with a passphrase, which nobody gives to a daemon",
                    remedy: "Write it without one (openssl pkey), in a file that only this user may read")
            }
            throw unusable("The private key \(settings.key) is not understood: \(error)")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        configuration.renegotiationSupport = .none
        // For so long a client may take to say goodbye when we have said it.
        configuration.shutdownTimeout = .seconds(1)
        do {
            return Reading(context: try NIOSSLContext(configuration: configuration), term: term(of: own))
        } catch {
            throw unusable("\(settings.certificate) and \(settings.key) do not go together: \(error)")
        }
    }

    /// That of the server's own certificate: clients may have other ways than the chain to a root.
    private static func term(of certificate: NIOSSLCertificate) -> CertificateTerm {
        CertificateTerm(
            begin: Timestamp(seconds: Int64(certificate.notValidBefore)),
            end: Timestamp(seconds: Int64(certificate.notValidAfter)))
    }

    /// Whether a key in PEM wants a passphrase, in the form of PKCS #8 or in the older one (RFC 1421 §4.6.1.1).
    private static func isEncrypted(_ path: String) -> Bool {
        guard let file = fopen(path, "re") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16384)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    }

    /// OpenSSL does not say why it cannot open a file; the system does.
    private static func checkReadable(_ path: String, _ what: String) throws(ServingError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw unusable("The \(what) \(path) cannot be read: \(systemMessage(errno))")
        }
        Glibc.close(descriptor)
    }

    private static func unusable(_ what: String) -> ServingError {
        ServingError(
            .unusableCertificate, what,
            remedy:
                "Give PEM files that this user may read: the certificate with its chain, and the key that belongs to it"
        )
    }
}
