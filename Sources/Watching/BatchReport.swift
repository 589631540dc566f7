import Syndication

/// Remembers what was told, and tells only what is news.
struct BatchReport {
    private let queue: BatchQueue
    private var problems: [Problem] = []
    private var told: Set<Problem> = []
    private var root = Batch.Root.present
    private var isFirst = true

    init(_ queue: BatchQueue) {
        self.queue = queue
    }

    /// A scan has found these problems, and no others stand any more.
    mutating func begin(_ problems: [Problem]) {
        self.problems = problems
    }

    mutating func add(_ more: [Problem]) {
        for problem in more where problems.count < FolderScan.problemLimit && !problems.contains(problem) {
            problems.append(problem)
        }
    }

    /// Puts a batch into the queue, if there is anything to tell.
    ///
    /// - Parameter isBeforeFirst: the first scan could not be made yet.
    mutating func tell(_ changes: [FileChange], root: Batch.Root, isBeforeFirst: Bool = false) {
        let standing = Set(problems)
        let isFirst = isFirst && !isBeforeFirst
        guard isFirst || !changes.isEmpty || root != self.root || standing != told else { return }
        var batch = Batch()
        batch.changes = changes.sorted { $0.path < $1.path }
        batch.isFirst = isFirst
        batch.root = root
        batch.problems = problems
        batch.newProblems = problems.filter { !told.contains($0) }
        queue.put(batch)
        told = standing
        self.root = root
        if isFirst { self.isFirst = false }
    }
}
