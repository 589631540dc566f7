/// How to learn of changes, and how long to wait until they are complete.
package struct WatchingSettings: Sendable, Hashable {
    /// Where changes are learned from.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// By inotify, and by polling where inotify does not reach.
        case auto
        /// By inotify. Not to get it from the kernel is an error.
        case inotify
        /// Only by scans.
        case poll
    }

    /// Where changes are learned from.
    package var mode = Mode.auto
    /// From the last event on a file that was closed or moved until it is taken.
    package var settle = Duration.milliseconds(100)
    /// How long a file must look the same that only a scan has noticed.
    package var scanSettle = Duration.seconds(1)
    /// The longest time that the first settled file of a burst waits for the others.
    package var burst = Duration.seconds(2)
    /// Between scans where inotify tells nothing.
    package var pollInterval = Duration.seconds(10)
    /// Between scans where inotify tells of everything, as far as it knows; the least, see `reconcile(after:)`.
    package var reconcile = Duration.seconds(60)

    /// The most folders to watch by inotify; the kernel's own limit is usually far below.
    var watchLimit = Int.max

    /// As the configuration has it where nothing is set.
    package init() {}

    /// How long to wait after a scan that took so long, where inotify tells of everything: so long that scans take a 250th of
    /// the time, but at most five times what is set. Looking again at a large folder on a slow disk is no reason to be busy.
    func reconcile(after scan: Duration) -> Duration {
        min(max(reconcile, scan * 250), reconcile * 5)
    }
}
