import Reading
import Recording
import Syndication
import Watching

/// Opens and reads the files of a batch, on all cores.
struct Intake: Sendable {
    let folder: ContentFolder
    let reader: ArticleReader
    let lanes: Int
    /// Whether the words of articles are to be compared with what they were.
    let takesWordings: Bool
    /// See `Pipeline`.
    var pulse: @Sendable () -> Void = {}
    /// Asked before each file of a batch is read.
    var isStopped: @Sendable () -> Bool = { false }

    /// What became of one file.
    struct Take: Sendable {
        var observation: Observation
        /// Not when the batch is so large that bodies are not kept.
        var hasBody = false
        /// Where it is asked for.
        var wording: Wording?

        /// With its body.
        var article: Article? {
            guard hasBody, case .article(let article, _) = observation.finding else { return nil }
            return article
        }
    }

    /// A batch of more files than this does not keep bodies: a first scan of a large site would hold all of it in
    /// memory, and most of its entries are in no window. The few that are get read once more.
    private static let bodiesKept = 512
    /// Files that a lane takes at a time.
    private static let stride = 32

    /// - Parameter progress: told how many files were read so far.
    /// - Returns: one for each change that concerns articles, in the order of the changes. A file that is being written
    ///   is left out: the watcher tells of it again.
    /// - Throws: `WatchingError.root`, `.outOfFiles` and `.stopped`, which say nothing of the files: they count as unread.
    func take(_ changes: [FileChange], progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> [Take] {
        guard !changes.isEmpty else { return [] }
        let keepsBodies = changes.count <= Self.bodiesKept
        if changes.count <= 4 { return try take(changes[...], keepsBodies: keepsBodies) }
        let parts = try await withThrowingTaskGroup(of: (Int, [Take]).self) { group in
            var next = 0
            func addPart() {
                guard next < changes.count else { return }
                let start = next
                next += Self.stride
                group.addTask {
                    let part = changes[start..<min(start + Self.stride, changes.count)]
                    return (start, try take(part, keepsBodies: keepsBodies))
                }
            }
            for _ in 0..<lanes { addPart() }
            var parts: [(Int, [Take])] = []
            var count = 0
            for try await part in group {
                parts.append(part)
                count += Self.stride
                progress(min(count, changes.count))
                pulse()
                addPart()
            }
            return parts
        }
        return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }

    /// The article of a file as it is now, for rendering; nil where there is none that can be read.
    ///
    /// - Throws: `WatchingError.outOfFiles`, which says nothing of the article.
    func article(at path: String) throws -> Article? {
        guard let (bytes, _) = try folder.look({ try $0.read(path, limit: reader.maximumFile) }) else { return nil }
        return reader.read(bytes, path: path, isForRendering: true).article
    }

    private func take(_ changes: ArraySlice<FileChange>, keepsBodies: Bool) throws -> [Take] {
        // Where the folder has gone the watcher tells of that, but not again of these: it may come back as it was.
        let opened = try folder.opened()
        return try changes.compactMap { change in
            if isStopped() { throw WatchingError.stopped }
            return try take(change, in: opened, keepsBody: keepsBodies)
        }
    }

    private func take(_ change: FileChange, in opened: ContentFolder.OpenedFolder, keepsBody: Bool) throws -> Take? {
        switch change {
        case .removed(let path):
            return Take(observation: Observation(path: path, finding: .gone))
        case .changed(let path, let stamp):
            guard ArticleReader.isContent(path: path) else {
                return Take(observation: Observation(path: path, finding: .notAnEntry(stamp)))
            }
            do {
                let (bytes, stamp) = try opened.read(path, limit: reader.maximumFile)
                return take(reader.read(bytes, path: path), path, stamp, keepsBody: keepsBody)
            } catch .missing, .changing {
                return nil
            } catch {
                if case .outOfFiles = error { throw error }
                let problems = [error.problem]
                if case .unreadable = error {
                    return Take(observation: Observation(path: path, finding: .unreadable(stamp, problems)))
                }
                return Take(observation: Observation(path: path, finding: .broken(stamp, problems)))
            }
        }
    }

    private func take(_ reading: FileReading, _ path: String, _ stamp: FileStamp, keepsBody: Bool) -> Take {
        switch reading.outcome {
        case .article(var article):
            let wording = takesWordings ? Wording(of: article) : nil
            if !keepsBody { article.body = .none }
            return Take(
                observation: Observation(path: path, finding: .article(article, stamp), warnings: reading.problems),
                hasBody: keepsBody, wording: wording)
        case .noEntry:
            return Take(
                observation: Observation(path: path, finding: .notAnEntry(stamp), warnings: reading.problems))
        case .doubtful(let problem):
            return Take(
                observation: Observation(path: path, finding: .doubtful(stamp, problem), warnings: reading.problems))
        case .broken:
            return Take(observation: Observation(path: path, finding: .broken(stamp, reading.problems)))
        }
    }
}

extension [Intake.Take] {
    /// By path, as `wordings`.
    var articles: [String: Article] { reduce(into: [:]) { $0[$1.observation.path] = $1.article } }

    var wordings: [String: Wording] { reduce(into: [:]) { $0[$1.observation.path] = $1.wording } }
}
