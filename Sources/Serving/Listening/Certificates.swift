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
    package func check() throws(ServingError) {
        _ = try Certificates(self)
    }
}

/// The certificate that new connections are shown. It can be read again while others are served.
final class Certificates: Sendable {
    private let settings: TLSSettings
    private let current: Mutex<NIOSSLContext>

    /// - Throws: `ServingError` of kind `unusableCertificate`.
    init(_ settings: TLSSettings) throws(ServingError) {
        self.settings = settings
        current = Mutex(try Self.read(settings))
    }

    var context: NIOSSLContext { current.withLock { $0 } }

    /// Takes what the files hold now. When that is of no use, what was there before stays.
    func reload() throws(ServingError) {
        let next = try Self.read(settings)
        current.withLock { $0 = next }
    }

    private static func read(_ settings: TLSSettings) throws(ServingError) -> NIOSSLContext {
        try checkReadable(settings.certificate, "certificate")
        try checkReadable(settings.key, "private key")
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(settings.certificate)
        } catch {
            throw unusable("The certificate \(settings.certificate) is not understood: \(error)")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: settings.key, format: .pem)
        } catch {
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
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw unusable("\(settings.certificate) and \(settings.key) do not go together: \(error)")
        }
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
