import Logging
import NIOCore
import NIOHTTP1
import Syndication

/// A connection, as the rounds of its loop see it.
protocol Watched: AnyObject {
    /// Whether a stop has to wait for it.
    var isBusy: Bool { get }
    /// Closes the connection when its time is over.
    func check(at now: NIODeadline)
    /// The loop is stopping: says so to the client, where there is a way to say it.
    func beginStopping()
    func closeNow()
}

extension Watched {
    /// In HTTP/1.1 the next answer says it.
    func beginStopping() {}
}

/// What the connections of one event loop share: the shelf, the date, the counts, and the round that looks after
/// each of them. It belongs to that loop's thread.
final class ServingLoop {
    let limits: Limits
    let parserLimits: NIOHTTPDecoderLimitConfiguration
    let idleTime: TimeAmount
    let shelf: LoopShelf
    let showsFeedPages: Bool
    let trustedProxies: TrustedProxies
    let deltaPolicy: DeltaPolicy
    /// The names that requests may be for, in small letters; empty where any will do.
    let hosts: Set<String>
    private let probe: String?
    /// Nil where clients may fetch as often as they like.
    let hammering: Hammering?
    private let knownReaders: KnownReaders
    let heldBodies: HeldBodies
    let answersInWork: AnswersInWork
    private(set) var clock = HTTPClock()
    var counts = RequestCounts()
    /// When true, no connection takes another request after the one it has.
    private(set) var isStopping = false

    private let dailySalt: DailySalt
    private var salt: (day: Int64, salt: UInt64) = (.min, 0)
    private var audiences: [String: FeedAudience] = [:]
    /// By feed; under the empty name what is no feed's.
    private var traffic: [String: TrafficCounter] = [:]
    let otherTraffic = TrafficCounter()
    private var agents = KnownAgents()
    let eventLoop: any EventLoop
    private let wallClock: @Sendable () -> Timestamp
    private var connections: [ObjectIdentifier: any Watched] = [:]
    private var round: RepeatedTask?

    init(
        eventLoop: any EventLoop, shelf: LoopShelf, settings: ServerSettings, shared: SharedByLoops,
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        self.eventLoop = eventLoop
        self.shelf = shelf
        self.limits = settings.limits
        idleTime = TimeAmount(settings.limits.idleTime)
        parserLimits = HeaderMeter.parserLimits(settings.limits)
        self.showsFeedPages = settings.showsFeedPages
        trustedProxies = settings.trustedProxies
        deltaPolicy = settings.deltas
        hosts = settings.hosts
        probe = settings.probe
        hammering = shared.hammering
        knownReaders = shared.knownReaders
        heldBodies = shared.heldBodies
        answersInWork = shared.answersInWork
        dailySalt = shared.salt
        self.wallClock = wallClock
        traffic[""] = otherTraffic
    }

    func add(_ connection: any Watched) {
        if connections.isEmpty { startRounds() }
        connections[ObjectIdentifier(connection)] = connection
        counts.connections += 1
        counts.open += 1
    }

    /// The same connection is looked after by another from now on.
    func replace(_ one: any Watched, by other: any Watched) {
        guard connections.removeValue(forKey: ObjectIdentifier(one)) != nil else { return }
        connections[ObjectIdentifier(other)] = other
    }

