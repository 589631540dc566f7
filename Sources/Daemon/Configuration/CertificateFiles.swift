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

    /// Looks whether the next start can use the files.
    ///
    /// - Parameter isDaemon: whether this process may read what the next one may. What only the service is given at a start
    ///   is not missed in any case.
    /// - Returns: a file that cannot be read here, so that nothing more is known; nil where the certificate is good.
    /// - Throws: what a start would.
    func check(credentials: String?, isDaemon: Bool = false) throws -> String? {
        let settings = settings(credentials: credentials)
        func isCredential(_ file: String) -> Bool {
            !file.contains("/") || credentials.map { file.hasPrefix("\($0)/") } == true
        }
        let files = [settings.certificate, settings.key]
        for file in files where !isCredential(file) && Self.isMissing(file) {
            throw CommandFailure.configuration(
                "\(file): there is no such file, which server.tls names. Put it there, or mend its path.")
        }
        if let closed = files.first(where: { !FileManager.default.isReadableFile(atPath: $0) }),
            !isDaemon || isCredential(closed)
        {
            return closed
        }
        try settings.check()
        return nil
    }

    /// False where a folder on the way may not be looked into: the file may be there.
    private static func isMissing(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }
}
