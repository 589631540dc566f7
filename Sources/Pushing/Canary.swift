import Foundation
package import Logging
package import Publishing
package import Storage
package import Syndication
package import Transfer

/// Watches external hubs, by being a subscriber of our own feed there: how long a push takes, or that none comes, is known
/// before readers complain (spec websub.md section 6).
///
/// The life of our subscription at a hub: a request with a callback and a secret that nobody can guess; the hub's
/// verification, which only a request of ours is confirmed to (WebSub §5.3.1); then each new edition of the topic is
/// awaited. A push whose signature is right ends that. One that has not come in time is missed: it is told of, and the
/// subscription is made anew, since the hub may have lost it. It is renewed when three quarters of its lease are over. All
/// of it is in the state, and survives a restart.
package actor Canary {
    /// For the database that is handed to `init`.
    package static let migrations = CanaryTable.migrations

    let table: CanaryTable
    private let transfers: TransferLoop
    let now: @Sendable () -> Timestamp
    private let random: @Sendable () -> Double
    let logger: Logger
    var settings: CanarySettings
    /// By hub; nil until they are read.
    private(set) var birds: [WebURL: CanarySubscription]?
    /// Hubs of which it was told that they are silent.
    var silenced: Set<WebURL> = []
    private var topics: [(topic: WebURL, hubs: [WebURL], stem: String)] = []
    private let bell = Bell()

    /// - Parameters:
    ///   - now: the wall clock, since leases and deadlines must outlive the process.
    ///   - random: from 0 up to 1.
    package init(
        database: Storage.Database, transfers: TransferLoop, settings: CanarySettings,
        now: @escaping @Sendable () -> Timestamp = HubPing.wallClock,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, logger: Logger
    ) {
        table = CanaryTable(database: database)
        self.transfers = transfers
        self.settings = settings
        self.now = now
        self.random = random
        self.logger = logger
    }

    // MARK: What others say

    /// The editions of all topics, as they are now, in the order of the feeds.
    package func announce(_ editions: [Edition]) {
        topics = editions.compactMap { edition in
            guard case .feed = edition.kind, !edition.hubs.isEmpty else { return nil }
            return (edition.topic, edition.hubs, edition.stem)
        }
        bell.ring()
    }

    /// From now on these settings hold.
    package func reconfigure(_ settings: CanarySettings) {
        self.settings = settings
        bell.ring()
    }

    /// Looks at what is due: the clock may have been set.
    func look() {
        bell.ring()
    }

    // MARK: Running

    /// Subscribes, renews and watches until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            bell.listen()
            var wait = Duration.seconds(60)
            do {
                for hub in try await watched() { wait = min(wait, try await look(after: hub)) }
            } catch {
                if Task.isCancelled { break }
                logger.error("external hubs are not watched, since the state cannot be used; trying again: \(error)")
                wait = .seconds(5)
            }
            await bell.rest(for: max(wait, .milliseconds(1)))
        }
    }

    /// The hubs that are to be watched, each with a subscription to the first feed that names it.
    private func watched() async throws -> [WebURL] {
        if birds == nil {
            birds = Dictionary(try await table.all().map { ($0.hub, $0) }) { $1 }
        }
        let wanted = settings.callbacks == nil ? [] : settings.hubs
        let gone = Set((birds ?? [:]).keys).subtracting(wanted)
        if !gone.isEmpty {
            try await table.keepOnly(Set(wanted))
            for hub in gone { birds?[hub] = nil }
        }
        for hub in wanted {
            // Until the feeds are known there is nothing to subscribe to.
            guard let topic = topics.first(where: { $0.hubs.contains(hub) }) else { continue }
            if let bird = birds?[hub], bird.topic == topic.topic, secret(of: bird) != nil {
                try await note(topic.stem, at: hub)
            } else {
                try await change(hub) { _ in self.hatched(hub, topic.topic, stem: topic.stem) }
            }
        }
        return wanted.filter { birds?[$0] != nil }
    }

    private func hatched(_ hub: WebURL, _ topic: WebURL, stem: String) -> CanarySubscription {
        let token = Verification.randomChallenge()
        let secret = settings.secrets.sealed(
            Array(Verification.randomChallenge().utf8), topic: topic.text, callback: token)
        return CanarySubscription(
            hub: hub, topic: topic, token: token, secret: secret, stem: stem, nextTry: now())
    }

    /// - Returns: nil where its key is not given any more.
    func secret(of bird: CanarySubscription) -> [UInt8]? {
        settings.secrets.opened(bird.secret, topic: bird.topic.text, callback: bird.token)
    }

    /// Changes what is known of a hub, on the disk first.
    func change(_ hub: WebURL, _ change: (CanarySubscription?) -> CanarySubscription?) async throws {
        guard let changed = change(birds?[hub]), changed != birds?[hub] else { return }
        // What is asked while the disk writes must see it.
        birds?[hub] = changed
        try await table.store(changed)
    }

    /// A new edition is to be pushed, if the hub knows of us.
    private func note(_ stem: String, at hub: WebURL) async throws {
        try await change(hub) { bird in
            guard var bird, bird.stem != stem else { return nil }
            bird.stem = stem
            guard isSubscribed(bird) else { return bird }
            // One that was missed is not waited for any longer; several that come together may be pushed as one.
            guard bird.awaited == nil || isSilent(bird) else { return bird }
            bird.awaited = now()
            if bird.problem == Self.silence { bird.problem = "" }
            return bird
        }
    }

    func isSubscribed(_ bird: CanarySubscription) -> Bool { bird.expires.map { $0 > now() } ?? false }

    func isSilent(_ bird: CanarySubscription) -> Bool {
        bird.awaited.map { $0 + settings.patience <= now() } ?? false
    }

    // MARK: One hub

    /// Does what is due.
    ///
    /// - Returns: for how long there is nothing to do.
    private func look(after hub: WebURL) async throws -> Duration {
        try await noteSilence(of: hub)
        guard let bird = birds?[hub] else { return .seconds(60) }
        if let asked = bird.asked, asked + settings.verificationPatience <= now() {
            try await fail(hub, "the hub accepted our subscription, and did not ask our callback \(callback(of: bird))")
        }
        if let bird = birds?[hub], bird.asked == nil, isDue(bird.nextTry) { try await subscribe(bird) }
        guard let bird = birds?[hub] else { return .seconds(60) }
        let alarms = [
            bird.asked.map { $0 + settings.verificationPatience }, bird.asked == nil ? bird.nextTry : nil,
            isSilent(bird) ? nil : bird.awaited.map { $0 + settings.patience },
        ]
        return alarms.compactMap { $0?.since(now()) }.min() ?? .seconds(60)
    }

    /// A deadline farther away than any lease was set by a clock that was wrong.
    private func isDue(_ instant: Timestamp) -> Bool {
        instant <= now() || instant > now() + .seconds(400 * 86_400)
    }

    private func noteSilence(of hub: WebURL) async throws {
        guard let bird = birds?[hub], isSilent(bird), bird.problem != Self.silence, let awaited = bird.awaited
        else { return }
        try await change(hub) { bird in
            guard var bird else { return nil }
            bird.problem = Self.silence
            bird.missed += 1
            // It may have lost our subscription.
            bird.nextTry = min(bird.nextTry, now())
            return bird
        }
        silenced.insert(hub)
        logger.warning(
            "no push came from the hub",
            metadata: [
                "hub": "\(hub)", "topic": "\(bird.topic)", "since": "\(DateFormats.rfc3339(awaited.wholeSecond))",
            ])
    }

    static let silence = "the last change was not pushed"

    private func callback(of bird: CanarySubscription) -> WebURL {
        settings.callbacks?.resolving(bird.token) ?? bird.topic
    }

    private func subscribe(_ bird: CanarySubscription) async throws {
        guard let secret = secret(of: bird) else { return }
        // The hub may verify before it answers.
        try await change(bird.hub) { bird in
            var bird = bird
            bird?.asked = now()
            return bird
        }
        let fields: [Form.Field] = [
            .init(name: "hub.mode", value: "subscribe"), .init(name: "hub.topic", value: bird.topic.text),
            .init(name: "hub.callback", value: callback(of: bird).text),
            .init(name: "hub.secret", value: String(decoding: secret, as: UTF8.self)),
            .init(name: "hub.lease_seconds", value: "\(settings.lease.components.seconds)"),
            // For hubs of before WebSub.
            .init(name: "hub.verify", value: "async"),
        ]
        do throws(TransferError) {
            let answer = try await post(Form.encoded(fields), to: bird.hub)
            if !answer.isSuccess {
                let words = HubAnswer(answer, now: now()).words
                try? await fail(bird.hub, "the hub answered \(answer.status)" + (words.isEmpty ? "" : ": \(words)"))
            }
        } catch {
            guard error.reason != .cancelled, error.reason != .stopped else { return }
            try? await fail(bird.hub, "the hub did not take our subscription: \(error)")
        }
    }

    /// A hub may send us to another one with 307 or 308 (WebSub §5.1.2).
    private func post(_ form: String, to hub: WebURL) async throws(TransferError) -> Response {
        // The operator wrote the hub's address down: it may be on the same machine. Where it leads to is not trusted.
        var answer = try await transfers.send(request(form, hub, .anywhere))
        var address = hub
        for _ in 0..<2 {
            guard [307, 308].contains(answer.status), let location = answer.header("location"),
                let next = address.resolving(location), next.isWeb
            else { break }
            address = next
            answer = try await transfers.send(request(form, address, .publicOnly()))
        }
        return answer
    }

    private func request(_ form: String, _ hub: WebURL, _ reach: Reach) -> Request {
        var request = Request(
            .post, hub, headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Body(Array(form.utf8)),
            reach: reach)
        request.responseLimit = 4096
        return request
    }

    private func fail(_ hub: WebURL, _ words: String) async throws {
        guard let former = birds?[hub] else { return }
        let next = now() + NextStep.jittered(NextStep.wait(former.failures + 1, settings.backOff), random: random())
        try await change(hub) { bird in
            var bird = bird
            bird?.asked = nil
            bird?.failures += 1
            bird?.nextTry = next
            // Of a push that was missed it is told until one comes; else it would be counted again at each look.
            if bird?.problem != Self.silence { bird?.problem = words }
            return bird
        }
        logger.warning(
            "the hub is not watched yet",
            metadata: ["hub": "\(hub)", "reason": "\(words)", "next": "\(DateFormats.rfc3339(next.wholeSecond))"])
    }
}

/// Which hubs are watched, and how patiently.
package struct CanarySettings: Sendable, Hashable {
    package var hubs: [WebURL]
    /// Our callbacks are below it; it ends with a slash. Nil: nothing is watched.
    package var callbacks: WebURL?
    package var secrets = SecretKeys.none
    /// What is asked for; the hub may grant another one.
    package var lease = Duration.seconds(864_000)
    /// A push that comes later is missed.
    package var patience = Duration.seconds(900)
    /// For the verification, after the hub has accepted.
    package var verificationPatience = Duration.seconds(300)
    package var backOff: [Duration] = [
        .seconds(60), .seconds(300), .seconds(1800), .seconds(7200), .seconds(21_600), .seconds(43_200),
    ]

    package init(hubs: [WebURL] = [], callbacks: WebURL? = nil) {
        self.hubs = hubs
        self.callbacks = callbacks
    }
}
