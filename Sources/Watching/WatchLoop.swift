import Glibc
import Syndication

/// What the watcher's thread does: waits, hears hints, scans, looks at what is ripe, and tells of it.
final class WatchLoop {
    let folder: ContentFolder
    let settings: WatchingSettings
    private let inbox: WatchInbox
    private let wallClock: () -> Timestamp
    private let progress: (Int) -> Void
    private let scanned: (ScanReport) -> Void
    private let beforeWaiting: () -> Void

    /// Nil when polling.
    var watch: TreeWatch?
    var plan: ScanPlan
    var settling: Settling
    var moves: HeldMoves
    var report: BatchReport
    /// What was told of, or known from the start.
    var known: CompactMap<String, FileStamp>
    /// Links to files, which are looked at whenever something changes: their targets may lie in hidden folders.
    var links: [String] = []
    var root = Batch.Root.present
    /// Why inotify does not reach all of the folder.
    var watchProblem: Problem?
    /// How many folders it reaches, and how many not, at the last scan that could be made.
    var reach = (watched: 0, polled: 0)
    private var isFirstScan = true
    /// The young files that the first scan of all has seen, until it looks again.
    private var firstSight: [String: FileStamp]?
    /// The folder at the last scan that found everything as it was known. Nil as soon as anything else is known.
    private var asKnown: (digest: TreeDigest, found: FolderScan)?

    /// How long a folder that is gone or empty is left alone: a file system that is mounted over it gives no event.
    private static let emptyInterval = Duration.seconds(5)
    /// More links than these wait for the next scan.
    static let linkLimit = 1000

    init(
        folder: ContentFolder, settings: WatchingSettings, known: CompactMap<String, FileStamp>, inbox: WatchInbox,
        queue: BatchQueue, wallClock: @escaping () -> Timestamp, progress: @escaping (Int) -> Void,
        scanned: @escaping (ScanReport) -> Void, beforeWaiting: @escaping () -> Void
    ) throws(WatchingError) {
        self.folder = folder
        self.settings = settings
        self.known = known
        self.inbox = inbox
        self.wallClock = wallClock
        self.progress = progress
        self.scanned = scanned
        self.beforeWaiting = beforeWaiting
        report = BatchReport(queue)
        plan = ScanPlan(settings, now: .now)
        settling = Settling(settle: settings.settle, scanSettle: settings.scanSettle, burst: settings.burst)
        moves = HeldMoves(rest: settings.scanSettle, limit: max(settings.settle, settings.scanSettle) + settings.burst)
        try startWatching()
    }

    func run() {
        while true {
            let wishes = inbox.take()
            if wishes.stop { return }
            if wishes.rescan { plan.requestUrgently(at: .now, after: .zero) }
            for path in wishes.paths {
                known[path] = .unread
                asKnown = nil
                // One that is being written is told when it is closed.
                settling.touched(path, at: .now)
            }
            hear()
            if plan.next <= .now { scan() }
            // The first to be told is what the first scan has found.
            if !isFirstScan { take() }
            wait()
        }
    }

    private func wait() {
        beforeWaiting()
        let deadlines = isFirstScan ? [] : [settling.nextDeadline, moves.deadline].compactMap(\.self)
        let next = min(plan.next, deadlines.min() ?? plan.next)
        inbox.wait(or: watch?.descriptor, atMost: ContinuousClock.now.duration(to: next))
    }

    // MARK: Hints

    private func hear() {
        guard let hints = watch?.read(), !hints.isEmpty else { return }
        let now = ContinuousClock.now
        let contentRoot = try? ContentRoot(path: folder.path)
        var vanished: Set<String> = []
        for hint in hints {
            switch hint {
            case .written(let path): settling.written(path, at: now)
            case .touched(let path): settling.touched(path, at: now)
            case .finished(let path): settling.finished(path, at: now)
            case .created(let path): created(path, contentRoot, at: now)
            case .folderAppeared(let path, let isComplete): scan(below: path, isComplete: isComplete)
            case .folderVanished(let path): vanished.insert(path)
            case .hiddenChanged: if !links.isEmpty { plan.request(at: now) }
            case .rootChanged: plan.requestUrgently(at: now, after: settings.settle)
            case .unclear: plan.request(at: now)
            case .overflow:
                settling.eventsLost()
                plan.request(at: now)
            }
        }
        guard !vanished.isEmpty else { return }
        for path in known.keys where path.hasAncestor(in: vanished) { settling.finished(path, at: now) }
    }

