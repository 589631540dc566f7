import Recording
import Syndication

/// The editions of a document in the order in which they came, with what each changed (spec R15.4).
struct EditionHistory: Sendable {
    struct Step: Sendable {
        var version: Int64
        var stem: String
        var at: Timestamp
        /// The entries that are others than in the edition before, or were not there; nil where that is not known.
        var changed: [EntryKey]?
        /// Those of them that have only come back, as they were. Not known after a restart.
        var returned: Set<EntryKey> = []
        /// Whether what is said of the feed itself is another, or that is not known.
        var isAboutFeed: Bool
        /// Whether it tells of entries that were withdrawn since the edition before, or that is not known.
        var tellsOfEnds = true
    }

    /// The oldest first, in blocks: whoever adds to a copy, while the history itself is still in force, copies only the last.
    private var blocks: [[Step]] = []
    private var count = 0

    private static let blockSize = 64
    /// How long a client may stay away, and is told only what has changed.
    private static let memory = Duration.seconds(30 * 86_400)
    /// So many are remembered, however old they are.
    private static let fewest = 32
    /// And so many at most, about: who comes after that has nearly everything to read anyway.
    private static let most = 4096

    var first: Step? { blocks.first?.first }
    var last: Step? { blocks.last?.last }
    private var steps: FlattenSequence<[[Step]]> { blocks.joined() }

    mutating func add(_ step: Step) {
        if let last = blocks.indices.last, blocks[last].count < Self.blockSize {
            blocks[last].append(step)
        } else {
            blocks.append([step])
        }
        count += 1
        forgetBlocks(before: step.at - Self.memory)
    }

    private mutating func forgetBlocks(before start: Timestamp) {
        while let oldest = blocks.first, let end = oldest.last?.at, end < start || count > Self.most,
            count - oldest.count >= Self.fewest
        {
            blocks.removeFirst()
            count -= oldest.count
        }
    }

    /// The entries that are others now than in an edition.
    ///
    /// - Returns: nil when the edition is not known, or one after it does not know what it changed.
    func changes(since stem: String) -> Set<EntryKey>? {
        changes(withReturned: true) { $0.stem == stem }
    }

    /// The same, but for those that were there before, and have only come back: who had them has them.
    func news(since version: Int64) -> Set<EntryKey>? {
        changes(withReturned: false) { $0.version == version }
    }

    /// Whether what is said of the feed itself is other now than in an edition, as far as is known.
    func isAboutFeed(since version: Int64) -> Bool {
        steps.contains { $0.version > version && $0.isAboutFeed }
    }

    /// Whether it tells of entries that were withdrawn since an edition, as far as is known.
    func tellsOfEnds(since version: Int64) -> Bool {
        steps.contains { $0.version > version && $0.tellsOfEnds }
    }

    private func changes(withReturned: Bool, since isKnown: (Step) -> Bool) -> Set<EntryKey>? {
        // A tag that is not known costs no more than the look for it.
        guard let place = steps.lastIndex(where: isKnown) else { return nil }
        var changes: Set<EntryKey> = []
        for step in steps[steps.index(after: place)...] {
            guard let changed = step.changed else { return nil }
            changes.formUnion(withReturned ? changed : changed.filter { !step.returned.contains($0) })
        }
        return changes
    }
}
