import Dispatch
import Reading
package import Recording
package import Syndication
import Watching

/// Writes ids into the front matter of articles that are published for the first time, where the operator wants that
/// (spec R6.3): so that they stay with the files when the state is lost.
///
/// What the catalogue then reads says the same as before, so no reader sees a change. A file that cannot take an id, or
/// that somebody is writing, is left alone: its id is in the state as ever.
package struct IDWriting: Sendable {
    private let folder: ContentFolder
    private let reader: ArticleReader
    private let limit: Int

    /// - Returns: nil when it is not wanted.
    package init?(_ workshop: Workshop) {
        guard workshop.settings.writesIDsBack else { return nil }
        folder = workshop.folder
        reader = workshop.reader
        limit = workshop.settings.fileLimit
    }

    /// The files of a step to write into, with their ids.
    package static func subjects(of changes: [CatalogueChange]) -> [(path: String, id: EntryID)] {
        changes.compactMap { change in
            guard case .published = change.kind, let id = change.id else { return nil }
            return (change.path, id)
        }
    }

    /// Blocks until the file is on the disk.
    ///
    /// - Returns: why nothing was written; nil when it was, or when the file has an id of its own.
    package func write(_ id: EntryID, into path: String) -> Problem? {
        do {
            let (bytes, stamp) = try folder.read(path, limit: limit)
            if case .article(let article) = reader.read(bytes, path: path).outcome, article.claimedID != nil {
                return nil
            }
            try folder.replace(path, seen: stamp, with: reader.inserting(id, into: bytes, path: path))
            return nil
        } catch let refusal as IDRefusal {
            return Self.problem(path, refusal.reason)
        } catch let error as WatchingError {
            return Self.problem(path, error.problem.what)
        } catch {
            return Self.problem(path, "\(error)")
        }
    }

    /// The same for several, one after the other, on a thread that may wait for the disk.
    ///
    /// - Parameter pulse: called after each.
    /// - Returns: why nothing was written, where that is so.
    package func write(
        _ subjects: [(path: String, id: EntryID)], pulse: @escaping @Sendable () -> Void
    ) async -> [Problem] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                var problems: [Problem] = []
                for (path, id) in subjects {
                    if let problem = write(id, into: path) { problems.append(problem) }
                    pulse()
                }
                continuation.resume(returning: problems)
            }
        }
    }

    private static func problem(_ path: String, _ reason: String) -> Problem {
        Problem(
            .warning, file: path, "the id is not written into the file, because \(reason)",
            remedy: "It is in the state; `syndicated state export` is its backup")
    }
}

extension Pipeline {
    /// Nil when ids are not to be written into files.
    package var idWriting: IDWriting? { IDWriting(workshop) }
}
