import Foundation
import Publishing
import Pushing
import Serving
import Syndication

/// What the running daemon is doing, as `syndicated status` tells it. The keys of its JSON are public.
struct DaemonStatus: Codable, Sendable {
    struct Document: Codable, Sendable {
        var address: String
        var bytes: Int
        var lastModified: Date
    }

    struct Held: Codable, Sendable {
        /// What would reach subscribers.
        var what: String
        var since: Date
        var files: Int
    }

    /// Who reads a feed. Nobody's address is stored for it.
    struct Readers: Codable, Sendable {
        var feed: String
        /// People behind aggregators, as these say: the most in seven days.
        var aggregated: Int
        var aggregators: [String: Int]
        /// Readers that ask themselves: the most on a day of seven.
        var direct: Int
    }

    var version: String
    var process: Int32
    var content: String
    /// `present`, `empty` or `missing`.
    var folder: String
    /// Whether the first scan is done.
    var isReady: Bool
    var entries: Int
    var lastPublished: Date?
    /// A change that waits for `syndicated accept`.
    var held: Held?
    /// How many seconds the machine's clock is ahead, while it is not followed. `syndicated accept` follows it.
    var clockJump: Double?
    var documents: [Document]
    /// Our own hub, if it is enabled.
    var hub: HubStatus?
    /// Since the start, by feed.
    var readers: [Readers] = []
    /// What is wrong with the content, one line each.
    var problems: [String]

    mutating func addAudiences(_ audiences: [String: Audience]) {
        readers = audiences.sorted { $0.key < $1.key }.map { feed, audience in
            Readers(
                feed: feed, aggregated: audience.aggregated, aggregators: audience.aggregators, direct: audience.direct)
        }
    }

    /// For a person.
    var text: String {
        var lines = [
            "\(Version.name) \(version), process \(process)", "content: \(content) (\(folder))",
            isReady ? "\(entries) entries" : "reading the content for the first time",
        ]
        if let lastPublished { lines.append("last published: \(lastPublished.formatted(.iso8601))") }
        if let held {
            lines += [
                "", "HELD since \(held.since.formatted(.iso8601)): \(held.what).",
                "The last good feeds stay. Run `syndicated accept` if it is meant; if not, put the files back.",
            ]
        }
        if let clockJump {
            lines += [
                "", "THE CLOCK has jumped ahead by \(Duration.seconds(clockJump).inWords), and is not followed.",
                "What becomes due waits. Run `syndicated accept` if the clock is right; if not, set it.",
            ]
        }
        lines.append("")
        lines += documents.map { "\($0.address)  \($0.bytes) bytes, changed \($0.lastModified.formatted(.iso8601))" }
        lines += readers.map {
            "readers of \($0.feed): \($0.aggregated) by \($0.aggregators.count) aggregators, \($0.direct) directly"
        }
        if let hub { lines += ["", Self.text(hub)] }
        if !problems.isEmpty { lines += ["", "problems:"] + problems.map { "  " + $0 } }
        return lines.joined(separator: "\n")
    }

    private static func text(_ hub: HubStatus) -> String {
        var text = "hub: \(hub.subscriptions) subscriptions, \(hub.unverified) not verified yet; since the start "
        text += "\(hub.delivered) deliveries made, \(hub.failed) failed"
        if hub.withoutKey > 0 {
            text +=
                "\n\(hub.withoutKey) subscriptions get nothing: the key to their secrets is not given (credential hub-secrets)"
        }
        if !hub.paused.isEmpty { text += "\npaused, since they do not answer: " + hub.paused.joined(separator: " ") }
        return text
    }
}

extension Date {
    init(_ instant: Timestamp) {
        self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    }
}

extension Duration {
    /// `3 h`, `2 d`: for a person, who needs no more.
    var inWords: String {
        let hours = components.seconds / 3600
        return hours < 48 ? "\(hours) h" : "\(hours / 24) d"
    }
}
