import GRDB
package import Recording
import Storage
package import Syndication
package import Watching

/// How far the content is read by the settings that are in force.
enum ReadingState {
    /// Every file that is known was read by them.
    case upToDate
    /// The catalogue was filled with others. The files are still to be listed, or what was read of them waits for a person's
    /// word: a step of other changes does not count for them.
    case outdated
    /// The same, and all files are in the step that is under way, or in the next one.
    case catchingUp
}

// Which files are known, and which must be read: at a start, and by other settings.
extension Pipeline {
    /// Loads the catalogue.
    ///
    /// - Returns: the files that are known: see `knownFiles`.
    package func load() throws -> CompactMap<String, FileStamp> {
        try database.readNow { db in
            try catalogue.load(from: db)
            try loadNotes(from: db)
            agree()
            let mark = try NoteTable.value(NoteTable.readingMark, in: db)
            readingState = mark == workshop.readingMark ? .upToDate : .catchingUp
            for (path, history) in try EditionTable.histories(in: db) { memories[path]?.history = history }
            for (path, prints) in try EditionTable.fingerprints(in: db) { memories[path]?.fingerprints = prints }
            holdsWords = try workshop.settings.tellsCorrections || !CorrectionTable.isEmpty(in: db)
            for (key, notes) in try catalogue.renderingNotes(in: db) {
                for path in notes.asked { askers[path, default: []].insert(key) }
                if !notes.problems.isEmpty { renderingProblems[key] = notes.problems }
            }
        }
        map.fill(from: catalogue)
        return knownFiles
    }

    /// Gives back the memory that loading has taken, and that nothing later needs.
    package nonisolated func giveBack() { database.giveBack() }

    /// What changes from step to step besides the catalogue, and must be what is stored when a step has failed.
    func loadNotes(from db: GRDB.Database) throws {
        let began = try NoteTable.value(NoteTable.firstScan, in: db).flatMap(Int64.init)
        isFirstScanOpen = began != nil
        if let began { catalogue.resumeFirstScan(begunAt: Timestamp(milliseconds: began)) }
        storedNotes = try Notes(in: db)
        notes = storedNotes
        if isFirstScanOpen, workshop.settings.writesIDsBack {
            // Its parts were stored, and not yet that their ids are to be written.
            var keys: [EntryKey] = []
            catalogue.forEachLive { key, _, _ in keys.append(key) }
            notes.unwrittenIDs.add(keys)
        }
    }

    /// The files that are known, as they were when they were last read; as no file is, where all must be read again. So
    /// one that is gone is missed in any case, and one that was renamed is known as what it was (spec R6.4, R14.1).
    var knownFiles: CompactMap<String, FileStamp> {
        let stamps = catalogue.stamps
        guard readingState != .upToDate else { return stamps }
        var unread = CompactMap<String, FileStamp>()
        unread.reserve(stamps.count)
        for path in stamps.keys { unread[path] = .unread }
        return unread
    }

    /// Takes other settings. Publish afterwards what `changesAfterReconfiguration` gives.
    ///
    /// - Parameter policy: nil where it is as it was.
    package func reconfigure(_ workshop: Workshop, policy: CataloguePolicy? = nil) {
        if let policy { catalogue.follow(policy) }
        if workshop.readingMark != self.workshop.readingMark { readingState = .outdated }
        self.workshop = workshop
        // A link's target, a base or a policy may be another: what is kept in memory is made again from what is stored.
        lastMade = LastMade()
        siteArtwork = [:]
    }

    /// Every file that is as it was when it was read, when the settings of reading have changed; else nothing. Any other may
    /// be half written, or away for a moment: the watcher tells of it, once it is complete.
    package func changesAfterReconfiguration() throws -> Batch {
        var batch = Batch()
        if readingState != .upToDate {
            batch = try workshop.folder.scan(isStopped: { [stopFlag] in stopFlag.isRaised }).batch(since: [:])
            let stamps = catalogue.stamps
            batch.changes.removeAll { change in
                if case .changed(let path, let stamp) = change { !stamps.has(path, as: stamp) } else { true }
            }
            batch.isFirst = false
            readingState = batch.isRootUnusable && !catalogue.isEmpty ? .outdated : .catchingUp
        }
        // The folder is as it was.
        batch.problems = folderProblems
        batch.newProblems = []
        return batch
    }

    /// What was to be read by other settings is not read in this step.
    func giveUpReading() {
        if readingState == .catchingUp { readingState = .outdated }
    }

    /// The settings that articles are read by, as `Workshop.readingMark` tells them.
    package var readingMark: String { workshop.readingMark }

    /// Whether other settings are in force that the content could not be read by.
    package var isUnread: Bool { readingState == .outdated && held == nil }
}
