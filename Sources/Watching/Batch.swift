import Glibc
package import Syndication

/// One file that is not what it was.
package enum FileChange: Sendable, Hashable {
    /// New, or another content. The stamp is what was seen when the file was settled.
    case changed(String, FileStamp)
    case removed(String)

    /// Below the content folder.
    package var path: String {
        switch self {
        case .changed(let path, _), .removed(let path): path
        }
    }
}

/// The settled changes of one burst, to be published together. Every regular file is in it that is not ignored:
/// articles, pictures, data; whoever takes the batch selects.
package struct Batch: Sendable, Equatable {
    /// What stands at the path of the content folder.
    package enum Root: Sendable, Hashable {
        case present
        /// There is a folder, and no file in it. Perhaps its file system is not mounted, or a deploy has just begun.
        case empty
        /// There is no folder.
        case missing(reason: String)
        /// There is one that cannot be entered or listed.
        case unreadable(reason: String)
        /// It cannot be looked at for now, because no descriptor is left. It is tried again within seconds.
        case outOfFiles(reason: String)

        /// - Parameter code: what the kernel said when it was to be opened or listed.
        init(refusal code: CInt) {
            let reason = systemMessage(code)
            self = [ENOENT, ENOTDIR].contains(code) ? .missing(reason: reason) : .unreadable(reason: reason)
        }
    }

    /// In the order of their paths. Unless the root is present, nothing is reported as removed: what was known
    /// stays known, and is compared again when the folder has files again.
    package var changes: [FileChange] = []
    /// The comparison of the first whole scan with what was known. It always comes, with or without changes. Where nothing
    /// is known and no descriptor is left, one that tells so comes before it.
    package var isFirst = false
    /// What there is at the path of the folder.
    package var root = Root.present
    /// All that is wrong with the folder itself now: names, links, special files, limits.
    package var problems: [Problem] = []
    /// Those of `problems` that the batches before did not have.
    package var newProblems: [Problem] = []

    /// A batch in which nothing has changed.
    package init() {}

    /// Whether there is nothing to take for granted: no folder, one without files, or one that cannot be read for now.
    package var isRootUnusable: Bool { root != .present }

    /// Whether a later batch may be told as one with this. Changes that came one after the other are judged by themselves: a
    /// slow reader makes no flood of them (spec R7.7). And a first one without a folder stands for no scan of one.
    func canAbsorb(_ later: Batch) -> Bool {
        if isFirst, isRootUnusable { return false }
        let paths = Set(changes.map(\.path))
        let others = later.changes.count { !paths.contains($0.path) }
        return changes.isEmpty || others == 0 || changes.count + others <= Self.neverFlood
    }

    /// So many changes are none, however small the site is.
    private static let neverFlood = 5

    /// Takes in a later batch: per path the newest change counts.
    mutating func absorb(_ later: Batch) {
        let replaced = Set(later.changes.map(\.path))
        changes = changes.filter { !replaced.contains($0.path) } + later.changes
        changes.sort { $0.path < $1.path }
        isFirst = isFirst || later.isFirst
        root = later.root
        newProblems += later.newProblems
        problems = later.problems
    }
}