    func remove(_ connection: any Watched) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        counts.open -= 1
        if connections.isEmpty { stopRounds() }
    }

    /// Who asks: the peer, or whom a proxy that is trusted asks for.
    func client(
        of peer: Peer, forwarded: @autoclosure () -> String?, forwardedFor: @autoclosure () -> String?
    ) -> IPAddress? {
        guard peer.isTrusted else { return peer.address }
        return trustedProxies.client(of: peer.address, forwarded: forwarded(), forwardedFor: forwardedFor())
    }

    /// Whether a request for this host is for us, and for the one whose certificate the client was shown (RFC 9110 §7.4).
    ///
    /// - Parameters:
    ///   - host: with its port; nil in HTTP/1.0.
    ///   - serverName: what the client asked for in the beginning of TLS.
    func answers(for host: String?, serverName: String?) -> Bool {
        guard !hosts.isEmpty || serverName != nil else { return true }
        guard let host else { return hosts.isEmpty }
        let name = Self.name(ofHost: host)
        if let serverName, serverName != name { return false }
        return hosts.isEmpty || hosts.contains(name)
    }

    /// Whether our own process asks if we answer.
    func isProbe(_ fields: RequestFields) -> Bool {
        guard let asked = fields.probe, let probe else { return false }
        return asked == probe
    }

    /// In small letters, without port and final full stop.
    private static func name(ofHost host: String) -> String {
        var name = host.lowercased()[...]
        if let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) {
            name = name[..<colon]
        }
        if name.last == "." { name.removeLast() }
        return String(name)
    }

    // MARK: Who reads

    /// The audience of a document's feed; nil for a document that is no feed.
    func audience(of dated: DatedDocument) -> FeedAudience? {
        if let known = dated.audience { return known }
        guard let feed = dated.document.feed else { return nil }
        let audience = audiences[feed] ?? FeedAudience()
        audiences[feed] = audience
        dated.audience = audience
        return audience
    }

    /// Days since 1970, by the clock of the answers.
    var day: Int64 { clock.now.seconds / 86_400 }

    func note(_ agent: UInt64, _ text: UnsafeRawBufferPointer?, of client: IPAddress?, in audience: FeedAudience) {
        let day = day
        if salt.day != day { salt = (day, dailySalt.of(day)) }
        audience.note(agents.kind(agent, text), agent, client?.neighbourhood ?? 0, day: day, salt: salt.salt)
    }

    /// What is answered from a document's feed.
    func traffic(of dated: DatedDocument) -> TrafficCounter {
        if let known = dated.traffic { return known }
        let counter = dated.document.feed.map { traffic[$0] ?? TrafficCounter() } ?? otherTraffic
        if let feed = dated.document.feed { traffic[feed] = counter }
        dated.traffic = counter
        return counter
    }

    func trafficSamples() -> [String: Traffic] { traffic.mapValues(\.sample) }

    func audienceSamples() -> [String: FeedAudience.Sample] {
        audiences.mapValues { $0.sample(day: day) }
    }

    /// What to answer instead of a whole document that this client fetches too often.
    func hammeringAnswer(_ agent: UInt64, _ client: IPAddress?, _ dated: DatedDocument) -> Answer? {
        let document = dated.document
        guard let hammering, document.edition != nil, document.maxAge > 0 else { return nil }
        // Whoever comes by a Unix socket or from this machine, and a proxy that names nobody, brings everybody's requests.
        guard let client, !trustedProxies.trust(client), limits.countsLoopback || !client.isLoopback else { return nil }
        if knownReaders.contains(client) { return nil }
        let key = StableHash.mix(agent, client.source)
        guard let wait = hammering.wait(key, document, now: clock.now) else { return nil }
        counts.limited += 1
        let refusal = FixedAnswer.hammering(wait)
        let answer = Answer(head: refusal.head.dated(clock), body: refusal.body, status: refusal.status)
        traffic(of: dated).note(answer.status, bytes: answer.count)
        return answer
    }

    /// The date for a connection that is turned away before any other has started the rounds.
    func currentClock() -> HTTPClock {
        clock.set(wallClock())
        return clock
    }

    /// From now on every answer closes its connection.
    func beginStopping() {
        isStopping = true
        for connection in connections.values { connection.beginStopping() }
    }

    /// Connections with a request that is being received or answered.
    var busyConnections: Int {
        connections.values.count(where: \.isBusy)
    }

    func closeAll() {
        for handler in connections.values { handler.closeNow() }
    }

    /// One repeated task for all connections, instead of timers that each request would set and clear. It rests
    /// while there are no connections.
    private func startRounds() {
        clock.set(wallClock())
        let loop = NIOLoopBound(self, eventLoop: eventLoop)
        let pause = TimeAmount(limits.tick)
        round = eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in loop.value.makeRound() }
    }

    private func stopRounds() {
        round?.cancel()
        round = nil
    }

    private func makeRound() {
        clock.set(wallClock())
        let now = NIODeadline.now()
        for handler in connections.values { handler.check(at: now) }
    }
}

/// What all event loops know together.
struct SharedByLoops: Sendable {
    let hammering: Hammering?
    let salt = DailySalt()
    let knownReaders: KnownReaders
    let heldBodies: HeldBodies
    let answersInWork: AnswersInWork

    init(settings: ServerSettings, knownReaders: KnownReaders, logger: Logger) {
        self.knownReaders = knownReaders
        heldBodies = HeldBodies(limit: settings.limits.heldBodies, logger: logger)
        answersInWork = AnswersInWork(limits: settings.limits)
        hammering = settings.repeatLimit > 0 ? Hammering(limit: settings.repeatLimit) : nil
    }
}
