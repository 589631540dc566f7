import Logging
import Reading
import Recording
import Storage
import Syndication
package import Watching

// One step after the other: a batch of changes, what was held of one, what the clock alone changes.
extension Pipeline {
    /// Publishes a batch. What would flood subscribers is held: see `held`.
    ///
    /// - Parameter progress: told how many of the batch's files were read.
    /// - Throws: what the state throws when the commit failed, why the folder cannot be read, and `WatchingError.stopped`
    ///   after `beginStopping`. Nothing of the batch is shown then, and its files count as unread.
    @discardableResult
    package func publish(
        _ batch: Batch, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Step {
        try agreeAgain()
        note(batch)
        // There is nothing that could be read by other settings: until there is, texts are what they were.
        if batch.isFirst, batch.isRootUnusable, !catalogue.isEmpty { giveUpReading() }
        guard var waiting = held else { return try await publish(batch.changes, progress: progress) }
        let (isNews, rest) = waiting.takeNews(from: batch.changes)
        if !isNews { return try await publish(rest, progress: progress) }
        // Perhaps what was held is no flood any more: a folder is mounted again.
        held = nil
        do {
            return try await publish(waiting.inOrder + rest, progress: progress, held: waiting)
        } catch {
            held = waiting
            throw error
        }
    }

    /// Lets through what is held.
    ///
    /// - Throws: what the state throws, and why the folder cannot be read; then it is held still.
    @discardableResult
    package func accept() async throws -> Step {
        try agreeAgain()
        guard let waiting = held else { return Step() }
        held = nil
        do {
            return try await publish(waiting.inOrder, held: waiting, isAccepted: true)
        } catch {
            held = waiting
            throw error
        }
    }

    private func publish(
        _ changes: [FileChange], progress: @escaping @Sendable (Int) -> Void = { _ in },
        held before: HeldChanges? = nil, isAccepted: Bool = false
    ) async throws -> Step {
        let moment = now()
        if before?.isListing == true, readingState == .outdated { readingState = .catchingUp }
        let (isFirstScan, entries) = (catalogue.isEmpty, catalogue.count)
        do {
            var recorded = try await record(changes, at: moment, progress: progress)
            if !isFirstScan, !isAccepted, let flood = flood(of: recorded.changes, among: entries) {
                let isListing = readingState == .catchingUp
                try goBack()
                hold(changes, flood, since: before?.since ?? moment, isListing: isListing)
                // The rest of other settings needs no person's word. At the start, what was recorded before is all that
                // there is to show.
                guard display.isStarting || isListing else { return Step() }
                // What becomes due has no text yet but that of its file as it is.
                recorded = Recorded(wordings: recorded.wordings)
            }
            if before != nil, !isAccepted, held == nil {
                logger.notice("what was held would flood nobody any more, and is let through")
            }
            goAhead()
            if isFolderPresent { recorded.changes += catalogue.publishDue(at: moment) }
            corrections = try findCorrections(in: recorded.changes, recorded.wordings, at: moment)
            var step = Step(changes: recorded.changes)
            try await finish(&step, articles: recorded.articles, at: moment)
            return step
        } catch {
            try goBack()
            throw error
        }
    }

    /// What was read and recorded of a batch: articles and wordings by path.
    private struct Recorded {
        var changes: [CatalogueChange] = []
        var articles: [String: Article] = [:]
        var wordings: [String: Wording] = [:]
    }

    private func record(
        _ changes: [FileChange], at moment: Timestamp, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Recorded {
        let isFirstScan = catalogue.isEmpty
        let isFilling = filling.goesOn(
            with: changes, isEmpty: isFirstScan, isKnown: catalogue.knows(path:), at: moment)
        if !isFirstScan { try await noteFiles(changes) }
        if isFirstScan, changes.count > Self.part {
            goAhead()
            return Recorded(changes: try await recordInParts(changes, at: moment, progress: progress))
        }
        let takes = noteUnreadable(try await intake.take(changes, progress: progress))
        goAhead()
        let recorded = catalogue.record(
            takes.map(\.observation), at: moment, isFirstScan: isFilling, titles: title(of:), texts: keys(ofText:))
        return Recorded(changes: recorded, articles: takes.articles, wordings: takes.wordings)
    }

    /// - Parameter entries: how many were live before.
    private func flood(of changes: [CatalogueChange], among entries: Int) -> Flood? {
        guard !isFirstScanOpen, workshop.settings.holdsFloods else { return nil }
        return FloodGuard.judge(movesAlong ? changes.filter { $0.upheaval != .readdresses } : changes, entries: entries)
    }

    /// A title that cannot be looked up only makes one renamed file less to be known by it.
    private func title(of key: EntryKey) -> String? {
        try? database.readNow { try catalogue.title(of: key, in: $0) }
    }

    /// The same of a text.
    private func keys(ofText digest: ContentDigest) -> [EntryKey] {
        (try? database.readNow { try catalogue.keys(ofText: digest, in: $0) }) ?? []
    }

    private func hold(_ changes: [FileChange], _ flood: Flood, since: Timestamp, isListing: Bool) {
        let flood = held.map { $0.flood.joined(by: flood) } ?? flood
        held = HeldChanges(
            (held?.inOrder ?? []) + changes, flood, since: since, isListing: isListing || held?.isListing == true)
        logger.error(
            """
            a change is held, and the last good feeds stay: \(flood). If it is meant, run `syndicated accept`; if not, \
            put the \(isListing ? "settings that have changed" : "files") back
            """)
    }

    /// Publishes what has become due, and withdraws what has expired (spec R5.7).
    @discardableResult
    package func publishDue() async throws -> Step {
        try agreeAgain()
        let moment = now()
        goAhead()
        var step = Step(changes: catalogue.publishDue(at: moment))
        guard !step.changes.isEmpty else {
            agree()
            return step
        }
        do {
            corrections = try findCorrections(in: step.changes, [:], at: moment)
            try await finish(&step, articles: [:], at: moment)
        } catch {
            try goBack()
            throw error
        }
        return step
    }
}
