import Foundation
import Testing

/// OpenSSL's own server for TLS on 127.0.0.1, with a certificate that nobody trusts.
struct CertifiedServer {
    let port: UInt16
    private let process = Process()
    private let folder: URL

    /// - Parameter name: whose certificate it is.
    init(name: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (certificate, key) = (folder.appendingPathComponent("c").path, folder.appendingPathComponent("k").path)
        let making = Self.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=\(name)", "-keyout", key, "-out", certificate,
        ])
        try making.run()
        making.waitUntilExit()
        try #require(making.terminationStatus == 0)
        port = try LoopbackServer.freePort()
        Self.prepare(
            process, ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key, "-quiet", "-www"])
        try process.run()
    }

    /// It has inherited our mask of signals, where SIGTERM may be blocked.
    func close() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func openssl(_ arguments: [String]) -> Process {
        let process = Process()
        prepare(process, arguments)
        return process
    }

    private static func prepare(_ process: Process, _ arguments: [String]) {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
    }
}
