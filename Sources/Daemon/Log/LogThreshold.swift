package import Logging
import Synchronization

/// The least important level that is written. A reload changes it while the daemon runs.
package final class LogThreshold: Sendable {
    private let current: Mutex<Logger.Level>

    /// - Parameter level: until it is set to another.
    package init(_ level: Logger.Level) {
        current = Mutex(level)
    }

    /// May be read and set on any thread.
    package var level: Logger.Level {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
