import Foundation
import Logging
import Publishing
import Pushing
import ServiceLifecycle
import Serving
import Syndication
import UnixSignals
import Watching

/// Keeps the feeds in step with the folder, the clock and the configuration as long as the daemon runs: one step at a
/// time, whatever asks for it.
actor Publisher: Service {
    let pipeline: Pipeline
    let pings: HubPing
    let canary: Canary
    /// What secrets are sealed with.
    let secrets: SecretKeys
    /// Our own, if there is to be one.
    let hub: Hub?
    let reload: Reload
    let watch: PublisherWatch
    var systemd: Systemd { watch.systemd }
    let clock: SteadyClock
    let logger: Logger
    /// Each asks for a reload.
    private let reloads: UnixSignalsSequence
    /// What is shown to clients that speak TLS.
    let server: FeedServer
    private(set) var watcher: FolderWatcher?
    /// Whether something has been published since the folder was scanned.
    var isReady = false
    /// Whether the folder was scanned, so that what is published next is complete.
    var isScanned = false
    var toldRoot: Batch.Root = .present
    /// Whether there was nothing to read when all was to be read, at the start or after a reload, and has not been since.
    var waitsForContent = false
    private(set) var lastPublished: Timestamp?
    /// How the configuration on the disk differs from the one in force, and why it was not taken up.
    var onDisk = ConfigurationOnDisk()
    var configurationFollower = FilesMark.Follower()
    var authorsFollower = FilesMark.Follower()
    let authorsLookout = Lookout()
    var readingPatience = ReadingPatience()
    /// Why a reload has not taken up the certificate.
    var certificateProblem: String?
    /// What was last told of the certificate that is in use.
    var toldCertificate: CertificateTerm.Doubt?
    /// What was last told of the machine's clock.
    var toldClock: ClockGuard.Reading?
    private var clockSteps = ClockSteps()
    /// What the service manager was told last.
    var toldStatus = ""
    /// Rings when documents were shown whose smaller forms are to be made.
    let smallerForms = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    var hasToldUnread = false
    /// When the content is read again, if it is to be.
    var readsAgain: ContinuousClock.Instant?
    /// The files that could not be published.
    var unpublished = UnpublishedFiles()
    /// When what is due is tried again, after it could not be published.
    private var dueAgain: ContinuousClock.Instant?
    let occasions = Occasions()

    init(
        pipeline: Pipeline, pings: HubPing, canary: Canary, secrets: SecretKeys, hub: Hub?, reload: Reload,
        watch: PublisherWatch,
        clock: SteadyClock, logger: Logger, reloads: UnixSignalsSequence, server: FeedServer
    ) {
        self.pipeline = pipeline
        self.pings = pings
        self.canary = canary
        self.secrets = secrets
        self.hub = hub
        self.reload = reload
        self.watch = watch
        self.clock = clock
        self.logger = logger
        self.reloads = reloads
        self.server = server
    }

    func run() async throws {
        let bar = ProgressBar("Looking for articles")
        let setup = reload.setup
        let watcher = try FolderWatcher(
            folder: setup.folder, settings: setup.configuration.content.watching,
            known: try await pipeline.load(), wallClock: Clock.now,
            progress: { [watch] in
                bar.show($0, of: nil)
                watch.progress("Looking for articles: \($0)")
            }, scanned: { [tally = watch.tally] in tally.note($0) })
        self.watcher = watcher
        clock.note(past: await pipeline.latestMoment)
        let occasions = occasions
        let pulse = min(.seconds(1), systemd.watchdogInterval ?? .seconds(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { occasions.close() }
                try await watcher.run()
            }
            group.addTask { for await _ in watcher.batches.wakes { occasions.ring(.batch) } }
            group.addTask { for await _ in self.reloads { occasions.ring(.reload) } }
            group.addTask {
                // It ends with the task: a sleep that is cancelled throws.
                while (try? await Task.sleep(for: await self.nap(atMost: pulse))) != nil { occasions.ring(.tick) }
            }
            group.addTask(priority: .background) { await self.makeSmallerForms() }
            await withTaskCancellationOrGracefulShutdownHandler {
                while let occasion = await occasions.next() { await self.makeStep(for: occasion) }
            } onCancelOrGracefulShutdown: {
                self.pipeline.beginStopping()
                occasions.close()
            }
            group.cancelAll()
            // Why the watcher ended, if it was not asked to.
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }

    /// Once the daemon stops, what waits is for the next start. A person who waits is told so.
    private func makeStep(for occasion: Occasions.Occasion) async {
        guard !pipeline.isStopping else {
            if case .accept(_, let reply) = occasion { reply.resume(returning: (false, Self.tooLate)) }
            // Requests may take their time to finish, and this is no hang.
            return watch.heartbeat.beat()
        }
        switch occasion {
        case .bell(.batch): if let batch = watcher?.batches.take() { await receive(batch) }
        case .bell(.tick): await tick()
        case .bell(.reload): await reloadConfiguration()
        case .accept(let thing, let reply): reply.resume(returning: await letThrough(thing))
        }
    }

    // MARK: Steps

    /// What cannot be published is tried again.
    ///
    /// - Parameter isReadingAgain: whether the batch is what a reload has read.
    func publish(_ batch: Batch, isReadingAgain: Bool = false) async {
        let start = ContinuousClock.now
        let bar = ProgressBar("Reading")
        let total = batch.changes.count
        do {
            let step = try await pipeline.publish(batch) { [watch] done in
                bar.show(done, of: total)
                watch.progress("Reading \(done) of \(total)")
            }
            bar.finish()
            watch.tally.build.note(.now - start)
            if !batch.isFirst, !step.editions.isEmpty { noteLatency(of: batch) }
            await follow(step, since: start)
            if isScanned, !isReady { await becomeReady() }
        } catch WatchingError.stopped {
            logger.info("the daemon stops while it reads: what is left is read at the next start")
        } catch {
            watch.tally.notePublishFailure()
            watch.health.noteUnpublished("\(error)")
            logger.error("nothing of this change is published, and it is tried again: \(error)")
            await tryAgainLater(batch, isReadingAgain: isReadingAgain)
        }
    }

    /// From the moment at which the oldest of the files was saved. A file that was moved here with an older date tells
    /// that moment by its change time.
    private func noteLatency(of batch: Batch) {
        let changed = batch.changes.compactMap { change in
            if case .changed(_, let stamp) = change { stamp.changed } else { nil }
        }
        guard let oldest = changed.min() else { return }
        watch.tally.publish.note(.milliseconds(max(0, Clock.now().milliseconds - oldest / 1_000_000)))
    }

    /// Those who push know what is shown now.
    func announce() async {
        let editions = await pipeline.editions
        await hub?.announce(
            editions, moves: await pipeline.moves, closed: await pipeline.closedTopics,
            advice: await pipeline.formerFeeds.mapValues(\.advice))
        // Before any hub is told, so that none pushes what is not waited for yet.
        await canary.announce(editions)
        await pings.announce(editions)
    }

    /// What comes after new editions are shown: the hubs are told, the log says so, the smaller forms are made.
    func follow(_ step: Pipeline.Step, since start: ContinuousClock.Instant) async {
        watch.health.notePublished()
        // A feed may have gone without a new edition.
        if isReady { await announce() }
        guard !step.editions.isEmpty else { return }
        lastPublished = Clock.now()
        watch.tally.publishedByHour.add(step.changes.count)
        let entries = await pipeline.entryCount
        logger.notice(
            "published",
            metadata: [
                "documents": "\(step.editions.map { String($0.path.dropFirst()) }.joined(separator: " "))",
                "entries": "\(entries)", "feed": .array(Self.feeds(of: step.editions)),
                "took": "\((ContinuousClock.now - start).wholeMilliseconds)ms",
            ])
        do {
            try await pipeline.complete(step.editions)
        } catch {
            logger.warning("the documents are not kept over a restart, which must compose them anew: \(error)")
        }
        systemd.notify(await newStatus())
        if isReady { smallerForms.continuation.yield() }
    }

    /// Until the next entry is due, so that it is on time to the moment (spec R5.7). Never longer than a pulse: the clock
    /// may be set, and the machine may sleep.
    private func nap(atMost pulse: Duration) async -> Duration {
        guard isScanned, let due = await pipeline.nextDue() else { return pulse }
        // One that is due already waits for the step before it.
        return dueAgain == nil ? min(pulse, max(due.since(clock.now()), .milliseconds(20))) : pulse
    }

    /// Once a second, or as often as the watchdog wants, and when an entry is due: what the clock alone changes.
    private func tick() async {
        watchClock()
        await followSteps()
        lookAtConfiguration()
        lookAtCertificate()
        await lookAtAuthors()
        await lookAtUnreadable()
        await tryAgain()
        // What the first scan finds comes first: its commit says that all files were read.
        if isScanned, let due = await pipeline.nextDue(), due <= clock.now(), dueAgain.map({ $0 <= .now }) ?? true {
            do {
                await follow(try await pipeline.publishDue(), since: .now)
                dueAgain = nil
            } catch WatchingError.stopped {
                return
            } catch {
                dueAgain = .now + .seconds(5)
                watch.health.noteUnpublished("\(error)")
                logger.error("what is due is not published, and is tried again: \(error)")
            }
        }
        await writeIDs()
        watch.health.troubles = await troubles()
        watch.heartbeat.beat()
    }

    /// Deliveries, pings and watched hubs wait by timers for what is due by the clock.
    private func followSteps() async {
        guard clockSteps.haveBeenMade([Clock.now(), clock.now()], running: .now) else { return }
        await hub?.look()
        await pings.look()
        await canary.look()
    }

    /// So many at a time, because each waits for the disk, and the next step waits for them.
    private static let idsPerTick = 64

    private func writeIDs() async {
        // What was still to be written at a stop waits until the files are known as they are now.
        guard isReady, toldRoot == .present else { return }
        // A slow disk is no hang.
        for problem in await pipeline.writeIDs(atMost: Self.idsPerTick, pulse: { [watch] in watch.heartbeat.beat() }) {
            logger.tell(problem, metadata: ["path": "\(problem.file)"])
        }
    }
}
