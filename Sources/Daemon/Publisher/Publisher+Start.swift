import Logging
import Publishing
import Pushing
import Watching

// How the publisher gets ready, and what it does until something can be published.
extension Publisher {
    func receive(_ batch: Batch) async {
        tell(batch.root)
        await pipeline.noteFolder(isPresent: batch.root == .present)
        await noteContent(batch)
        // Nothing has changed, as far as anybody can see now.
        if case .outOfFiles = batch.root, batch.changes.isEmpty, !batch.isFirst { return await pipeline.note(batch) }
        if batch.isFirst { isScanned = true }
        await publish(batch)
        // Other settings have come before the first scan was over.
        if batch.isFirst, !waitsForContent, readsAgain == nil, await pipeline.isUnread { await readAgain() }
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
        smallerForms.continuation.yield()
    }

    /// The state may have room again, or be free again, in a while.
    ///
    /// - Parameter isReadingAgain: the batch is what a reload has read.
    func tryAgainLater(_ batch: Batch, isReadingAgain: Bool) async {
        // A start goes on as long as it must: another one would find the same, and readers are served meanwhile.
        if !isReady { watch.start.progress("Nothing can be published yet; the last good feeds are served") }
        let paths = Set(batch.changes.map(\.path))
        // Settings too may be all that is new.
        if isReadingAgain || paths.isEmpty { return readAgainLater() }
        // A reload reads what nobody has changed. The watcher has to tell of the others again.
        if await pipeline.isUnread { readAgainLater() }
        unpublished.add(paths, due: .now + .seconds(5))
    }

    /// Once a second: what a while ago could not be published or read.
    func tryAgain() async {
        if let paths = unpublished.take(dueAt: .now) { watcher?.lookAgain(at: paths) }
        if let due = readsAgain, due <= .now {
            readsAgain = nil
            await readAgain()
        }
    }
}
