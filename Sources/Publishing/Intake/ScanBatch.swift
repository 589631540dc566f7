package import Syndication
package import Watching

extension FolderScan {
    /// The scan as one batch: what differs from the files as they were when they were last read.
    package func batch(since known: CompactMap<String, FileStamp>) -> Batch {
        var batch = Batch()
        batch.isFirst = true
        batch.problems = problems
        batch.newProblems = problems
        // Sorted by path while they are pairs: that moves and compares less than the changes would.
        var found = files.compactMap { path, stamp in
            known.has(path, as: stamp) ? nil : (path: path, stamp: Optional(stamp))
        }
        // A folder without files is more likely one that is not mounted than one from which all was taken away.
        if files.isEmpty {
            batch.root = .empty
        } else {
            found += known.keys.filter { files[$0] == nil && !isUnseen($0) }.map { ($0, nil) }
        }
        found.sort { $0.path < $1.path }
        batch.changes = found.map { path, stamp in stamp.map { .changed(path, $0) } ?? .removed(path) }
        return batch
    }
}
