import Foundation
import Pushing

/// The commands about the hub, and what they print.
extension DaemonCommands {
    /// `syndicated subscriptions list`.
    ///
    /// - Parameter which: a number, a host, or nil for all.
    /// - Throws: `CommandFailure`, as all here.
    package func listSubscriptions(_ which: String?, asJSON: Bool) throws {
        try show("/subscriptions" + choice(which), asJSON: asJSON) { (reports: [SubscriptionReport]) in
            guard !reports.isEmpty else { return "There are no subscriptions." }
            return reports.map { report in
                let state = report.isHeld ? ", held" : report.isWaiting ? ", waiting" : ""
                return "\(report.id)  \(report.origin)  \(report.topic)  until \(report.expires)\(state)"
            }.joined(separator: "\n") + cut(reports)
        }
    }

    /// `syndicated subscriptions show`.
    package func showSubscription(_ id: String, asJSON: Bool) throws {
        try show("/subscriptions/show" + choice(id), asJSON: asJSON) { (report: SubscriptionReport) in
            var lines = [
                "subscription \(report.id)", "topic: \(report.topic)", "callback: \(report.callback ?? report.origin)",
                "since \(report.created), until \(report.expires)",
                report.isSigned ? "signed with \(report.signature)" : "not signed",
                "has version \(report.has)" + (report.wants.map { " of \($0)" } ?? "; the topic is not published"),
            ]
            if report.isHeld {
                lines.append("held: nothing is delivered until `syndicated queue release \(report.id)`")
            }
            if let next = report.nextTry { lines.append("failed \(report.failures) times; next try \(next)") }
            lines += report.attempts.isEmpty ? [] : ["last attempts:"] + report.attempts.map { "  " + $0 }
            return lines.joined(separator: "\n")
        }
    }

    /// `syndicated queue`.
    package func listQueue(_ which: String?, asJSON: Bool) throws {
        try show("/queue" + choice(which), asJSON: asJSON) { (reports: [SubscriptionReport]) in
            guard !reports.isEmpty else { return "Nothing waits to be delivered." }
            return reports.map { report in
                var line = "\(report.id)  \(report.origin)  \(report.topic)  has \(report.has) of \(report.wants ?? 0)"
                if report.isHeld { line += "  held" }
                if let next = report.nextTry { line += "  failed \(report.failures) times, next try \(next)" }
                if let last = report.attempts.first { line += "\n      " + last }
                return line
            }.joined(separator: "\n") + cut(reports)
        }
    }

    /// `syndicated queue shape`.
    package func showQueueShape(asJSON: Bool) throws {
        try show("/queue/shape", asJSON: asJSON) { (reports: [OriginReport]) in
            guard !reports.isEmpty else { return "Nothing waits to be delivered." }
            return reports.map { report in
                var line = "\(report.origin)  \(report.waiting) waiting, \(report.failing) failing, \(report.held) held"
                if let next = report.nextTry { line += ", next try \(next)" }
                if let probe = report.nextProbe { line += ", paused until \(probe)" }
                return line
            }.joined(separator: "\n")
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

    private func choice(_ which: String?) -> String {
        AdminQuery.text(which.map { [("which", $0)] } ?? [])
    }

    private func cut(_ reports: [SubscriptionReport]) -> String {
        reports.count < Hub.longestList ? "" : "\n… and perhaps more: name a host to see its subscriptions."
    }
}
