import Foundation

/// The commands that talk to the running daemon.
package struct DaemonCommands {
    private let overrides: ConfigurationFile.Overrides

    /// - Parameter overrides: by them and the configuration the daemon's socket is found.
    package init(overrides: ConfigurationFile.Overrides) {
        self.overrides = overrides
    }

    /// `syndicated status`.
    ///
    /// - Throws: `CommandFailure`.
    package func status(asJSON: Bool) throws {
        try status(asJSON: asJSON, isOneScreen: false)
    }

    /// - Parameter isOneScreen: whether what does not fit on the terminal is left out.
    private func status(asJSON: Bool, isOneScreen: Bool) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let text = StatusText(isDrawn: Terminal.outputHasViewer)
        try show("/status", asJSON: asJSON, decoder) { (status: DaemonStatus) in
            let whole = text.text(of: status)
            guard isOneScreen, let size = Terminal.size else { return whole }
            return Terminal.fitted(whole, rows: size.rows, columns: size.columns)
        }
    }

    /// `syndicated status --watch`: again every two seconds, until somebody ends it. A daemon that restarts meanwhile is
    /// waited for.
    ///
    /// - Throws: `CommandFailure` when there is no daemon at the beginning.
    package func watchStatus(asJSON: Bool) async throws {
        var isFirst = true
        while true {
            // Each screen in place of the one before; a program gets one after the other.
            if !asJSON, Terminal.outputHasViewer { Terminal.clear() }
            do {
                try status(asJSON: asJSON, isOneScreen: Terminal.outputHasViewer)
            } catch let failure as CommandFailure where !isFirst && failure.status != 74 {
                // A daemon comes back, but a full disk below standard output is nobody to wait for.
                Terminal.complain("\(failure)")
            }
            isFirst = false
            try await Task.sleep(for: .seconds(2))
        }
    }

    /// `syndicated accept`.
    ///
    /// - Parameter thing: what is accepted; nil for the only one that waits.
    /// - Throws: `CommandFailure`.
    package func accept(_ thing: AcceptedThing?) throws {
        try post("/accept" + (thing.map { "?thing=\($0.rawValue)" } ?? ""))
    }

    /// Asks the daemon, and prints its answer: as it came, or in words.
    func show<Report: Decodable>(
        _ path: String, asJSON: Bool, _ decoder: JSONDecoder = JSONDecoder(), _ text: (Report) -> String
    ) throws {
        let answer = try ask(path, client())
        if asJSON { return try Terminal.print(answer.words) }
        try Terminal.print(text(try report(in: answer, decoder)))
    }

    func ask(_ path: String, _ client: AdminClient) throws -> AdminClient.Answer {
        let answer = try client.send("GET", path)
        guard answer.status == 200 else { throw CommandFailure.failed(answer.words) }
        return answer
    }

    func report<Report: Decodable>(
        in answer: AdminClient.Answer, _ decoder: JSONDecoder = JSONDecoder()
    ) throws -> Report {
        guard let report = try? decoder.decode(Report.self, from: Data(answer.body)) else {
            throw Self.isOfOtherVersion
        }
        return report
    }

    static let isOfOtherVersion = CommandFailure.failed(
        "The daemon is of another version: its answer is not understood. Restart it.")

    /// Has the daemon do something, and prints what it says.
    func post(_ path: String) throws {
        let answer = try client().send("POST", path)
        guard answer.status == 200 else { throw CommandFailure.failed(answer.words) }
        try Terminal.print(answer.words)
    }

    /// The daemon runs also while the configuration on the disk is wrong, and is then wanted most: what is wrong is said,
    /// and what can be read of it leads to the daemon.
    ///
    /// - Throws: `CommandFailure` with status 78 when the file that is named is not there: then nothing leads to the daemon
    ///   that is meant, and that of the system may be another.
    func client() throws(CommandFailure) -> AdminClient {
        let environment = ProcessInfo.processInfo.environment
        let (configuration, mistakes) = ConfigurationFile.readLeniently(overrides, environment: environment)
        let mistake = mistakes.isEmpty ? nil : CommandFailure(ConfigurationError(mistakes: mistakes))
        if let mistake, let file = overrides.file, !FileManager.default.fileExists(atPath: file) {
            throw .configuration(
                "\(mistake)\nNo daemon is asked: it might be another one. Without --config, its folder or its state file "
                    + "leads to it.")
        }
        // Without a folder the daemon of the system is meant.
        let state =
            Setup.contentPath(of: configuration).map {
                StatePath.own(in: configuration, content: $0, environment: environment)
            } ?? configuration.statePath
        let candidates = AdminSocket.candidates(configuration, state: state, environment: environment)
        if let mistake {
            Terminal.complain(
                "\(mistake)\nThe daemon is asked all the same, at \(candidates.joined(separator: " or ")).")
        }
        let client = AdminClient(candidates: candidates)
        guard let meant = MeantDaemon(in: configuration, sockets: candidates) else { return client }
        return try client.narrowed(to: meant)
    }
}
