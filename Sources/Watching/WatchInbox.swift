import CLinux
import Glibc
import Synchronization
import Syndication

/// What others want of the watcher's thread, and the bell that wakes it.
final class WatchInbox: Sendable {
    struct Wishes {
        var stop = false
        var rescan = false
        /// Files to tell of again.
        var paths: Set<String> = []
    }

    private let wishes = Mutex(Wishes())
    private let bell: FileDescriptor

    init() throws(WatchingError) {
        let number = clinux_eventfd()
        guard number >= 0 else { throw .failed(doing: "starting the watcher", reason: systemMessage(errno)) }
        bell = FileDescriptor(owning: number)
    }

    func leave(_ wish: (inout Wishes) -> Void) {
        wishes.withLock { wish(&$0) }
        _ = clinux_wake(bell.number)
    }

    /// For long work, which looks at it now and then.
    var wantsStop: Bool { wishes.withLock(\.stop) }

    func take() -> Wishes {
        _ = clinux_calm(bell.number)
        return wishes.withLock { wishes in
            defer {
                wishes.rescan = false
                wishes.paths = []
            }
            return wishes
        }
    }

    /// Sleeps until there is a wish or the other descriptor can be read, at most so long (nil: without end).
    func wait(or other: Int32?, atMost limit: Duration?) {
        let nanoseconds = limit.map { limit in
            let (seconds, attoseconds) = limit.components
            return max(0, min(seconds, 86_400) * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        _ = clinux_wait(bell.number, other ?? -1, nanoseconds ?? -1)
    }
}
