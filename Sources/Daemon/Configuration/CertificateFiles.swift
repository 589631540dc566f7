import Foundation
import Glibc
import Serving

extension Configuration.TLS {
    /// What the server takes.
    ///
    /// - Parameter credentials: the folder that the service manager put secrets into, if it did.
    func settings(credentials: String?) -> TLSSettings {
        func file(_ name: String) -> String {
            name.contains("/") ? name : credentials.map { "\($0)/\(name)" } ?? name
        }
        return TLSSettings(
            addresses: ListenAddress.together(listen), certificate: file(certificate), key: file(key))
    }
}

/// What a look at the certificate and its key finds, where a start can use them.
enum CertificateFinding {
    /// This file cannot be read here, so that nothing more is known.
    case closed(String)
    case usable(CertificateTerm)
}

extension Configuration {
    /// Looks whether the next start can use the files of `[server] tls`.
    ///
    /// - Parameter isDaemon: whether this process may read what the next one may. What only the service is given at a start
    ///   is not missed in any case.
    /// - Returns: nil where TLS is not spoken.
    /// - Throws: what a start would, with the place of the key that names the file.
    func checkCertificate(credentials: String?, isDaemon: Bool = false) throws(CommandFailure) -> CertificateFinding? {
        guard let settings = server.tls?.settings(credentials: credentials) else { return nil }
        func isCredential(_ file: String) -> Bool {
            !file.contains("/") || credentials.map { file.hasPrefix("\($0)/") } == true
        }
        let files = [("certificate", settings.certificate), ("key", settings.key)]
        for (key, file) in files where !isCredential(file) && Self.isMissing(file) {
            throw .configuration(
                "\(place(of: "server.tls.\(key)")): \(file): there is no such file, which server.tls names. Put it there, "
                    + "or mend its path.")
        }
        let closed = files.map(\.1).first { !FileManager.default.isReadableFile(atPath: $0) }
        if let closed, !isDaemon || isCredential(closed) { return .closed(closed) }
        do throws(ServingError) {
            return .usable(try settings.check())
        } catch {
            // One path may be the beginning of the other.
            let key = error.what.hasPrefix("The private key") || error.what.hasPrefix("The key") ? "key" : "certificate"
            throw .configuration("\(place(of: "server.tls.\(key)")): \(error)")
        }
    }

    /// False where a folder on the way may not be looked into: the file may be there.
    private static func isMissing(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }
}
