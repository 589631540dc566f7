import Foundation
import Glibc
import Importing
import Logging
import Publishing
import Serving
import Storage
import Transfer
import Watching

/// What the modules' errors mean for a person at the command line: one sentence, and a status.
extension CommandFailure {
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as ConfigurationError where error.isOfCommandLine:
            self = .usage("the command line is wrong.\n\(error)")
        case let error as ConfigurationError: self = .configuration("the configuration is wrong.\n\(error)")
        case let error as ServingError:
            let status: Int32 = error.kind == .invalidAddress || error.kind == .unusableCertificate ? 78 : 69
            self.init(status: status, message: error.description)
        case let error as StorageError:
            self.init(status: error.status, message: error.description)
        case let error as WatchingError:
            let hint = Self.homeHint(of: error, environment: ProcessInfo.processInfo.environment)
            self = .inputOutput(error.description + hint)
        case let error as OldFeedError: self = .content(error.description)
        case let error as TransferError: self = .unavailable("\(error).")
        case let error as StaticFilesError: self = .inputOutput(error.description)
        default: self = .failed("\(error)")
        }
    }
}

extension CommandFailure {
    /// What a unit needs for a content folder that its sandbox hides (`ProtectHome=`); empty for any other.
    static func homeHint(of error: WatchingError, environment: [String: String]) -> String {
        guard case .root(let path, _) = error, environment["INVOCATION_ID"] != nil else { return "" }
        // A person's programs may be units of theirs, and see their home.
        if let home = environment["HOME"], home != "/", path.hasPrefix(home + "/") { return "" }
        guard let hidden = ["/home", "/root", "/run/user"].first(where: { path.hasPrefix($0 + "/") }) else { return "" }
        return " The unit does not see \(hidden): see /usr/share/doc/syndicated/drop-ins/home-content.conf."
    }

    /// Why the daemon ends, as the last words of its log, where that is for the journal or for collectors.
    ///
    /// - Returns: without the words that have been said.
    func logged(_ overrides: ConfigurationFile.Overrides, environment: [String: String]) -> CommandFailure {
        // What is wrong with the rest of the configuration does not change how it wants its log.
        let settings = ConfigurationFile.readLeniently(overrides, environment: environment).configuration.log
        if case .text = LogLine.form(settings.format, environment) { return self }
        tell(LogLine.logger(settings, environment: environment))
        // The journal finds out whose words they are while the process lives.
        usleep(100_000)
        return CommandFailure(status: status, message: "")
    }

    /// Each mistake has a line of its own.
    func tell(_ logger: Logger) {
        for line in message.split(separator: "\n") { logger.error("the daemon ends: \(line)") }
    }
}

extension StorageError {
    /// What no restart mends ends with the status after which systemd does not restart.
    fileprivate var status: Int32 {
        switch kind {
        case .inUse: 69
        case .corrupt, .lost, .newer, .refused: 78
        case .full, .notWritable, .failed, .closed: 74
        }
    }
}
