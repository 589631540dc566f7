import Foundation

/// A running `syndicated serve` on a port that the kernel gave.
final class RunningDaemon: Sendable {
    let program: Program
    /// `http://127.0.0.1:PORT`
    let base: String

    /// Starts the daemon and waits until its first scan is published.
    ///
    /// - Parameter launcher: a program that becomes the daemon, where its surroundings must be prepared.
    convenience init(
        _ site: Site, arguments: [String] = [], environment: [String: String] = [:], port: Int = 0,
        launcher: URL? = nil
    ) async throws {
        try site.settle()
        let program = try Program(
            (launcher == nil ? [] : [Program.binary.path])
                + ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:\(port)"] + arguments,
            executable: launcher ?? Program.binary, environment: environment)
        try await self.init(program)
    }

    /// Waits until a daemon that was started in another way answers: see `Site.settle` for what its first scan leaves out.
    /// One that does not is stopped.
    init(_ program: Program) async throws {
        self.program = program
        do {
            base = try await Self.address(of: program)
        } catch {
            await program.stop()
            throw error
        }
    }

    private static func address(of program: Program) async throws -> String {
        try await program.log(contains: "ready")
        let log = program.standardError
        guard let start = log.range(of: "address=127.0.0.1:") else {
            throw Program.Failure(description: "no address in the log:\n\(log)")
        }
        return "http://127.0.0.1:" + log[start.upperBound...].prefix { $0.isNumber }
    }

    func get(_ path: String, method: String = "GET", headers: [String: String] = [:]) async throws -> Answer {
        try await Web.get(base + path, method: method, headers: headers)
    }

    /// Waits until a document holds a text.
    func until(_ path: String, contains text: String) async throws {
        try await program.until("\(path) contains \"\(text)\"") { try await self.get(path).text.contains(text) }
    }

    func until(_ path: String, lacks text: String) async throws {
        try await program.until("\(path) lacks \"\(text)\"") { try await !self.get(path).text.contains(text) }
    }
}

/// Runs a body against a daemon and stops it afterwards, whatever happened.
func withDaemon(
    _ site: Site, arguments: [String] = [], environment: [String: String] = [:], launcher: URL? = nil,
    _ body: (RunningDaemon) async throws -> Void
) async throws {
    let daemon = try await RunningDaemon(
        site, arguments: arguments, environment: environment, launcher: launcher)
    do {
        try await body(daemon)
    } catch {
        await daemon.program.stop()
        throw Program.Failure(description: "\(error)\nThe daemon's log:\n\(daemon.program.standardError)")
    }
    await daemon.program.stop()
}
