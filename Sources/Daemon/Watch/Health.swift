import Foundation
import Serving
import Storage
import Synchronization

/// Whether the daemon is well, from what it can prove of itself.
final class Health: Sendable {
    /// One thing that must work.
    struct Proof: Codable, Sendable, Hashable {
        /// `http`, `state` or `publishing`.
        var name: String
        var isGood: Bool
        /// What is wrong, for a person; empty where nothing is.
        var words: String = ""
        /// Whether a restart of the daemon may mend it. A full disk stays full. Nil where nothing is wrong.
        var isMendedByRestart: Bool?

        init(name: String, isGood: Bool, words: String = "", isMendedByRestart: Bool = true) {
            self.name = name
            self.isGood = isGood
            self.words = words
            self.isMendedByRestart = isGood ? nil : isMendedByRestart
        }
    }

    /// Something that is wrong and that no proof tries.
    struct Trouble: Codable, Sendable, Hashable {
        /// `content`, `configuration`, `certificate`, `monitor`, `admin`, `clock` or `held`.
        var name: String
        /// For a person.
        var words: String
    }

    private let state: StateProof
    private let heartbeat: Heartbeat
    private let addresses: @Sendable () -> [ListenAddress]
    private let flags = Mutex((isReady: false, isDraining: false))
    /// Since when nothing can be published, and why, for a person.
    private let failure = Mutex<(since: ContinuousClock.Instant, reason: String)?>(nil)
    /// What the watchdog has found wrong last.
    private let bad = Mutex<[Proof]>([])
    private let known = Mutex<[Trouble]>([])
    /// What follows for a person, by the name of the listener.
    private let shut = Mutex<[String: String]>([:])
    let started = ContinuousClock.now

    init(database: Database, heartbeat: Heartbeat, tally: Tally, addresses: @escaping @Sendable () -> [ListenAddress]) {
        state = StateProof(tally: tally) { try await database.proveWriting() }
        self.heartbeat = heartbeat
        self.addresses = addresses
    }

    /// The first scan is published.
    func noteReady() { flags.withLock { $0.isReady = true } }
    /// The daemon is stopping.
    func noteDraining() { flags.withLock { $0.isDraining = true } }

    /// A step was published.
    func notePublished() { failure.withLock { $0 = nil } }
    /// A step could not be published, and is tried again.
    func noteUnpublished(_ reason: String) {
        failure.withLock { $0 = ($0?.since ?? .now, reason) }
    }

    /// The watchdog has looked.
    func noteBad(_ proofs: [Proof]) { bad.withLock { $0 = proofs } }
    /// What the watchdog has found wrong last. Nothing is tried for it.
    var knownBad: [Proof] { bad.withLock(\.self) }

    /// - Parameter words: why a listener beside the feeds' is shut, for a person; nil where it is open.
    func noteDoor(_ name: String, shut words: String?) { shut.withLock { $0[name] = words } }
    /// The listeners beside the feeds' that are to be open and are not.
    var shutDoors: [Trouble] {
        shut.withLock { $0.sorted { $0.key < $1.key }.map { Trouble(name: $0.key, words: $0.value) } }
    }

    /// What the publisher knows to be wrong, the gravest first. Whoever asks does not wait for it.
    var troubles: [Trouble] {
        get { known.withLock(\.self) }
        set { known.withLock { $0 = newValue } }
    }

    var isReady: Bool { flags.withLock(\.isReady) }
    var isDraining: Bool { flags.withLock(\.isDraining) }

    /// Tries everything.
    ///
    /// - Parameter limit: how long each may take.
    func proofs(within limit: Duration) async -> [Proof] {
        async let http = answering(within: limit)
        async let written = state.proof(within: limit)
        return [await http, await written, publishing(within: limit)]
    }

    private func answering(within limit: Duration) async -> Proof {
        guard let address = addresses().first else {
            return Proof(name: "http", isGood: isDraining, words: "the server does not listen")
        }
        let isGood = await SelfRequest.isAnswered(at: address, within: limit)
        return Proof(name: "http", isGood: isGood, words: isGood ? "" : "the server does not answer at \(address)")
    }

    private func publishing(within limit: Duration) -> Proof {
        let age = heartbeat.age
        guard age < max(limit, .seconds(5)) else {
            return Proof(
                name: "publishing", isGood: false, words: "nothing was looked after for \(age.components.seconds) s")
        }
        guard let (since, reason) = failure.withLock(\.self) else { return Proof(name: "publishing", isGood: true) }
        let seconds = (.now - since).components.seconds
        // What fails here, such as a full disk or one article, would fail after a restart too.
        return Proof(
            name: "publishing", isGood: false,
            words: "nothing could be published for \(seconds) s, and it is tried again: \(reason)",
            isMendedByRestart: false)
    }
}
