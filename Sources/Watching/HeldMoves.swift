import Syndication

/// Removals and new files that are not told yet. One of each may be one move, and only who is told of both at once can
/// see that (spec R6.4). So a removal waits while a file that is not known is on its way, and a new file waits with it, or
/// for a file that is known and away already. And a save, or a checkout, may take a file away for a moment.
///
/// A new file that has the inode and the text of one that is gone, or was replaced, is that one: such a pair waits for
/// nothing else.
struct HeldMoves {
    typealias Instant = ContinuousClock.Instant

    /// What may be still to come.
    struct Outlook {
        /// A file that is not known has not settled yet.
        var isComing = false
        /// A file that is known is away, or another one is in its place, and that has not settled yet. It matters to new
        /// files only.
        var isGoing = false
    }

    struct Release: Sendable, Equatable {
        /// Changes to be told as they are.
        var told: [FileChange] = []
        /// Paths that were held until now, to be told as they look now.
        var held: [String] = []
    }

    private struct End {
        let since: Instant
        /// By which a file is known under another name.
        let text: FileStamp?
    }

    private let rest: Duration
    private let limit: Duration
    private var gone: [String: End] = [:]
    private var come: [String: End] = [:]
    /// Since when the eldest of them waits.
    private var first: Instant?
    /// When something last happened that a removal waits on for.
    private var last: Instant?

    /// - Parameters:
    ///   - rest: how long a removal is held when nothing else happens.
    ///   - limit: how long a removal, or a new file, is held at most.
    init(rest: Duration, limit: Duration) {
        self.rest = rest
        self.limit = limit
    }

    var isEmpty: Bool { gone.isEmpty && come.isEmpty }
    var holdsNew: Bool { !come.isEmpty }
    /// Of the files that are gone.
    var goneTexts: Set<FileStamp> { Set(gone.values.compactMap(\.text)) }
    /// The inodes of the new files.
    var newFiles: Set<UInt64> { Set(come.values.compactMap(\.text?.inode)) }

    /// When to look again, if nothing happens until then.
    var deadline: Instant? {
        first.map { min($0 + limit, (last ?? $0) + rest) }
    }

    func isDue(at now: Instant) -> Bool {
        deadline.map { $0 <= now } ?? false
    }

    /// Whether a path waits here, and looks like this.
    ///
    /// - Parameter stamp: nil when the file is missing.
    func holds(_ path: String, as stamp: FileStamp?) -> Bool {
        guard let stamp else { return gone[path] != nil }
        return come[path].map { $0.text == stamp.ofText } ?? false
    }

    /// A new file that is written once more settles anew.
    mutating func forgetNew(where isWritten: (String) -> Bool) {
        guard come.keys.contains(where: isWritten) else { return }
        come = come.filter { !isWritten($0.key) }
        findFirst()
    }

    mutating func forgetAll() {
        (gone, come, first, last) = ([:], [:], nil, nil)
    }

    private mutating func findFirst() {
        first = [gone.values.lazy.map(\.since).min(), come.values.lazy.map(\.since).min()].compactMap(\.self).min()
    }

    // MARK: What to tell

    /// Takes in what has settled, and gives what is to be told.
    ///
    /// - Parameters:
    ///   - known: the files as they were told.
    ///   - seenTwice: files that have been away since a scan.
    mutating func sift(
        _ changes: [FileChange], known: CompactMap<String, FileStamp>, seenTwice: Set<String> = [],
        _ outlook: Outlook, at now: Instant
    ) -> Release {
        var release = Release()
        var fresh: [String: FileChange] = [:]
        var replaced: Set<FileStamp> = []
        for change in changes {
            let path = change.path
            switch change {
            case .removed:
                gone[path] = gone[path] ?? End(since: now, text: known[path]?.ofText)
                fresh[path] = change
            case .changed(_, let stamp) where known[path] == nil:
                come[path] = End(since: come[path]?.since ?? now, text: stamp.ofText)
                fresh[path] = change
            case .changed:
                // One that is there again is no removal.
                gone[path] = nil
                if let before = known[path] { replaced.insert(before.ofText) }
                release.told.append(change)
            }
        }
        var ready = takePairs(goneTexts.union(replaced))
        if gone.isEmpty && !outlook.isGoing {
            ready += take(come: { _ in true })
        } else if outlook.isComing || outlook.isGoing && !come.isEmpty {
            last = now
            ready += takeOverdue(at: now)
        } else if !come.isEmpty {
            ready += take(gone: { _, _ in true }, come: { _ in true })
        } else {
            // What comes with others needs no rest.
            let isAlone = release.told.isEmpty && ready.isEmpty
            ready += take(gone: { path, _ in fresh[path] != nil && (!isAlone || seenTwice.contains(path)) })
            if gone.keys.contains(where: { fresh[$0] != nil }) { last = now }
            findFirst()
            if isDue(at: now) { ready += take(gone: { _, _ in true }) }
        }
        findFirst()
        for path in ready {
            if let change = fresh[path] { release.told.append(change) } else { release.held.append(path) }
        }
        return release
    }

    /// Those that are one file under two names. The inode alone tells nothing here: the next file may get it at once.
    ///
    /// - Parameter left: of the files that have left their paths.
    private mutating func takePairs(_ left: Set<FileStamp>) -> [String] {
        let moved = left.intersection(come.values.compactMap(\.text))
        guard !moved.isEmpty else { return [] }
        func isMoved(_ end: End) -> Bool { end.text.map(moved.contains) ?? false }
        return take(gone: { isMoved($1) }, come: isMoved)
    }

    /// Those that have waited to the limit. With a removal goes every new file, since each may be its own, and with that
    /// every removal that was there before it. Those after it have an end that is still to come.
    private mutating func takeOverdue(at now: Instant) -> [String] {
        let limit = limit
        func isOverdue(_ end: End) -> Bool { end.since + limit <= now }
        guard gone.values.contains(where: isOverdue) else { return take(come: isOverdue) }
        let newest = come.values.lazy.map(\.since).max()
        return take(
            gone: { _, end in isOverdue(end) || newest.map { end.since <= $0 } ?? false }, come: { _ in true })
    }

    private mutating func take(
        gone isGone: (String, End) -> Bool = { _, _ in false }, come isCome: (End) -> Bool = { _ in false }
    ) -> [String] {
        let removals = gone.filter { isGone($0.key, $0.value) }.keys
        let arrivals = come.filter { isCome($0.value) }.keys
        for path in removals { gone[path] = nil }
        for path in arrivals { come[path] = nil }
        return Array(removals) + Array(arrivals)
    }
}
