import Foundation
import Pushing

/// The commands about the hub, and what they print.
extension DaemonCommands {
    /// `syndicated subscriptions list`.
    ///
    /// - Parameter which: a number, a host, or nil for all.
    /// - Throws: `CommandFailure`, as all here.
    package func listSubscriptions(_ which: String?, asJSON: Bool) throws {
        let pages = try SubscriptionPages("/subscriptions", which, self)
        if asJSON {
            try pages.printArray()
            return try Terminal.put("\n")
        }
        let count = try pages.each { page in
            try Terminal.print(page.map(Self.line).joined(separator: "\n"))
        }
        guard count == 0 else { return }
        try Terminal.print(which.map { "No subscription matches \($0)." } ?? "There are no subscriptions.")
    }

    private static func line(of report: SubscriptionReport) -> String {
        let reasons = reasons(of: report).map { ", " + $0 }.joined()
        let state = (report.isWaiting && !report.isHeld ? ", waiting" : "") + reasons
        return "\(report.id)  \(report.origin)  \(report.topic)  until \(report.expires)\(state)"
    }

    /// Why nothing is delivered, but for tries that have failed.
    private static func reasons(of report: SubscriptionReport) -> [String] {
        [
            report.isHeld ? "held" : nil, report.lacksKey ? "the key to its secret is missing" : nil,
            report.pausedUntil.map { "its host is paused until \($0)" },
        ].compactMap(\.self)
    }

    /// `syndicated subscriptions show`.
    package func showSubscription(_ id: String, asJSON: Bool) throws {
        try show("/subscriptions/show" + choice(id), asJSON: asJSON) { (report: SubscriptionReport) in
            var lines = [
                "subscription \(report.id)", "topic: \(report.topic)", "callback: \(report.callback ?? report.origin)",
                "since \(report.created), until \(report.expires)",
                report.transport == "websub"
                    ? report.isSigned ? "signed with \(report.signature)" : "not signed"
                    : "by rssCloud: \(report.transport)",
                "has version \(report.has)" + (report.wants.map { " of \($0)" } ?? "; the topic is not published"),
            ]
            if let dropped = report.dropped, dropped == report.wants, dropped != report.has {
                lines.append("version \(dropped) was dropped")
            }
            if report.isHeld {
                lines.append("held: nothing is delivered until `syndicated queue release \(report.id)`")
            }
            if report.lacksKey {
                lines.append(
                    "the key to its secret is missing: nothing is delivered. Add it to the credential hub-secrets")
            }
            if let probe = report.pausedUntil {
                lines.append("its host does not answer or is in trouble, and is paused until \(probe)")
            }
            if let next = report.nextTry {
                lines.append(Self.failures(of: report) + (report.pausedUntil == nil ? "; next try \(next)" : ""))
            }
            lines += report.attempts.isEmpty ? [] : ["last attempts:"] + report.attempts.map { "  " + $0 }
            return lines.joined(separator: "\n")
        }
    }

    /// `syndicated queue`: deliveries that wait, and pings to external hubs.
    package func listQueue(_ which: String?, asJSON: Bool) throws {
        let pages = try SubscriptionPages("/queue", which, self)
        if asJSON {
            try pages.printArray(after: "{\"deliveries\":")
            let pings = try ask("/queue/pings" + choice(which), pages.client).words
            return try Terminal.print(",\"pings\":\(pings),\"holds\":\(ask("/queue/holds", pages.client).words)}")
        }
        let count = try pages.each { page in
            try Terminal.print(page.map(Self.queueLine).joined(separator: "\n"))
        }
        let pings: [PingReport] = try report(in: ask("/queue/pings" + choice(which), pages.client))
        if !pings.isEmpty { try Terminal.print(pings.map(Self.line).joined(separator: "\n")) }
        if count == 0, pings.isEmpty {
            try Terminal.print(which.map { "Nothing that waits matches \($0)." } ?? "Nothing waits to be delivered.")
        }
        let holds: [String] = which == nil ? try report(in: ask("/queue/holds", pages.client)) : []
        if !holds.isEmpty { try Terminal.print(Self.line(of: holds)) }
    }

    /// The places that an operator holds.
    static func line(of holds: [String]) -> String {
        "held, also who subscribes from there later: " + holds.joined(separator: " ")
    }

    private static func queueLine(of report: SubscriptionReport) -> String {
        var line = "\(report.id)  \(report.origin)  \(report.topic)  has \(report.has) of \(report.wants ?? 0)"
        line += reasons(of: report).map { "  " + $0 }.joined()
        if let next = report.nextTry {
            line += "  " + failures(of: report)
            // While its host is paused, only the probe of that has a time.
            if report.pausedUntil == nil { line += ", next try \(next)" }
        }
        if let last = report.attempts.first { line += "\n      " + last }
        return line
    }

    /// Of one that waits for its next try. One that said itself when that is to be has failed without being counted.
    private static func failures(of report: SubscriptionReport) -> String {
        report.failures == 0 ? "not delivered" : "failed \(times(report.failures))"
    }

    private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

    private static func line(of ping: PingReport) -> String {
        var line = "ping  \(ping.hub)  \(ping.topic)"
        if ping.attempts > 0 { line += "  failed \(times(ping.attempts))" }
        line += ping.isUnderWay ? "  on its way" : "  next try \(ping.nextTry)"
        if let answer = ping.answer { line += "\n      " + answer }
        return line
    }

    /// `syndicated queue shape`.
    package func showQueueShape(asJSON: Bool) throws {
        try show("/queue/shape", asJSON: asJSON) { (reports: [OriginReport]) in
            guard !reports.isEmpty else { return "Nothing waits to be delivered." }
            let width = max(6, reports.map(\.origin.count).max() ?? 0)
            let limits = ["<1m", "<5m", "<30m", "<2h", "<6h", "<1d", "1d+"]
            let head = Self.row("ORIGIN", width, ["TOTAL"] + limits + ["FAILING", "HELD"]) + "  NEXT TRY"
            return
                ([head]
                + reports.map { report in
                    let numbers = [report.waiting] + report.ages + [report.failing, report.held]
                    var line = Self.row(report.origin, width, numbers.map(String.init))
                    if let next = report.nextTry { line += "  \(next)" }
                    if let probe = report.nextProbe { line += "  paused until \(probe)" }
                    return line
                }).joined(separator: "\n")
        }
    }

    /// `syndicated subscriptions remove`, `syndicated queue hold|release|retry|drop`.
    ///
    /// - Parameter path: such as `queue/hold`.
    package func changeSubscriptions(_ path: String, _ which: String) throws {
        try post("/\(path)" + choice(which))
    }

    /// `syndicated ping`.
    package func ping(_ feeds: [String]) throws {
        try post("/ping" + AdminQuery.text(feeds.map { ("feed", $0) }))
    }

    /// The first column flush left, the others flush right.
    private static func row(_ name: String, _ width: Int, _ cells: [String]) -> String {
        func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
        return name + blanks(width - name.count) + cells.map { blanks(8 - $0.count) + $0 }.joined()
    }

    private func choice(_ which: String?) -> String {
        AdminQuery.text(which.map { [("which", $0)] } ?? [])
    }
}
