import Reading
import Recording
import Storage
import Syndication
import Watching

// How a folder is read for the first time.
extension Pipeline {
    /// So many files are read and recorded at a time.
    static let part = 1024

    /// Reads a large batch part by part: while one is recorded, the one after is read and the one before is stored, and
    /// no more of them than that is in memory. With each is noted when the scan began: the start after a kill finds a part
    /// of the site recorded, and the rest is no news for that (spec R7.4).
    func recordInParts(
        _ changes: [FileChange], at moment: Timestamp, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> [CatalogueChange] {
        let isFirstScan = catalogue.isEmpty
        // All files are in this step, and its commit ends the scan, also where an empty folder was read before.
        readingState = .catchingUp
        var recorded: [CatalogueChange] = []
        var storing: (writes: CatalogueWrites, end: Task<Void, any Error>)?
        let intake = intake
        // Reading and storing are tasks of their own, because they go on while this actor records. When a part cannot be
        // stored, what was read meanwhile is dropped: it counts as unread.
        func read(from start: Int) -> Task<[Intake.Take], any Error> {
            let part = Array(changes[min(start, changes.count)..<min(start + Self.part, changes.count)])
            return Task.detached { try await intake.take(part) { progress(start + $0) } }
        }
        var reading = read(from: 0)
        for start in stride(from: 0, to: changes.count, by: Self.part) {
            let corrections: CorrectionWrites
            do {
                let takes = noteUnreadable(try await reading.value)
                reading = read(from: start + Self.part)
                let changes = catalogue.record(takes.map(\.observation), at: moment, isFirstScan: isFirstScan)
                recorded += changes
                corrections = try findCorrections(in: changes, takes.wordings, at: moment)
            } catch {
                // Whoever goes back now must find what is being stored.
                _ = await storing?.end.result
                throw error
            }
            try await storing?.end.value
            if let stored = storing?.writes { catalogue.confirm(stored) }
            let writes = catalogue.takeWrites()
            storing = (writes, store(part: writes, corrections, ofScanAt: moment))
        }
        try await storing?.end.value
        if let stored = storing?.writes { catalogue.confirm(stored) }
        return recorded
    }

    private func store(
        part writes: CatalogueWrites, _ corrections: CorrectionWrites, ofScanAt moment: Timestamp
    ) -> Task<Void, any Error> {
        Task.detached { [database] in
            try await database.write { db in
                try NoteTable.set(NoteTable.firstScan, String(moment.milliseconds), in: db)
                try NoteTable.remove(NoteTable.readingMark, in: db)
                try writes.store(in: db)
                try corrections.store(in: db)
            }
        }
    }
}
