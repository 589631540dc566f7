import Syndication

/// How fast one origin (scheme, host, port) takes what we send: between two and eight at a time, more after each success
/// and fewer after each failure, as Postfix does for a destination. After a row of failures it is paused: nothing
/// is sent but one probe now and then, whose success ends that (spec reliability.md section 3).
package struct OriginPace: Sendable, Hashable {
    /// What the pace of all origins follows.
    package struct Rules: Sendable, Hashable {
        /// Deliveries at a time to an origin that fails or is new.
        package var fewest = 2
        /// The same where all succeeds.
        package var most = 8
        /// Failures in a row after which an origin is paused.
        package var failuresToPause = 5
        /// The waits before the first, second, … probe; the last one is used again and again.
        package var probeWaits: [Duration] = [.seconds(10), .seconds(60), .seconds(300), .seconds(1800)]
        /// For how long after its probe was due a pause is remembered where there is nothing to send.
        package var memory = Duration.seconds(86_400)

        /// Those that are followed unless a test sets others.
        package init() {}
    }

    /// Grows by a part of one with each success.
    private var window: Double
    private(set) var failures = 0
    /// When the first of these was.
    private(set) var failingSince: Timestamp?
    private var probes = 0
    /// Set while it is paused: when the next probe may go.
    private(set) var nextProbe: Timestamp?
    /// When the next probe was to go, before one was allowed besides.
    private var planned: Timestamp?
    private var isProbing = false
    /// Whether its last answer took long, or did not come.
    private(set) var isSlow = false
    /// Whether its last try was answered.
    private(set) var isProven = false
    /// Whether it was given so little time, since nobody knew it, that it may well be quick.
    private(set) var isRushed = false

    /// Of an origin that was never tried.
    package init(_ rules: Rules) {
        window = Double(rules.fewest)
    }

    var isPaused: Bool { nextProbe != nil }

    /// All has failed since before this process began: it is paused, and a probe may go at once.
    mutating func pause(since: Timestamp, at now: Timestamp, _ rules: Rules) {
        failures = rules.failuresToPause
        failingSince = min(since, now)
        nextProbe = now
    }

    /// How many may be on their way where no pause counts.
    var places: Int { Int(window) }

    /// How many may be on their way now.
    func limit(at now: Timestamp) -> Int {
        guard let nextProbe else { return places }
        return isProbing || nextProbe > now ? 0 : 1
    }

    /// One is sent that a pause would have held up.
    mutating func begin() {
        if isPaused { isProbing = true }
    }

    /// There is something new to tell: it is worth a probe at once (WebSub §7: a new update is tried again). If that
    /// fails, the next one goes when it was to go: however much is published, the waits grow no longer by it.
    mutating func allowProbe(at now: Timestamp) {
        guard let nextProbe, nextProbe > now else { return }
        planned = nextProbe
        self.nextProbe = now
    }

    /// The clock was set back: the probe waits for no longer than the wait after so many, and nothing has failed since a
    /// time that is still to come.
    mutating func bringForward(at now: Timestamp, _ rules: Rules) {
        guard let probe = nextProbe else { return }
        failingSince = failingSince.map { min($0, now) }
        nextProbe = min(probe, now + NextStep.jittered(NextStep.wait(probes, rules.probeWaits), random: 1))
    }

    /// It answered, whatever it said of the one request.
    ///
    /// - Parameter isCrowded: whether it said that it gets too much (429): it is well, and takes less at a time.
    /// - Returns: whether that has ended a pause.
    mutating func answered(slowly: Bool, isCrowded: Bool = false, _ rules: Rules) -> Bool {
        let wasPaused = isPaused
        failures = 0
        failingSince = nil
        probes = 0
        nextProbe = nil
        planned = nil
        isProbing = false
        isSlow = slowly
        isProven = true
        isRushed = false
        window = isCrowded ? shrunk(rules) : min(Double(rules.most), window + 1 / window)
        return wasPaused
    }

    private func shrunk(_ rules: Rules) -> Double { max(Double(rules.fewest), window / 2) }

    /// No answer, or one that says that the whole origin is in trouble.
    ///
    /// - Parameter random: from 0 up to 1, for the jitter.
    /// - Returns: whether it is paused by that.
    mutating func failed(at now: Timestamp, slowly: Bool, random: Double, _ rules: Rules) -> Bool {
        let wasPaused = isPaused
        if failures == 0 { failingSince = now }
        failures += 1
        isSlow = isSlow || slowly
        isProven = false
        isRushed = false
        window = shrunk(rules)
        // What was on its way when the pause began says nothing new.
        if wasPaused, !isProbing { return false }
        isProbing = false
        guard wasPaused || failures >= rules.failuresToPause else { return false }
        if planned == nil { probes += 1 }
        let next = now + NextStep.jittered(NextStep.wait(probes, rules.probeWaits), random: random)
        nextProbe = planned.map { min($0, next) } ?? next
        planned = nil
        return !wasPaused
    }

    /// It took longer than it was given: no failure, but one that must not stand in the way of others.
    ///
    /// - Parameter briefly: whether that was less than one takes that is slow.
    mutating func hurried(briefly: Bool) {
        isProbing = false
        isSlow = true
        isProven = false
        isRushed = briefly
    }

    /// A probe, or any other, ended without an outcome.
    mutating func abandoned() {
        isProbing = false
    }
}
