import Publishing
import Pushing
import Serving
import Storage
import Synchronization
import Syndication

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

    struct Reloads: Sendable {
        var isGood = true
        var failures = 0
        var count = 0
    }

    private let reloaded = Mutex(Reloads())
    private let failed = Mutex(0)

    var reloads: Reloads { reloaded.withLock { $0 } }
    /// Steps that could not be published.
    var publishFailures: Int { failed.withLock { $0 } }

    func noteReload(isGood: Bool) {
        reloaded.withLock {
            $0.isGood = isGood
            $0.count += 1
            if !isGood { $0.failures += 1 }
        }
    }

    func notePublishFailure() { failed.withLock { $0 += 1 } }
}
