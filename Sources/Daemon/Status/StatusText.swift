import Foundation
import Pushing

/// `status` for a person: one screen that says whether all is well, what was published last, who reads, what waits, and
/// what is wrong with the content.
struct StatusText {
    /// Whether somebody looks at it, and not a program: then the last day is drawn.
    var isDrawn = false

    /// So many lines of each list stand on the screen.
    private static let limit = 12

    func text(of status: DaemonStatus) -> String {
        var lines = head(of: status) + trouble(of: status) + [""]
        lines += shortened(
            status.documents.map {
                "\($0.address)  \($0.bytes) bytes, changed \($0.lastModified.formatted(.iso8601))"
                    + ($0.isClosed == true ? ", closed" : "")
            }, of: "documents")
        lines += shortened(
            status.readers.map {
                "readers of \($0.feed): \($0.aggregated) by \($0.aggregators.count) aggregators, \($0.direct) directly, "
                    + "\($0.pushed ?? 0) by subscription"
            }, of: "feeds")
        if let hub = status.hub { lines += ["", text(of: hub)] }
        lines += (status.externalHubs ?? []).map(text)
        lines += (status.untoldHubs ?? []).filter { !$0.isTrouble }.map {
            "external hub \($0.hub): to be told of \($0.topics) topics again, next try \($0.nextTry): \($0.answer)"
        }
        if isDrawn, let day = status.lastDay { lines += [""] + bars(of: day) }
        if !status.problems.isEmpty {
            // Texts are rendered for feeds alone.
            lines += ["", "problems (of texts, only those that feeds show; `syndicated check` looks at all):"]
            lines += shortened(status.problems.map { "  " + $0 }, of: "problems")
        }
        return lines.joined(separator: "\n")
    }

    private func head(of status: DaemonStatus) -> [String] {
        var first = "\(Version.name) \(status.version), process \(status.process)"
        if let uptime = status.uptimeSeconds { first += ", up \(Self.words(forSeconds: uptime))" }
        let notes = notes(of: status)
        let isWell = status.isReady && trouble(of: status).isEmpty && status.folder == "present" && notes.isEmpty
        if !notes.isEmpty { first += ": " + notes.joined(separator: "; ") }
        var lines = [
            first + (isWell ? ": all is well" : ""), "content: \(status.content) (\(status.folder))",
        ]
        if let state = status.state { lines.append("state: \(state)") }
        if let addresses = status.addresses, !addresses.isEmpty {
            lines.append("listening at \(addresses.joined(separator: ", "))")
        }
        lines.append(
            status.isReady ? "\(status.entries) entries" : "reading the content for the first time")
        for (keys, what) in [(status.waitsForReload, "a reload"), (status.waitsForRestart, "a restart")] {
            guard let keys, !keys.isEmpty else { continue }
            let more = keys.count > Self.limit ? " and \(keys.count - Self.limit) more" : ""
            lines.append("waits for \(what): \(keys.prefix(Self.limit).joined(separator: ", "))\(more)")
        }
        if let last = status.lastPublished { lines.append("last published: \(last.formatted(.iso8601))") }
        return lines
    }

    /// What is told in full further down, where it might be overlooked.
    static func words(ofErrors count: Int) -> String { "\(count) \(count == 1 ? "error" : "errors") in the content" }

    private func notes(of status: DaemonStatus) -> [String] {
        let errors = status.errors ?? 0
        return (errors > 0 ? [Self.words(ofErrors: errors)] : [])
            + (status.externalHubs ?? []).filter(\.isTrouble).map(\.trouble)
    }

    private func trouble(of status: DaemonStatus) -> [String] {
        ownTrouble(of: status) + heldChange(of: status) + clockTrouble(of: status) + hubTrouble(of: status)
            + (status.untoldHubs ?? []).filter(\.isTrouble).flatMap(trouble)
    }

