package import Logging
package import Publishing
package import Storage
package import Syndication
package import Transfer

/// Our own WebSub hub: takes subscriptions to our feeds, asks each callback for its consent, and hands new editions to the
/// courier. It is closed: its topics are our feeds and nothing else.
package actor Hub {
    /// For the database that is handed to `init`.
    package static let migrations = SubscriptionTable.migrations
    /// The tables whose rows a start makes again.
    package static let derivable: Set<String> = ["sealed_state"]

    let table: SubscriptionTable
    let courier: Courier
    let transfers: TransferLoop
    let settings: HubSettings
    let now: @Sendable () -> Timestamp
    let random: @Sendable () -> Double
    let challenge: @Sendable () -> String
    let logger: Logger
    let bell = Bell()

    private(set) var topics = TopicIndex()
    /// What an operator can do for the subscribers of topics that are not published any more.
    private(set) var advice: [WebURL: String] = [:]
    /// What each topic shows now.
    private(set) var editions: [WebURL: Edition] = [:]
    /// Whether the topics are all there: until the folder has been read, what is unknown may be known in a moment.
    private var isComplete = false
    private var sources: Budget
    private var targets: Budget
    /// Subscriptions; nil until they have been counted.
    private var total: Int?

    /// The origins of the callbacks of requests that wait for their verification, or are being verified, by id.
    var pending: [Int64: String] = [:]
    private var pendingByOrigin: [String: Int] = [:]
    /// Requests of rssCloud whose callbacks are being asked, by origin.
    var cloudInquiries: [String: Int] = [:]
    /// Of callbacks. A pause holds up second questions and denials only: strangers who name callbacks at a host that
    /// do not answer must not keep it from renewing what it has there.
    var turns: Turns<PendingRequest>
    var underWay = UnderWay()
    var denials = Denials()
    /// Requests that came before have waited for nothing. It moves with a clock that is set back.
    var started: Timestamp
    let tally = OutcomeTally()
    var nextTidying: ContinuousClock.Instant = .now
    /// Topics that are gone, and whose subscriptions the operator was told of.
    var toldAstray: Set<WebURL> = []
    var clock: ClockWatch
    var stepBack = StepBack()
    /// Whether the leases that were over at the start have been counted.
    var hasLookedAtLeases = false

    /// - Parameters:
    ///   - transfers: for verifications; deliveries have a loop of their own, so that neither waits for the other.
    ///   - now: the time of day, since leases and deadlines must outlive the process.
    ///   - random: from 0 up to 1.
    ///   - challenge: a new one each time, which nobody can guess.
    package init(
        database: Storage.Database, transfers: TransferLoop, deliveries: TransferLoop, settings: HubSettings,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        challenge: (@Sendable () -> String)? = nil, logger: Logger
    ) {
        table = SubscriptionTable(database: database)
        courier = Courier(
            table: DeliveryTable(database: database), transfers: deliveries, settings: settings, now: now,
            random: random, tally: tally, logger: logger)
        self.transfers = transfers
        self.settings = settings
        self.now = now
        self.random = random
        self.challenge = challenge ?? Verification.randomChallenge
        self.logger = logger
        sources = Budget(perMinute: settings.limits.ratePerSource)
        targets = Budget(perMinute: settings.limits.ratePerTarget)
        // One half for those of which nobody knows that they are slow, the other for the rest.
        let half = max(1, settings.verificationsAtATime / 2)
        turns = Turns(settings, quickest: half, slowest: half, letsNewThrough: true, id: \.id)
        clock = ClockWatch(wall: now(), steady: .now)
        started = now()
    }

    // MARK: Topics

    /// The editions that are current now, all of them. Those that changed are delivered; a feed that is missing for a
    /// while is gone, and its subscribers are told.
    ///
    /// - Parameters:
    ///   - moves: former addresses of feeds, and where each leads to.
    ///   - closed: topics whose feeds take no more entries. Who is subscribed is told of every edition until its lease is
    ///     over, which is not renewed; nobody else is taken.
    ///   - advice: what an operator can do where a topic is not published any more, in whole sentences.
    ///   - isComplete: false as long as the folder has not been read.
    package func announce(
        _ editions: [Edition], moves: [WebURL: WebURL] = [:], closed: Set<WebURL> = [],
        advice: [WebURL: String] = [:], isComplete: Bool = true
    ) async {
        let pushed = editions.filter { !$0.hubs.isEmpty }
        self.editions = Dictionary(pushed.map { ($0.topic, $0) }) { $1 }
        self.isComplete = isComplete
        self.advice = advice
        if Set(self.editions.keys) != topics.topics || moves != topics.moves || closed != topics.closed {
            topics = TopicIndex(self.editions.keys, moves: moves, closed: closed)
            nextTidying = .now
            bell.ring()
        }
        await courier.announce(self.editions)
    }

    /// Whether a subscription to it makes no sense any more.
    func isGone(_ topic: WebURL) -> Bool { isComplete && editions[topic] == nil }

    var versions: [WebURL: Int64] { editions.mapValues(\.version) }

    /// The topics, once they are all known. There may be none, where all feeds have moved away; where nothing says so,
    /// there is something wrong.
    var allTopics: Set<WebURL>? {
        isComplete && !(topics.topics.isEmpty && topics.moves.isEmpty) ? topics.topics : nil
    }

    // MARK: Requests

    /// Answers a subscription request (WebSub §5.1). What is accepted is on disk before the answer is given, and nothing
    /// of how its verification ends is in the answer.
    ///
    /// - Parameters:
    ///   - contentType: the request's.
    ///   - peer: the address of who asks. Requests of this machine itself, and those through a Unix socket, come from a
    ///     proxy, and are not counted.
    package func receive(_ body: [UInt8], contentType: String?, from peer: String?) async -> HubReply {
        let reply: HubReply
        do throws(HubRefusal) {
            try checkSource(peer)
            guard Self.isForm(contentType) else {
                throw HubRefusal(415, "Send a form: Content-Type: application/x-www-form-urlencoded.")
            }
            let form = try KnownFields(SubscriptionRequest.names, in: body)
            if form["hub.mode"] == "publish" {
                reply = try answer(toPing: form)
            } else {
                try await take(try SubscriptionRequest(form, topics: topics, settings: settings))
                reply = .accepted
            }
        } catch {
            reply = refusal(error)
        }
        tally.add(reply == .pinged ? .pinged : HubOutcome(requestAnswered: reply.status))
        logger.debug("asked", metadata: ["status": "\(reply.status)", "peer": "\(peer ?? "")"])
        return reply
    }

    private func answer(toPing form: KnownFields) throws(HubRefusal) -> HubReply {
        guard let topic = form["hub.topic"] ?? form["hub.url"], case .topic = topics.find(topic) else {
            throw HubRefusal(403, "This hub serves the feeds of its own site only.")
        }
        return .pinged
    }

    func refusal(_ error: HubRefusal) -> HubReply {
        guard error.reply.status == 404, !isComplete else { return error.reply }
        return HubRefusal(503, "The hub is starting. Try again in a moment.", retryAfter: .seconds(5)).reply
    }

    static func isForm(_ contentType: String?) -> Bool {
        let type = contentType?.split(separator: ";").first.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        return type == "application/x-www-form-urlencoded"
    }

    func checkSource(_ peer: String?) throws(HubRefusal) {
        guard let address = peer.flatMap({ IPAddress($0) }), !address.isLoopback,
            let wait = sources.take("\(address.source)", at: now())
        else { return }
        throw HubRefusal(429, "There are too many requests from your address.", retryAfter: wait)
    }

    private func take(_ request: SubscriptionRequest) async throws(HubRefusal) {
        let origin = request.callback.origin
        // A host that answers nothing leaves room for the others.
        guard pending.count < settings.maxPending, pendingByOrigin[origin] ?? 0 < settings.maxPendingPerOrigin else {
            throw HubRefusal(503, "Too many requests wait for their verification.", retryAfter: .seconds(60))
        }
        // Counted before anything is awaited, so that requests at the same time see each other.
        reserve(origin)
        do {
            // A subscription's renewal and end are not counted: requests of strangers for other callbacks at the host must
            // not keep it from them.
            if case .new(let rivals) = try await table.standing(of: request.callback, at: request.topic) {
                // Who is subscribed to a feed that is gone is still there for an hour. No other callback is asked.
                if request.isGone { throw request.refusal }
                if let wait = takeTarget(origin) { throw HubRefusal.tooManyAtHost(wait) }
                if request.mode == .subscribe { try await checkRoom(rivals: rivals, origin: origin) }
            }
            let seen = request.wantsContent ? SubscriptionTable.nothingSeen : editions[request.topic]?.version ?? 0
            let stored = try await table.store(request, seen: seen, sealing: settings.secrets, at: now())
            guard pending.updateValue(origin, forKey: stored.id) == nil else {
                // It was read from the state meanwhile, and counted then.
                release(origin)
                return
            }
            turns.lines.append(stored, to: origin, at: now())
            bell.ring()
        } catch {
            release(origin)
            if let refusal = error as? HubRefusal { throw refusal }
            logger.error("a subscription cannot be stored: \(error)")
            throw HubRefusal(503, "The request cannot be stored now.", retryAfter: .seconds(30))
        }
    }

    /// One more request for a callback there.
    ///
    /// - Returns: nil when there is room for it, else for how long there is none.
    func takeTarget(_ origin: String) -> Duration? { targets.take(origin, at: now()) }

    /// It was verified, and is not counted.
    func giveBackTarget(_ origin: String) { targets.giveBack(origin) }

    /// - Parameter rivals: as in `SubscriptionTable.Standing`.
    func checkRoom(rivals: Int, origin: String) async throws {
        func hasRoom(beside rivals: Int) -> Bool {
            rivals + (pendingByOrigin[origin] ?? 0) <= settings.limits.maxSubscriptionsPerOrigin
        }
        // Which of them are over takes a while to find out, and is asked only where it matters.
        if !hasRoom(beside: rivals), !hasRoom(beside: try await table.count(of: origin, at: now())) {
            throw HubRefusal(403, "There are too many subscriptions for callbacks at this host.")
        }
        if total == nil { total = try await table.count(at: now()) }
        guard (total ?? 0) + pending.count < settings.limits.maxSubscriptions else {
            throw HubRefusal(503, "The hub has all the subscriptions it can hold.", retryAfter: .seconds(3600))
        }
    }

    /// Somebody at the origin asks for a subscription that is not there yet.
    func reserve(_ origin: String) { pendingByOrigin[origin, default: 0] += 1 }

    func release(_ origin: String) {
        let left = (pendingByOrigin[origin] ?? 1) - 1
        pendingByOrigin[origin] = left > 0 ? left : nil
    }

    // MARK: Bookkeeping

    /// A request that was stored before the program started.
    func adopt(_ request: PendingRequest) {
        guard pending.updateValue(request.callback.origin, forKey: request.id) == nil else { return }
        pendingByOrigin[request.callback.origin, default: 0] += 1
        turns.lines.append(request, to: request.callback.origin, at: now())
    }

    /// A request is over.
    ///
    /// - Parameter givesBack: whether it was counted for its target, and is not any more.
    func forget(_ id: Int64, givesBack: Bool = false) {
        if denials.inHand.remove(id) != nil { return }
        guard let origin = pending.removeValue(forKey: id) else { return }
        release(origin)
        if givesBack { targets.giveBack(origin) }
    }

    /// Subscriptions end in more places than they begin: now and then they are counted anew.
    func forgetTotal() { total = nil }

    func noteTotal(_ change: Int) {
        if let total { self.total = max(0, total + change) }
    }
}
