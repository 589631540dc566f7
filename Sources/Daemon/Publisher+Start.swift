import Logging
import Publishing
import Pushing
import Watching

// How the publisher gets ready, and what it does until something can be published.
extension Publisher {
    func take(_ batch: Batch) async {
        tell(batch.root)
        await noteContent(batch)
        // Nothing has changed, as far as anybody can see now.
        if case .unreadable = batch.root, batch.changes.isEmpty, !batch.isFirst { return await pipeline.note(batch) }
        if batch.isFirst { isScanned = true }
        await publish(batch)
    }

    /// What was scanned is published: the last good feeds of the last start were all there was until now.
    func becomeReady() async {
        isReady = true
        watch.start.end()
        watch.health.noteReady()
        // Pings too that were still to be told when the daemon last stopped.
        await announce()
        let entries = await pipeline.entryCount
        await pipeline.tellUnreadFormats()
        await tellFruitlessChoices()
        logger.notice("ready", metadata: ["entries": "\(entries)", "subscribe": "\(reload.setup.base)"])
        for edition in await pipeline.editions.prefix(12) where edition.path != "/feeds.opml" {
            logger.notice("feed \(edition.topic)", metadata: ["feed": .array(Self.feeds(of: [edition]))])
        }
        systemd.notify("READY=1", await newStatus())
        pipeline.giveBack()
        makeSmallerForms()
    }

    /// The state may have room again, or be free again, in a while.
    func tryAgainLater(_ batch: Batch) async {
        // A start goes on as long as it must: another one would find the same, and readers are served meanwhile.
        if !isReady { watch.start.progress("Nothing can be published yet; the last good feeds are served") }
        let paths = batch.changes.map(\.path)
        // Settings too may be all that is new.
        if await pipeline.isUnread || paths.isEmpty { return readAgainLater() }
        let watcher = watcher
        Task {
            try await Task.sleep(for: .seconds(5))
            watcher?.lookAgain(at: paths)
        }
    }
}
