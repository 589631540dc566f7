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
        /// Whether its feed is closed: no more entries come.
        var isClosed: Bool?
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
        /// Subscriptions at the hub.
        var pushed: Int?
    }

    var version: String
    var process: Int32
    var content: String
    /// The configuration file, if there is one.
    var configuration: String?
    /// `present`, `empty`, `missing` or `unreadable`.
    var folder: String
    /// Whether the first scan is done.
    var isReady: Bool
    var entries: Int
    var lastPublished: Date?
    /// A change that waits for `syndicated accept`.
    var held: Held?
    /// How many seconds the machine's clock is ahead, while it is not followed. `syndicated accept` follows it.
    var clockJump: Double?
    /// How many seconds it is behind a time that has certainly been.
    var clockBehind: Double?
    /// How many seconds it was set back while the daemon ran, until it says again what it has said before.
    var clockSetBack: Double?
    var documents: [Document]
    /// Our own hub, if it is enabled.
    var hub: HubStatus?
    /// Why it is not known who subscribes at our own hub, or what external hubs are still to be told.
    var hubProblem: String?
    /// The external hubs that are watched.
    var externalHubs: [CanaryReport]?
    /// The external hubs that have not taken what they were told last.
    var untoldHubs: [UntoldHub]?
    /// Since the start, by feed.
    var readers: [Readers] = []
    /// What is wrong with the content, and with what the configuration names of it, one line each.
    var problems: [String]
    /// How many of them are errors.
    var errors: Int?

    /// Why the configuration on the disk is not the one in force.
    var configurationProblem: String?
    /// Why the last reload did not take up the certificate; the files may be right by now.
    var certificateProblem: String?
    /// Why clients do not take the certificate that is in use, or soon will not.
    var certificateNotice: String?
    /// What follows from listeners that are to be open beside the feeds', and are not.
    var shutDoors: [String]?
    /// Keys that have changed on the disk, and that a reload takes up.
    var waitsForReload: [String]?
    /// Keys that have changed on the disk, and that need a restart.
    var waitsForRestart: [String]?
    /// What happened in each of the last 24 hours, as far as the daemon has run, the oldest first.
    var lastDay: LastDay?
    /// What the daemon has just proved of itself.
    var checks: [Health.Proof]?
    var uptimeSeconds: Int?
    /// The state file.
    var state: String?
    /// That it was begun anew beside others.
    var stateNotice: String?
    /// Where feeds are served, as it really is: the service manager may have opened other addresses than the configuration
    /// names.
    var addresses: [String]?

    struct LastDay: Codable, Sendable {
        var published: [Int]
        var requests: [Int]
        var deliveries: [Int]
    }

    /// - Parameter pushed: subscriptions at the hub, by feed.
    mutating func addAudiences(_ audiences: [String: Audience], pushed: [String: Int]) {
        readers = Set(audiences.keys).union(pushed.keys).sorted().map { feed in
            let audience = audiences[feed] ?? Audience()
            return Readers(
                feed: feed, aggregated: audience.aggregated, aggregators: audience.aggregators, direct: audience.direct,
                pushed: pushed[feed] ?? 0)
        }
    }
}

extension CanaryReport {
    /// Whether changes do not come by this hub. One that was not asked yet is none.
    var isTrouble: Bool { state == .silent || (state == .unsubscribed && problem != nil) }

    /// What is wrong with it, in short.
    var trouble: String { "\(hub) \(state == .silent ? "does not push changes" : "does not take our subscription")" }
}

extension Date {
    init(_ instant: Timestamp) {
        self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    }
}

extension Duration {
    /// `3 h`, `2 d`: for a person, who needs no more.
    var inWords: String {
        // The clocks are not read in the same moment: three hours are not two.
        let hours = (components.seconds + 30) / 3600
        return hours < 48 ? "\(hours) h" : "\(hours / 24) d"
    }
}
