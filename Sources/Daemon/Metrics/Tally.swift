import Publishing
import Pushing
import Serving
import Storage
import Synchronization
import Syndication
import Watching

/// What the daemon has done since it started, for `/metrics` and `status`.
final class Tally: Sendable {
    /// From a batch of changes to its editions shown.
    let build = Histogram()
    /// From the moment a file was saved to the moment readers can have it.
    let publish = Histogram()
    let stateProof = Histogram()
    /// Comparisons of the whole content folder with what is known.
    let scan = Histogram()
    let publishedByHour = HourlyCounts()
    let requestsByHour = HourlyCounts()
    let deliveriesByHour = HourlyCounts()

    private let reloaded = Mutex(0)
    private let failed = Mutex(0)
    private let reached = Mutex((watched: 0, polled: 0))

    /// Reloads that were asked for.
    var reloads: Int { reloaded.withLock { $0 } }
    /// Steps that could not be published.
    var publishFailures: Int { failed.withLock { $0 } }

    func noteReload() { reloaded.withLock { $0 += 1 } }

    /// How many content folders inotify tells of, and how many only a scan looks at.
    var folders: (watched: Int, polled: Int) { reached.withLock(\.self) }

    func note(_ scan: ScanReport) {
        self.scan.note(scan.took)
        reached.withLock { $0 = (scan.watchedFolders, scan.polledFolders) }
    }

    func notePublishFailure() { failed.withLock { $0 += 1 } }
}
