import Dispatch
import Reading
import Recording
import Storage
package import Syndication
import Watching

/// Writes ids into the front matter of articles that are published for the first time, where the operator wants that
/// (spec R6.3): so that they stay with the files when the state is lost.
///
/// What the catalogue then reads says the same as before, so no reader sees a change. A file that cannot take an id, or
/// that somebody is writing, is left alone: its id is in the state as ever.
struct IDWriting: Sendable {
    private let folder: ContentFolder
    private let reader: ArticleReader

    /// - Returns: nil when it is not wanted.
    init?(_ workshop: Workshop) {
        guard workshop.settings.writesIDsBack else { return nil }
        folder = workshop.folder
        reader = workshop.reader
    }

    /// The entries whose ids a step gives reason to write.
    static func subjects(of changes: [CatalogueChange]) -> [EntryKey] {
        changes.compactMap { change in
            if case .published = change.kind { change.key } else { nil }
        }
    }

    /// Blocks until the file is on the disk.
    ///
    /// - Returns: why nothing was written; nil when it was, or when the file has an id of its own.
    func write(_ id: EntryID, into path: String) -> Problem? {
        do {
            let (bytes, stamp) = try folder.read(path, limit: reader.maximumFile)
            if case .article(let article) = reader.read(bytes, path: path).outcome, article.claimedID != nil {
                return nil
            }
            try folder.replace(path, seen: stamp, with: reader.inserting(id, into: bytes, path: path))
            return nil
        } catch let refusal as IDRefusal {
            return Self.problem(path, refusal.reason)
        } catch let error as WatchingError {
            let problem = error.problem
            if case .unwritable = error, !problem.remedy.isEmpty {
                return Self.problem(path, problem.what, remedy: problem.remedy)
            }
            return Self.problem(path, problem.what)
        } catch {
            return Self.problem(path, "\(error)")
        }
    }

    /// The same for several, one after the other, on a thread that may wait for the disk.
    ///
    /// - Parameter pulse: called after each.
    /// - Returns: why nothing was written, where that is so.
    func write(
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

    private static func problem(
        _ path: String, _ reason: String,
        remedy: String = "It is in the state; `syndicated state export` is its backup"
    ) -> Problem {
        Problem(
            .warning, file: path, "the id is not written into the file, because \(reason)", remedy: remedy)
    }
}

extension Pipeline {
    /// Writes ids into the files of entries that were published for the first time, where that is wanted. What is not
    /// written now is written after the next start. While a change is held nothing is: the files may be others than those
    /// that were recorded.
    ///
    /// - Parameters:
    ///   - count: so many entries at most; each waits for the disk.
    ///   - pulse: called after each.
    /// - Returns: why nothing was written, where that is so.
    package func writeIDs(
        atMost count: Int = .max, pulse: @escaping @Sendable () -> Void = {}
    ) async -> [Problem] {
        guard !notes.unwrittenIDs.isEmpty, held == nil, let writing = IDWriting(workshop) else { return [] }
        let keys = notes.unwrittenIDs.first(count)
        let subjects = keys.compactMap { key -> (path: String, id: EntryID)? in
            guard catalogue.isLive(key), let path = catalogue.path(of: key), let id = catalogue.id(of: key) else {
                return nil
            }
            return (path, id)
        }
        let problems = await writing.write(subjects, pulse: pulse)
        notes.unwrittenIDs.remove(keys)
        let left = notes.unwrittenIDs
        // Where that cannot be stored now, the next step stores it.
        if (try? await database.write { try NoteTable.set(NoteTable.unwrittenIDs, left.text, in: $0) }) != nil {
            storedNotes.unwrittenIDs = left
        }
        return problems
    }
}
