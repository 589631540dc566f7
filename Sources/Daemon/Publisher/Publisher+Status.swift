import Foundation
import Logging
import Publishing
import Pushing
import Serving
import Syndication
import Watching

/// What the publisher tells of itself.
extension Publisher {
    /// For `syndicated status`.
    func status() async -> DaemonStatus {
        let now = Clock.now()
        let held = await pipeline.held
        let closed = await pipeline.closedTopics
        let hubs = await hubStatus()
        let problems = (isReady ? await fruitlessChoices() : []) + (await pipeline.problems)
        let folder =
            switch toldRoot {
            case .present: "present"
            case .empty: "empty"
            case .missing: "missing"
            case .unreadable, .outOfFiles: "unreadable"
            }
        return DaemonStatus(
            version: Version.number, process: ProcessInfo.processInfo.processIdentifier,
            content: reload.setup.contentPath,
            configuration: reload.setup.configuration.file.map { URL(fileURLWithPath: $0).absoluteURL.path },
            folder: folder, isReady: isReady, entries: await pipeline.entryCount,
            lastPublished: lastPublished.map { Date($0) },
            held: held.map { DaemonStatus.Held(what: "\($0.flood)", since: Date($0.since), files: $0.count) },
            clockJump: toldClock?.jump?.inSeconds, clockBehind: toldClock?.behind?.inSeconds,
            clockSetBack: toldClock?.setBack?.inSeconds,
            documents: await pipeline.editions.map {
                DaemonStatus.Document(
                    address: $0.topic.text, bytes: $0.bytes.count,
                    // Of editions within one second each has a second of its own, and no clock is shown to be wrong.
                    lastModified: Date(min($0.lastModified, now)),
                    isClosed: closed.contains($0.topic))
            },
            hub: hubs.own, hubProblem: hubs.problem, externalHubs: await canary.reports(), untoldHubs: hubs.untold,
            problems: problems.map(\.description), errors: problems.count { $0.severity == .error },
            configurationProblem: onDisk.problem, certificateProblem: certificateProblem,
            certificateNotice: server.certificateTerm?.words(at: now),
            shutDoors: watch.health.shutDoors.map(\.words),
            waitsForReload: onDisk.waitsForReload, waitsForRestart: onDisk.waitsForRestart,
            lastDay: DaemonStatus.LastDay(
                published: watch.tally.publishedByHour.hours, requests: watch.tally.requestsByHour.hours,
                deliveries: watch.tally.deliveriesByHour.hours),
            checks: await watch.health.proofs(within: .seconds(5)),
            uptimeSeconds: Int((.now - watch.health.started).components.seconds))
    }

    /// Both are in the state, which may be what cannot be read.
    private func hubStatus() async -> (own: HubStatus?, untold: [UntoldHub]?, problem: String?) {
        do {
            return (try await hub?.status(), try await pings.untold(), nil)
        } catch {
            return (nil, nil, "\(error)")
        }
    }

    /// For the metrics.
    func facts() async -> Facts {
        let editions = await pipeline.editions
        let problems = await pipeline.problems
        let feeds = editions.compactMap { if case .feed(let name, _) = $0.kind { name } else { nil } }
        let errors = problems.count { $0.severity == .error }
        return Facts(
            entries: await pipeline.entryCount, feeds: Set(feeds).count, editions: editions.count,
            bytes: editions.map(\.bytes.count).reduce(0, +), errors: errors, warnings: problems.count - errors,
            held: await pipeline.held?.count ?? 0, isFolderPresent: toldRoot == .present,
            clock: toldClock, lastPublished: lastPublished,
            isConfigurationGood: onDisk.problem == nil && certificateProblem == nil, onDisk: onDisk)
    }

    /// The names of the feeds that documents belong to, for the log.
    static func feeds(of editions: [Edition]) -> [Logger.MetadataValue] {
        let names = editions.compactMap { if case .feed(let name, _) = $0.kind { name } else { nil } }
        // A message for the journal has an end.
        return Set(names).sorted().prefix(64).map { .string($0) }
    }

