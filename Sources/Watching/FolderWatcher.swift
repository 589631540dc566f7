package import Syndication
import Synchronization

/// Tells of every settled change in the content folder, in batches.
///
/// Everything happens on a thread of its own, which sleeps until the kernel has an event or something is due. What
/// inotify tells is only a hint where to look; a scan every minute finds whatever it missed, and after an overflow, a
/// lost watch or a swapped root a scan comes at once (spec reliability.md F7–F11).
package final class FolderWatcher: Sendable {
    /// For one reader. Ends when the watcher does.
    package let batches: Batches

    private let inbox: WatchInbox
    private let queue = BatchQueue()
    private let makeLoop: @Sendable (WatchInbox, BatchQueue) throws(WatchingError) -> WatchLoop

    /// - Parameters:
    ///   - known: the files as they were when they were last read, from the catalogue, so that the first batch holds
    ///     only what changed since.
    ///   - wallClock: the time that the files' own times are compared with.
    ///   - progress: told during the first scan how many files were found so far, on the watcher's thread.
    ///   - scanned: told after each scan of the whole, on that thread too.
    package convenience init(
        folder: ContentFolder, settings: WatchingSettings = WatchingSettings(),
        known: CompactMap<String, FileStamp> = [:],
        wallClock: @escaping @Sendable () -> Timestamp, progress: @escaping @Sendable (Int) -> Void = { _ in },
        scanned: @escaping @Sendable (ScanReport) -> Void = { _ in }
    ) throws(WatchingError) {
        try self.init(
            folder: folder, settings: settings, known: known, wallClock: wallClock, progress: progress,
            scanned: scanned, beforeWaiting: {})
    }

    /// - Parameter beforeWaiting: called on the watcher's thread each time before it sleeps; tests hold it there.
    init(
        folder: ContentFolder, settings: WatchingSettings, known: CompactMap<String, FileStamp>,
        wallClock: @escaping @Sendable () -> Timestamp, progress: @escaping @Sendable (Int) -> Void,
        scanned: @escaping @Sendable (ScanReport) -> Void = { _ in }, beforeWaiting: @escaping @Sendable () -> Void
    ) throws(WatchingError) {
        batches = Batches(queue)
        inbox = try WatchInbox()
        makeLoop = { inbox, queue throws(WatchingError) in
            try WatchLoop(
                folder: folder, settings: settings, known: known, inbox: inbox, queue: queue, wallClock: wallClock,
                progress: progress, scanned: scanned, beforeWaiting: beforeWaiting)
        }
    }

    /// Watches until the task is cancelled. Call it once.
    ///
    /// - Throws: `.failed` when inotify is demanded and the kernel refuses it.
    package func run() async throws(WatchingError) {
        let (inbox, queue, makeLoop) = (inbox, queue, makeLoop)
        let outcome: Result<Void, WatchingError> = await withTaskCancellationHandler {
            await withCheckedContinuation { ended in
                do throws(WatchingError) {
                    try WatchThread.start {
                        ended.resume(
                            returning: Result { () throws(WatchingError) in try makeLoop(inbox, queue).run() })
                    }
                } catch {
                    ended.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            inbox.leave { $0.stop = true }
        }
        queue.finish()
        try outcome.get()
    }

    /// Looks through the whole folder now.
    package func rescan() {
        inbox.leave { $0.rescan = true }
    }

    /// Tells of these files again, as if they had just changed: for a reader who could not finish its work on them.
    package func lookAgain(at paths: some Sequence<String>) {
        inbox.leave { $0.paths.formUnion(paths) }
    }
}