    /// A link, hard or symbolic, is complete when it is made, and no close will follow. A file with one name has just been
    /// opened for writing; or it was linked here and has lost its other name, or had none, as one of `O_TMPFILE`. Nobody
    /// writes to that one, and it is not empty.
    private func created(_ path: String, _ contentRoot: ContentRoot?, at now: Settling.Instant) {
        switch try? contentRoot?.facts(at: path, followingLinks: false) {
        case .file(let stamp, names: 1):
            if stamp.bytes > 0 {
                settling.appeared(path, as: stamp, at: now)
            } else {
                settling.written(path, at: now)
            }
        default: settling.finished(path, at: now)
        }
    }

    /// A folder came, perhaps with files that were there before the watch on it was.
    private func scan(below path: String, isComplete: Bool) {
        guard
            let found = try? folder.scan(
                below: path, since: known, entering: { watch?.watch($0, root: folder.path) })
        else { return plan.request(at: .now) }
        let now = ContinuousClock.now
        for (path, stamp) in found.files {
            if isComplete {
                settling.finished(path, at: now)
            } else {
                notice(path, as: stamp, at: now)
            }
        }
        links += found.links
        report.add(found.problems)
        if found.metFolderLink { plan.request(at: now) }
        noteLimit()
    }

    // MARK: Scanning

    private func scan() {
        let start = ContinuousClock.now
        defer { scanned(ScanReport(took: .now - start, watchedFolders: reach.watched, polledFolders: reach.polled)) }
        // Where inotify is demanded, there has been one from the start.
        try? startWatching()
        watch?.beginScan(root: folder.path)
        // Before the scan, so that whatever comes while it goes on counts as a change for the next one.
        let isStopped = { [inbox] in inbox.wantsStop }
        let digest =
            isFirstScan
            ? nil : folder.digest(entering: { watch?.watch($0, root: folder.path) }, isStopped: isStopped)
        if let asKnown, digest == asKnown.digest { return takeAsKnown(asKnown.found, since: start) }
        asKnown = nil
        do {
            let found = try folder.scan(
                since: known, entering: { watch?.watch($0, root: folder.path) },
                progress: isFirstScan ? progress : { _ in }, isStopped: isStopped)
            watch?.endScan(found.folders)
            links = found.links
            noteReach(of: found)
            if isFirstScan, mustLookAgain(found) {
                return plan.ended(at: .now, interval: settings.scanSettle)
            }
            report.begin(found.problems + [watchProblem].compactMap(\.self))
            compare(found)
            if let digest, found.isAsKnown { asKnown = (digest, found) }
            plan.ended(at: .now, interval: interval(isRemote: found.isRemote, scanned: start))
        } catch .stopped {
            return
        } catch {
            lose(error)
            plan.ended(at: .now, interval: min(settings.scanSettle, settings.pollInterval))
            if isStillToBegin(root) { return }
        }
        isFirstScan = false
        firstSight = nil
    }

    /// Nothing was touched since a scan that found nothing new.
    private func takeAsKnown(_ found: FolderScan, since start: ContinuousClock.Instant) {
        noteReach(of: found)
        report.begin(found.problems + [watchProblem].compactMap(\.self))
        settling.scanEnded(at: .now)
        show(.present, [])
        plan.ended(at: .now, interval: interval(isRemote: found.isRemote, scanned: start))
    }

    private func interval(isRemote: Bool, scanned start: ContinuousClock.Instant) -> Duration {
        if root != .present { return min(Self.emptyInterval, settings.pollInterval) }
        return isBlind(isRemote: isRemote) ? settings.pollInterval : settings.reconcile(after: .now - start)
    }

