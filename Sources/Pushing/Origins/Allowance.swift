import Syndication

/// How long a request to a callback may take that must make room for others. Where many are silent, the next ones must
/// be quicker: on average none keeps its place for longer than an answer takes a few times over. So thousands that hang
/// are soon through, and all of them are tried again in the slow lane (spec reliability.md P3).
struct Allowance {
    private let most: Duration
    private let least: Duration
    /// How many of those that came last have used up their time, from 0 up to 1.
    private var silence = 0.0
    /// What an answer took lately; zero until there was one.
    private var usual = Duration.zero

    /// - Parameters:
    ///   - most: what each has as long as few are silent.
    ///   - least: what it has on average at least, however many are.
    init(most: Duration, least: Duration) {
        self.most = most
        self.least = least
    }

    /// How many the share of silence is about. One bad cohort is enough to know better, and a few bad ones say nothing.
    private static let memory = 64.0

    /// For the next one, in whole milliseconds, as transfers count.
    var length: Duration {
        guard silence > 0 else { return most }
        // Who is far away or has much to do is not shut out; who answers late on purpose gains little.
        let mean = min(max(usual * 3, least), least * 2.5)
        // The share falls for ever and never ends: nothing is divided by next to none.
        guard mean < most * silence else { return most }
        return .milliseconds((mean / silence).wholeMilliseconds)
    }

    /// One has used up its time.
    mutating func noteSilence() {
        silence += (1 - silence) / Self.memory
    }

    /// One has left its place in time.
    ///
    /// - Parameter isAnswered: false when it only failed.
    mutating func noteEnd(after took: Duration, isAnswered: Bool) {
        silence -= silence / Self.memory
        guard isAnswered else { return }
        usual = usual == .zero ? took : usual + (took - usual) / 8
    }
}

/// The time for origins whose last try was answered, and for those of which nobody knows whether they hang. Those
/// that are proven have twice the time.
struct Allowances {
    private var withProven: Allowance
    private var withNew: Allowance
    private let slowAfter: Duration
    private let slowest: Int

    /// - Parameter slowest: how many may take their time.
    init(_ settings: HubSettings, slowest: Int) {
        withProven = Allowance(most: settings.slowAfter, least: settings.shortestAllowance * 2)
        withNew = Allowance(most: settings.slowAfter, least: settings.shortestAllowance)
        slowAfter = settings.slowAfter
        self.slowest = slowest
    }

    subscript(proven isProven: Bool) -> Allowance {
        get { isProven ? withProven : withNew }
        set { if isProven { withProven = newValue } else { withNew = newValue } }
    }

    /// - Parameters:
    ///   - isHurried: whether it must make room for others.
    ///   - filled: the lines in which something waits.
    /// - Returns: nil for all its time.
    func length<Item>(for turn: OriginLines<Item>.Turn, isHurried: Bool, filled: Int) -> Duration? {
        if isHurried { return self[proven: turn.isProven].length }
        // It may be quick, and stands among those that hang: while they are many, they all go before it gets all its
        // time.
        return turn.isRushed && filled > slowest ? slowAfter : nil
    }
}
