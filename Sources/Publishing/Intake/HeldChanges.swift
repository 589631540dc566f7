package import Recording
package import Syndication
import Watching

/// Changes of files that are not published, because together they would flood subscribers, until a person accepts them
/// or the files are as they were.
package struct HeldChanges: Sendable {
    /// What subscribers would get, in numbers and examples.
    package let flood: Flood
    /// When the first of the changes was held.
    package let since: Timestamp
    /// Whether they are all files, read by other settings.
    let isListing: Bool
    /// The latest of each file.
    private var changes: [String: FileChange]

    init(_ changes: [FileChange], _ flood: Flood, since: Timestamp, isListing: Bool) {
        self.isListing = isListing
        self.flood = flood
        self.since = since
        self.changes = Dictionary(changes.map { ($0.path, $0) }) { _, last in last }
    }

    func holds(_ path: String) -> Bool { changes[path] != nil }

    /// How many files wait.
    package var count: Int { changes.count }

    /// Takes what is news of the held files out of a batch.
    ///
    /// - Returns: whether there was any, and the rest.
    mutating func takeNews(from batch: [FileChange]) -> (isNews: Bool, rest: [FileChange]) {
        var rest: [FileChange] = []
        for change in batch {
            if changes[change.path] == nil { rest.append(change) } else { changes[change.path] = change }
        }
        return (rest.count < batch.count, rest)
    }

    var inOrder: [FileChange] { changes.sorted { $0.key < $1.key }.map(\.value) }
}