    private func ownTrouble(of status: DaemonStatus) -> [String] {
        var lines: [String] = []
        for check in status.checks ?? [] where !check.isGood {
            // A reason that stands last may be whole sentences.
            lines += ["", "NOT WELL: \(check.words)" + (check.words.hasSuffix(".") ? "" : ".")]
        }
        if let problem = status.configurationProblem {
            lines += ["", "THE CONFIGURATION on the disk is wrong, and the old one stays in force.", problem]
        }
        if let problem = status.certificateProblem {
            lines += ["", "THE CERTIFICATE was not taken up by the last reload: the old one stays in use.", problem]
        }
        if let notice = status.certificateNotice {
            lines += ["", "THE CERTIFICATE \(notice).", "Renew it, then reload, or restart where it is a credential."]
        }
        for words in status.shutDoors ?? [] { lines += ["", "NOT OPEN: \(words)"] }
        if let notice = status.stateNotice { lines += ["", "A NEW STATE: \(notice)."] }
        return lines
    }

    private func heldChange(of status: DaemonStatus) -> [String] {
        guard let held = status.held else { return [] }
        return [
            "", "HELD since \(held.since.formatted(.iso8601)): \(held.what).",
            "The last good feeds stay. Run `\(accept(.change, of: status))` if it is meant; if not, put back the files, or the",
            "settings that have changed.",
        ]
    }

    /// Where both a change and the clock wait, the command asks which of them is meant.
    private func accept(_ thing: AcceptedThing, of status: DaemonStatus) -> String {
        let isOne = status.held == nil || (status.clockJump == nil && status.clockSetBack == nil)
        return "syndicated accept" + (isOne ? "" : " --\(thing.rawValue)")
    }

    private func clockTrouble(of status: DaemonStatus) -> [String] {
        let accept = accept(.clock, of: status)
        var lines: [String] = []
        if let clockJump = status.clockJump {
            lines += [
                "", "THE CLOCK has jumped ahead by \(Duration.seconds(clockJump).inWords), and is not followed.",
                "What becomes due waits. Run `\(accept)` if the clock is right; if not, set it.",
            ]
        }
        if let clockBehind = status.clockBehind {
            lines += [
                "", "THE CLOCK is behind what was published last by \(Duration.seconds(clockBehind).inWords).",
                "Articles with a newer date stay out until it is set.",
            ]
        }
        if let clockSetBack = status.clockSetBack {
            lines += [
                "", "THE CLOCK was set back by \(Duration.seconds(clockSetBack).inWords) while the daemon ran.",
                "What becomes due waits until the clock says so. Run `\(accept)` if it is right now; if not, set it.",
            ]
        }
        return lines
    }

    private func hubTrouble(of status: DaemonStatus) -> [String] {
        var lines: [String] = []
        if let problem = status.hubProblem {
            lines += ["", "NOT KNOWN: who subscribes at the hub, and what external hubs are to be told: \(problem)"]
        }
        if let astray = status.hub?.astray, !astray.isEmpty {
            lines += [
                "",
                "NOT PUBLISHED: \(astray.values.reduce(0, +)) subscriptions are for addresses that are not published: "
                    + astray.keys.sorted().joined(separator: " "),
            ]
            // One for all formats of a feed.
            lines += Set(astray.keys.compactMap { status.hub?.advice?[$0] }).sorted()
        }
        if let count = status.hub?.withoutKey, count > 0 {
            lines += [
                "", "NOT DELIVERED: \(count) subscriptions get nothing, since the key to their secrets is not given.",
                "Add it to the credential hub-secrets as a line of its own, below the current one, and restart. If it is lost,",
                "they hear of changes again when they renew; `syndicated subscriptions remove` ends them.",
            ]
        }
        return lines + (status.hub.map(heldTrouble) ?? [])
    }

    /// Whoever holds something may forget it.
    private func heldTrouble(of hub: HubStatus) -> [String] {
        guard hub.held.deliveries > 0 else { return [] }
        return ["", "NOT DELIVERED: \(hub.held.deliveries) deliveries are held: `syndicated queue release all`."]
    }

