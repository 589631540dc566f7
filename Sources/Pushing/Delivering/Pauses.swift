import Syndication

/// The origins that the state has as paused, or will have.
struct Pauses {
    private var origins: Set<String> = []
    /// What the state is to learn of them.
    private(set) var changes: [String: PauseTable.Change] = [:]

    /// The state has it as paused.
    mutating func takeUp(_ origin: String) {
        origins.insert(origin)
    }

    mutating func pause(_ origin: String, since: Timestamp) {
        if origins.insert(origin).inserted { changes[origin] = .failing(since: since) }
    }

    mutating func end(_ origin: String) {
        if origins.remove(origin) != nil { changes[origin] = .answers }
    }

    /// What has changed meanwhile is still to be told.
    mutating func noteStored(_ stored: [String: PauseTable.Change]) {
        changes = changes.filter { stored[$0.key] != $0.value }
    }
}