    /// Nothing was ever read, and files are so young that somebody may still be putting them there. A feed without them
    /// would say that there are none, and get its id too early: so they are looked at once more before anything is told.
    private func mustLookAgain(_ found: FolderScan) -> Bool {
        guard known.isEmpty, firstSight == nil else { return false }
        let stable = lastStable
        let young = found.files.filter { $0.value.modified > stable }
        guard !young.isEmpty else { return false }
        firstSight = Dictionary(young.map { ($0.key, $0.value) }) { $1 }
        return true
    }

    /// In nanoseconds: what was modified later may not be complete.
    private var lastStable: Int64 {
        let (before, overflow) = wallClock().milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .min : before - settings.scanSettle.wholeMilliseconds * 1_000_000
    }

    private func compare(_ found: FolderScan) {
        let now = ContinuousClock.now
        guard found.count > 0 || known.isEmpty || !found.unseen.isEmpty else {
            return show(.empty, [])
        }
        var changes: [FileChange] = []
        // What was complete before we came need not wait.
        let stable = lastStable
        for (path, stamp) in found.files {
            if isFirstScan, stamp.modified <= stable || firstSight?[path] == stamp {
                changes.append(.changed(path, stamp))
            } else {
                notice(path, as: stamp, at: now)
            }
        }
        var names = isFirstScan ? (try? ContentRoot(path: folder.path)).map(ListedNames.init) : nil
        for path in found.missing {
            // A second look, since a save may take a file away for a moment.
            if folder.ignore.ignores(path) || names?.lacks(path) == true {
                changes.append(.removed(path))
            } else {
                notice(path, as: nil, at: now)
            }
        }
        settling.scanEnded(at: now)
        if isFirstScan { changes = holdingFirstMoves(of: changes, at: now) }
        show(found.count == 0 ? .empty : .present, changes)
    }

    /// What is gone at a start may be what is still young; and a new file may have been at a path where something young is
    /// now.
    private func holdingFirstMoves(of changes: [FileChange], at now: Settling.Instant) -> [FileChange] {
        guard settling.isAwaitingAny, !known.isEmpty else { return changes }
        var outlook = HeldMoves.Outlook()
        outlook.isComing = changes.contains(where: \.isRemoval) && settling.isAwaiting(where: { known[$0] == nil })
        let files = newFiles(of: changes)
        outlook.isGoing = settling.isAwaiting(where: { hasLeft($0, as: files) })
        guard outlook.isComing || outlook.isGoing else { return changes }
        return moves.sift(changes, known: known, outlook, at: now).told
    }

    /// Nothing was ever read, and nothing can be for now: the first batch is still to come. Feeds that were made without
    /// it would say that there are no articles.
    private func isStillToBegin(_ root: Batch.Root) -> Bool {
        if case .outOfFiles = root { isFirstScan && known.isEmpty } else { false }
    }

    /// A scan sees something else than is known of the path. What is held has been seen already.
    func notice(_ path: String, as stamp: FileStamp?, at now: Settling.Instant) {
        if !moves.holds(path, as: stamp) { settling.noticed(path, as: stamp, at: now) }
    }

    // MARK: Telling

    func lose(_ error: WatchingError) {
        let lost: Batch.Root
        switch error {
        case .root(_, let code): lost = Batch.Root(refusal: code)
        case .outOfFiles(_, let reason): lost = .outOfFiles(reason: reason)
        default: return plan.request(at: .now)
        }
        // The scan of what comes back finds them.
        moves.forgetAll()
        report.begin([error.problem])
        show(lost, [])
        // No event tells that others have given back their descriptors, or of all that keeps us out.
        plan.request(at: .now)
    }

    /// Whether a path is known by these bytes, if it is.
    func isSpelledAsKnown(_ path: String) -> Bool {
        known.place(of: path).map { known.entry(at: $0).key.isSpelled(like: path) } ?? true
    }

    func show(_ root: Batch.Root, _ changes: [FileChange]) {
        if !changes.isEmpty { asKnown = nil }
        for change in changes {
            switch change {
            case .changed(let path, let stamp):
                // A key stays as it was first spelled.
                if !isSpelledAsKnown(path) { known[path] = nil }
                known[path] = stamp
            case .removed(let path): known[path] = nil
            }
        }
        report.tell(changes, root: root, isBeforeFirst: isStillToBegin(root))
        self.root = root
    }
}