    private func trouble(with hub: UntoldHub) -> [String] {
        [
            "",
            "NOT TOLD: the hub \(hub.hub) has not taken pings for \(hub.topics) topics since \(hub.since): \(hub.answer)",
            "Its subscribers hear nothing of changes. `syndicated queue` shows what waits, the next try is \(hub.nextTry).",
            "Look at its address in [push] hubs; `syndicated queue retry` with its host tries at once.",
        ]
    }

    private func text(of hub: HubStatus) -> String {
        var text = "hub: \(hub.subscriptions) \(hub.subscriptions == 1 ? "subscription" : "subscriptions"), "
        if hub.held.subscriptions > 0 { text += "\(hub.held.subscriptions) of them held, " }
        text += "\(hub.unverified) not verified yet; since the start "
        text += "\(hub.delivered) deliveries made, \(hub.failed) failed"
        for line in pauses(of: hub) { text += "\n\(line)" }
        if !hub.holds.isEmpty { text += "\n" + DaemonCommands.line(of: hub.holds) }
        return text
    }

    /// Those that have failed for longest come first.
    private func pauses(of hub: HubStatus) -> [String] {
        guard !hub.paused.isEmpty else { return [] }
        let hosts = hub.paused.map { (origin: $0, since: hub.pausedSince?[$0] ?? "") }
            .sorted { ($0.since, $0.origin) < ($1.since, $1.origin) }
            .map { "  \($0.origin)" + ($0.since.isEmpty ? "" : ", since \($0.since)") }
        return ["paused, because they do not answer or are in trouble:"] + shortened(hosts, of: "hosts")
    }

    private func text(of hub: CanaryReport) -> String {
        let took = hub.lastPushTookSeconds.map { " \($0) s after the change" } ?? ""
        let problem = hub.problem.flatMap { $0 == CanaryProblem.silence.words ? nil : ": \($0)" } ?? ""
        let missed = hub.lastMissed ?? hub.awaitedSince ?? ""
        // The change that was missed is not waited for any longer once there is a newer one.
        let awaited = hub.awaitedSince.flatMap { $0 == missed && hub.state == .silent ? nil : "; waiting since \($0)" }
        let words =
            switch hub.state {
            case .unsubscribed: "not subscribed there" + (hub.problem.map { ": \($0)" } ?? " yet")
            case .waiting:
                "subscribed until \(hub.subscribedUntil ?? "")\(awaited ?? "; nothing has changed since")\(problem)"
            case .pushes: "its last push came\(took), \(hub.lastPush ?? "")\(awaited ?? "")\(problem)"
            case .silent: "NO PUSH of the change of \(missed) has come\(awaited ?? "")\(problem)"
            }
        return "external hub \(hub.hub): \(words)" + (hub.missed > 0 ? " (\(hub.missed) missed)" : "")
    }

    private func shortened(_ lines: [String], of what: String) -> [String] {
        guard lines.count > Self.limit else { return lines }
        return lines.prefix(Self.limit) + ["  … and \(lines.count - Self.limit) more \(what): --json has them all"]
    }

    // MARK: The last day

    private func bars(of day: DaemonStatus.LastDay) -> [String] {
        ["the last 24 hours, as far as this process has run"]
            + [("entries", day.published), ("requests", day.requests), ("deliveries", day.deliveries)].map {
                name, hours in
                let title = name + String(repeating: " ", count: 10 - name.count)
                return "  \(title) \(Self.bar(hours)) \(hours.reduce(0, +))"
            }
    }

    /// One character for each hour, as high as its count is of the greatest.
    static func bar(_ hours: [Int]) -> String {
        let marks = Array("▁▂▃▄▅▆▇█")
        let most = max(1, hours.max() ?? 1)
        return String(
            hours.map { count in count == 0 ? "·" : marks[min(marks.count - 1, (count * marks.count - 1) / most)] })
    }

    private static func words(forSeconds seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }
}
