package import Logging
package import Publishing
package import Storage
import Synchronization
package import Syndication
package import Transfer

/// Watches external hubs, by being a subscriber of our own feed there: how long a push takes, or that none comes, is known
/// before readers complain (spec websub.md section 6).
///
/// The life of our subscription at a hub: a request with a callback and a secret that nobody can guess; the hub's
/// verification, which only a request or a subscription of ours is confirmed to (WebSub §5.3.1); then each new edition
/// of the topic is awaited. A push whose signature is right ends that. One that has not come in time is missed: it is
/// told of, and the subscription is made anew, since the hub may have lost it. It is renewed when three quarters of its
/// lease are over. All of it is in the state, and survives a restart.
package actor Canary {
    /// For the database that is handed to `init`.
    package static let migrations = CanaryTable.migrations

    let table: CanaryTable
    let transfers: TransferLoop
    let now: @Sendable () -> Timestamp
    let random: @Sendable () -> Double
    let logger: Logger
    var settings: CanarySettings
    /// By hub; nil until they are read.
    private(set) var subscriptions: [WebURL: CanarySubscription]? {
        didSet {
            let tokens = Set((subscriptions ?? [:]).values.map(\.token))
            if tokens != self.tokens.withLock({ $0 }) { self.tokens.withLock { $0 = tokens } }
        }
    }
    /// Those of `subscriptions`, for who cannot wait.
    private let tokens = Mutex<Set<String>>([])
    private var shown: [Shown] = []
    /// The hubs that are being asked: each may take its time, and the others are watched meanwhile.
    private(set) var asking: Set<WebURL> = []
    private let bell = Bell()

    /// What a topic shows now.
    private struct Shown {
        var topic: WebURL
        var hubs: [WebURL]
        /// Of its edition.
        var stem: String
        /// Since when.
        var at: Timestamp
    }

    /// - Parameters:
    ///   - now: the time of day, since leases and deadlines must outlive the process.
    ///   - random: from 0 up to 1.
    package init(
        database: Storage.Database, transfers: TransferLoop, settings: CanarySettings,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }, logger: Logger
    ) {
        table = CanaryTable(database: database)
        self.transfers = transfers
        self.settings = settings
        self.now = now
        self.random = random
        self.logger = logger
    }

    /// Whether the token is of a callback of ours.
    package nonisolated func isAwaited(_ token: String) -> Bool { tokens.withLock { $0.contains(token) } }

    // MARK: What others say

    /// The editions of all topics, as they are now, in the order of the feeds. Before their hubs are told: what is pushed
    /// is measured from now on.
    package func announce(_ editions: [Edition]) {
        let moment = now()
        let former = Dictionary(shown.map { ($0.topic, $0) }) { first, _ in first }
        shown = editions.compactMap { edition in
            guard case .feed = edition.kind, !edition.hubs.isEmpty else { return nil }
            let before = former[edition.topic].flatMap { $0.stem == edition.stem ? $0.at : nil }
            return Shown(topic: edition.topic, hubs: edition.hubs, stem: edition.stem, at: before ?? moment)
        }
        bell.ring()
    }

    /// From now on these settings hold.
    package func reconfigure(_ settings: CanarySettings) {
        self.settings = settings
        bell.ring()
    }

    /// Looks at what is due: the clock may have been set.
    package func look() {
        bell.ring()
    }

    // MARK: Running

    /// Subscribes, renews and watches until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                bell.listen()
                var wait = Duration.seconds(60)
                do {
                    for hub in try await watched() {
                        try await noteSilence(of: hub)
                        if try await isToBeAsked(hub), asking.insert(hub).inserted {
                            group.addTask { await self.ask(hub) }
                        }
                        wait = min(wait, timeUntilLook(at: hub))
                    }
                } catch {
                    if Task.isCancelled { break }
                    tellOfState(error)
                    wait = Self.pause
                }
                await bell.rest(for: max(wait, .milliseconds(1)))
            }
        }
    }

    /// After a failure of the state.
    private static let pause = Duration.seconds(5)

    private func tellOfState(_ error: any Error) {
        logger.error("external hubs are not watched, since the state cannot be used; trying again: \(error)")
    }

    private func ask(_ hub: WebURL) async {
        do {
            if let subscription = subscriptions?[hub] { try await subscribe(subscription) }
        } catch {
            tellOfState(error)
            try? await Task.sleep(for: Self.pause)
        }
        asking.remove(hub)
        bell.ring()
    }

    /// Reads what is stored, and seals what is not sealed with the current key. Before the hub removes what is left of
    /// secrets in the file: else those of ours would be found in it.
    ///
    /// - Throws: what the state throws.
    package func load() async throws {
        var stored = try await table.all()
        for index in stored.indices where stored[index].secret.key != settings.secrets.current {
            guard settings.secrets.current != nil, let secret = secret(of: stored[index]) else { continue }
            stored[index].secret = try settings.secrets.sealed(
                secret, topic: stored[index].topic.text, callback: stored[index].token)
            try await table.store(stored[index])
            try await SecretTable(database: table.database).noteTraces()
        }
        subscriptions = Dictionary(stored.map { ($0.hub, $0) }) { $1 }
    }

    /// The hubs that are to be watched, each with a subscription to the first feed that names it.
    private func watched() async throws -> [WebURL] {
        if subscriptions == nil { try await load() }
        let wanted = settings.callbacks == nil ? [] : settings.hubs
        let gone = Set((subscriptions ?? [:]).keys).subtracting(wanted)
        if !gone.isEmpty {
            try await table.keepOnly(Set(wanted))
            for hub in gone { subscriptions?[hub] = nil }
        }
        for hub in wanted {
            // Until the feeds are known there is nothing to subscribe to.
            guard let topic = shownTopic(of: hub) else { continue }
            if let subscription = subscriptions?[hub], subscription.topic == topic.topic,
                secret(of: subscription) != nil
            {
                try await noteShown(at: hub)
            } else {
                try await put(try newSubscription(hub, topic.topic, stem: topic.stem))
            }
        }
        return wanted.filter { subscriptions?[$0] != nil }
    }

    private func newSubscription(_ hub: WebURL, _ topic: WebURL, stem: String) throws -> CanarySubscription {
        let token = Verification.randomChallenge()
        let secret = try settings.secrets.sealed(
            Array(Verification.randomChallenge().utf8), topic: topic.text, callback: token)
        return CanarySubscription(
            hub: hub, topic: topic, token: token, secret: secret, stem: stem, nextTry: now())
    }

    /// - Returns: nil where its key is not given any more.
    func secret(of subscription: CanarySubscription) -> [UInt8]? {
        settings.secrets.opened(subscription.secret, topic: subscription.topic.text, callback: subscription.token)
    }

    /// Changes what is known of a hub, and stores it. Where that fails, nothing has changed.
    func change(_ hub: WebURL, _ change: (inout CanarySubscription) -> Void) async throws {
        guard let former = subscriptions?[hub] else { return }
        var changed = former
        change(&changed)
        guard changed != former else { return }
        // What is asked while the disk writes must see it.
        subscriptions?[hub] = changed
        try await store(changed, inPlaceOf: former)
    }

    /// From now on there is this subscription at its hub. Where that cannot be stored, nothing has changed.
    private func put(_ subscription: CanarySubscription) async throws {
        let former = subscriptions?.updateValue(subscription, forKey: subscription.hub)
        try await store(subscription, inPlaceOf: former)
    }

    private func store(_ subscription: CanarySubscription, inPlaceOf former: CanarySubscription?) async throws {
        let hub = subscription.hub
        do {
            try await table.store(subscription)
        } catch {
            // What has changed meanwhile has a write of its own.
            if subscriptions?[hub] == subscription { subscriptions?[hub] = former }
            throw error
        }
    }

    /// What is subscribed to at a hub: the first feed that names it.
    private func shownTopic(of hub: WebURL) -> Shown? { shown.first { $0.hubs.contains(hub) } }

    /// A new edition is to be pushed, if the hub knows of us.
    func noteShown(at hub: WebURL) async throws {
        guard let shown = shownTopic(of: hub), let subscription = subscriptions?[hub],
            subscription.topic == shown.topic, subscription.stem != shown.stem
        else { return }
        // What is not waited for any longer has been counted then.
        try await noteSilence(of: hub)
        try await change(hub) { subscription in
            guard subscription.topic == shown.topic, subscription.stem != shown.stem else { return }
            subscription.stem = shown.stem
            // One that was missed is not waited for any longer; several that come together may be pushed as one.
            if isSubscribed(subscription), subscription.awaited == nil || isOverdue(subscription) {
                subscription.awaited = shown.at
            }
        }
    }

    func isSubscribed(_ subscription: CanarySubscription) -> Bool { subscription.expires.map { $0 > now() } ?? false }

    /// Until a push comes, whatever is published meanwhile: else a busy site would forget it with each change.
    func isSilent(_ subscription: CanarySubscription) -> Bool {
        subscription.lastMissed != nil || isOverdue(subscription)
    }

    func isOverdue(_ subscription: CanarySubscription) -> Bool {
        subscription.awaited.map { $0 + settings.patience <= now() } ?? false
    }
}
