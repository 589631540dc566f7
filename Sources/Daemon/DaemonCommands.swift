import Foundation

/// The commands that talk to the running daemon.
package struct DaemonCommands {
    private let overrides: ConfigurationFile.Overrides

    package init(overrides: ConfigurationFile.Overrides) {
        self.overrides = overrides
    }

    /// `syndicated status`.
    ///
    /// - Throws: `CommandFailure`.
    package func status(asJSON: Bool) throws {
        let answer = try client().send("GET", "/status")
        guard answer.status == 200 else { throw CommandFailure.failed(words(answer)) }
        if asJSON { return Terminal.print(words(answer)) }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let status = try? decoder.decode(DaemonStatus.self, from: Data(answer.body)) else {
            throw CommandFailure.failed("The daemon is of another version: its answer is not understood.")
        }
        Terminal.print(status.text)
    }

    /// `syndicated accept`.
    ///
    /// - Throws: `CommandFailure`.
    package func accept() throws {
        let answer = try client().send("POST", "/accept")
        guard answer.status == 200 else { throw CommandFailure.failed(words(answer)) }
        Terminal.print(words(answer))
    }

    private func words(_ answer: AdminClient.Answer) -> String {
        String(decoding: answer.body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func client() throws -> AdminClient {
        do {
            let environment = ProcessInfo.processInfo.environment
            let configuration = try ConfigurationFile.read(overrides, environment: environment)
            var state = configuration.statePath
            // Without a folder the daemon of the system is meant.
            if state == nil,
                let setup = try? Setup(configuration, base: try Setup.base(forListener: configuration.server.listen[0]))
            {
                state = StatePath.usual(for: setup.contentPath, environment: environment)
            }
            return AdminClient(
                candidates: AdminSocket.candidates(configuration, state: state, environment: environment))
        } catch {
            throw CommandFailure(error)
        }
    }
}
