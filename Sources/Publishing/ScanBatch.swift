package import Syndication
package import Watching

extension FolderScan {
    /// The scan as one batch: what differs from the files as they were when they were last read.
    package func batch(since known: [String: FileStamp]) -> Batch {
        var batch = Batch()
        batch.isFirst = true
        batch.problems = problems
        batch.newProblems = problems
        batch.changes = files.compactMap { path, stamp in
            known[path] == stamp ? nil : .changed(path, stamp)
        }
        // A folder without files is more likely one that is not mounted than one from which all was taken away.
        if files.isEmpty {
            batch.root = .empty
        } else {
            batch.changes += known.keys.filter { files[$0] == nil && !isUnseen($0) }.map { .removed($0) }
        }
        batch.changes.sort { $0.path < $1.path }
        return batch
    }
}
