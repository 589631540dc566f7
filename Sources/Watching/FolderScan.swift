package import Syndication

/// Everything that the content folder held at one moment. The scan is the truth that watching rests on.
package struct FolderScan: Sendable {
    /// Every regular file that is not ignored and does not look as it was known, by its path below the content folder:
    /// all of them, where nothing was known.
    package internal(set) var files: [String: FileStamp] = [:]
    /// The files that were known and that are not there. A scan of a part does not tell.
    package internal(set) var missing: [String] = []
    /// How many files were found, those that look as they were known among them.
    package internal(set) var count = 0
    /// What was left out, and why.
    package internal(set) var problems: [Problem] = []
    /// Folders that could not be listed to their end, and files that could not be looked at. What was known of them is
    /// not gone, only unseen.
    package internal(set) var unseen: Set<String> = []
    /// Every folder that was listed, the root (the empty path) among them.
    var folders: Set<String> = []
    /// Links to files: what they point at changes without a word from their own folder.
    var links: [String] = []
    /// A scan of a part met a link to a folder. Only a scan of the whole knows whether to follow it.
    var metFolderLink = false
    /// Other machines can change the files (NFS, SMB, FUSE …).
    var isRemote = false

    /// Whether every file is there, looks as it was known, and none is new.
    var isAsKnown: Bool { count > 0 && files.isEmpty && missing.isEmpty && unseen.isEmpty }

    /// More problems than these are not listed one by one.
    static let problemLimit = 500

    /// Whether a path may exist, although the scan has not seen it.
    package func isUnseen(_ path: String) -> Bool {
        guard !unseen.isEmpty else { return false }
        return unseen.contains(path) || path.hasAncestor(in: unseen)
    }

    mutating func add(_ problem: Problem) {
        if problems.count < Self.problemLimit {
            problems.append(problem)
        } else if problems.count == Self.problemLimit {
            problems.append(Problem(.warning, file: ".", "there are more problems like these, which are not listed"))
        }
    }
}

extension String {
    /// Whether a folder that the path is in, near or far, is one of a set.
    func hasAncestor(in folders: Set<String>) -> Bool {
        var end = utf8.endIndex
        while let slash = utf8[..<end].lastIndex(of: UInt8(ascii: "/")) {
            if folders.contains(String(self[..<slash])) { return true }
            end = slash
        }
        return false
    }
}

extension ContentFolder {
    /// Walks through the whole folder. 100,000 files take about a third of a second.
    ///
    /// - Parameters:
    ///   - known: the files as they were when they were last looked at: what is the same now is not listed.
    ///   - entering: told of each folder before it is listed, so that a watch on it misses nothing.
    ///   - progress: told now and then how many files were found so far.
    ///   - isStopped: asked before each file is looked at.
    /// - Throws: `.root` when the folder is not there or cannot be listed, `.outOfFiles`, `.stopped`.
    package func scan(
        since known: CompactMap<String, FileStamp> = [:], entering: (String) -> Void = { _ in },
        progress: (Int) -> Void = { _ in }, isStopped: @escaping () -> Bool = { false }
    ) throws(WatchingError) -> FolderScan {
        try scan(below: "", since: known, entering: entering, progress: progress, isStopped: isStopped)
    }

    /// - Parameter start: a folder below the root; empty for all.
    func scan(
        below start: String, since known: CompactMap<String, FileStamp>, entering: (String) -> Void,
        progress: (Int) -> Void = { _ in }, isStopped: @escaping () -> Bool = { false }
    ) throws(WatchingError) -> FolderScan {
        var walk = FolderWalk(root: try ContentRoot(path: path), ignore: ignore, known: known, isStopped: isStopped)
        try walk.run(from: start, entering: entering, progress: progress)
        return walk.scan
    }
}
