import Importing
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
        case let error as ConfigurationError: self = .configuration("the configuration is wrong.\n\(error)")
        case let error as ServingError:
            let status: Int32 = error.kind == .invalidAddress || error.kind == .unusableCertificate ? 78 : 69
            self.init(status: status, message: error.description)
        case let error as StorageError:
            self.init(status: error.status, message: error.description)
        case let error as WatchingError: self = .inputOutput(error.description)
        case let error as OldFeedError: self = .content(error.description)
        case let error as TransferError: self = .unavailable("\(error).")
        case let error as StaticFilesError: self = .inputOutput(error.description)
        default: self = .failed("\(error)")
        }
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