    /// How many subscriptions at the hub each feed has that has any; nil while the state cannot tell.
    func subscriptionsByFeed() async -> [String: Int]? {
        guard let hub else { return [:] }
        guard let topics = try? await hub.subscriptionsByTopic() else { return nil }
        var feeds: [String: Int] = [:]
        for edition in await pipeline.editions {
            guard case .feed(let name, _) = edition.kind, let count = topics[edition.topic] else { continue }
            feeds[name, default: 0] += count
        }
        return feeds
    }

    /// Tells the service manager how things stand, when that is news.
    func tellStatus() async {
        guard isReady else { return }
        let told = toldStatus
        let status = await newStatus()
        // The last word is that the daemon stops.
        if status != told, !watch.health.isDraining { watch.systemd.notify(status) }
    }

    /// The summary, to be told.
    func newStatus() async -> String {
        let status = await summary()
        toldStatus = status
        return status
    }

    /// One line for the service manager: what is wrong, the gravest first, or else what there is.
    func summary() async -> String {
        if let bad = watch.health.knownBad.first { return "STATUS=Not well: \(bad.words)" }
        if let trouble = await troubles().first { return "STATUS=\(trouble.words)" }
        let feeds = Set(await pipeline.editions.map(\.path)).count - 1
        let last = lastPublished.map { ", last published \(DateFormats.rfc3339($0.wholeSecond))" } ?? ""
        let waiting = await hub?.waitingDeliveries ?? 0
        return "STATUS=\(max(feeds, 0)) documents, \(await pipeline.entryCount) entries, \(waiting) waiting\(last)"
            + (await notes()).map { "; \($0)" }.joined()
    }

    /// What is wrong, the gravest first.
    func troubles() async -> [Health.Trouble] {
        var found: [Health.Trouble] = []
        func tell(_ name: String, _ words: String) { found.append(Health.Trouble(name: name, words: words)) }
        switch toldRoot {
        case .present: break
        case .empty: tell("content", "The content folder has no files; the last good feeds are served")
        case .missing: tell("content", "The content folder is gone; the last good feeds are served")
        case .unreadable(let reason), .outOfFiles(let reason):
            tell("content", "The content folder cannot be read: \(reason); the last good feeds are served")
        }
        if onDisk.problem != nil {
            tell("configuration", "The configuration on the disk is wrong; the old one is in force")
        }
        if certificateProblem != nil {
            tell("certificate", "The certificate was not taken up by the last reload; the old one is in use")
        }
        if let words = server.certificateTerm?.words(at: Clock.now()) {
            tell("certificate", "The certificate \(words)")
        }
        found += watch.health.shutDoors
        if let jump = toldClock?.jump { tell("clock", "The clock has jumped ahead by \(jump.inWords)") }
        if let behind = toldClock?.behind {
            tell("clock", "The clock is behind by \(behind.inWords); articles with a newer date stay out")
        }
        if let setBack = toldClock?.setBack {
            tell("clock", "The clock was set back by \(setBack.inWords); what becomes due waits")
        }
        if let held = await pipeline.held { tell("held", "A change is held: \(held.flood)") }
        return found
    }

    /// What somebody should look at, beside what the summary tells instead of all else.
    private func notes() async -> [String] {
        let errors = await pipeline.problems.count { $0.severity == .error }
        return (errors > 0 ? [StatusText.words(ofErrors: errors)] : [])
            + (await canary.reports()).filter(\.isTrouble).map(\.trouble)
            + (onDisk.waitsForRestart.isEmpty ? [] : ["a restart is to take up changed settings"])
    }

    struct Facts: Sendable {
        var entries: Int
        var feeds: Int
        var editions: Int
        var bytes: Int
        var errors: Int
        var warnings: Int
        var held: Int
        var isFolderPresent: Bool
        var clock: ClockGuard.Reading?
        var lastPublished: Timestamp?
        var isConfigurationGood: Bool
        var onDisk: ConfigurationOnDisk
    }
}
