import Glibc
import Synchronization

/// Asks the service manager for more time while long work of starting goes on, at most once a second.
final class StartNotice: Sendable {
    private let systemd: Systemd
    /// Nil once the start is over.
    private let last = Mutex<ContinuousClock.Instant?>(.now - .seconds(60))

    init(_ systemd: Systemd) {
        self.systemd = systemd
    }

    /// The work has come further. After the start nobody is told: a running daemon has all the time it needs.
    func progress(_ words: @autoclosure () -> String) {
        let isDue = last.withLock { last in
            guard let told = last, ContinuousClock.now - told >= .seconds(1) else { return false }
            last = .now
            return true
        }
        guard isDue else { return }
        systemd.notify("EXTEND_TIMEOUT_USEC=30000000", "STATUS=\(words())")
    }

    /// The start is over.
    func end() { last.withLock { $0 = nil } }

    /// A state is about to be opened: a large one that was not closed well is looked through first, which nobody can tell
    /// the progress of. A slow disk reads 20 MB in a second.
    func openingState(at path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return }
        let seconds = 30 + Int(facts.st_size) / 20_000_000
        systemd.notify("EXTEND_TIMEOUT_USEC=\(seconds)000000", "STATUS=Opening the state")
    }
}
