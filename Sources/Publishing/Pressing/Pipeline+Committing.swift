import GRDB
import Recording
import Storage
import Syndication

/// What makes a step final: committed first, then shown.
extension Pipeline {
    /// Commits the catalogue and the editions' validators in one transaction, and then shows the editions.
    func commit(_ composed: Composed) async throws -> [Edition] {
        var composed = composed
        let writes = catalogue.takeWrites()
        // What is held was not taken: the next start must read it again.
        let mark = readingState == .catchingUp ? workshop.readingMark : nil
        notes.standingBasis = basis
        let (notes, storedNotes) = (notes, storedNotes)
        if !writes.isEmpty || !composed.editions.isEmpty || mark != nil || !corrections.isEmpty
            || notes != storedNotes
        {
            let corrections = corrections
            let (editions, memories) = (composed.editions, composed.memories)
            try await database.write { db in
                try writes.store(in: db)
                try corrections.store(in: db)
                for key in writes.removed { try CorrectionTable.forget(key, in: db) }
                for page in writes.changedPages { try ArchiveDocumentTable.forget(page, in: db) }
                for edition in editions {
                    try EditionTable.store(edition, in: db)
                    guard let history = memories[edition.path]?.history else { continue }
                    try EditionTable.store(history, of: edition.path, in: db)
                }
                if let mark {
                    try NoteTable.set(NoteTable.readingMark, mark, in: db)
                    try NoteTable.remove(NoteTable.firstScan, in: db)
                }
                try notes.store(over: storedNotes, in: db)
            } meanwhile: {
                finish(&composed)
            }
            catalogue.confirm(writes)
            if corrections.forgetsAll { holdsWords = false }
            self.corrections = CorrectionWrites()
            if mark != nil { (readingState, isFirstScanOpen) = (.upToDate, false) }
            self.storedNotes = notes
        } else {
            finish(&composed)
        }
        memories.merge(composed.memories) { $1 }
        agree()
        show(composed.display)
        return composed.editions
    }

    /// All that is shown besides what is committed.
    private func finish(_ composed: inout Composed) {
        composed.finish()
        let plan = FeedPlan(settings: workshop.settings)
        composed.display.moves = plan.moves(sections: catalogue.sections)
        composed.display.detours = plan.detours(sections: catalogue.sections)
        composed.display.siteTitle = workshop.settings.title
    }

    func show(_ display: EditionShelf.Display) {
        let before = self.display.editions
        self.display = display
        for (path, edition) in display.editions {
            // While the step was under way, smaller forms of what stays may have been made.
            if let shown = before[path] { self.display.editions[path]?.takeForms(of: shown) }
            if before[path]?.stem != edition.stem { smallest.remove(edition.stem) }
        }
        self.display.gone = Set(memories.keys).subtracting(display.editions.keys)
        shelf.show(self.display)
    }

    /// Shows those of the stored editions that the settings still have.
    func show(stored editions: [Edition]) {
        let settings = workshop.settings
        let names = editions.compactMap { edition in
            if case .feed(let name, _) = edition.kind { name } else { nil }
        }
        // The sections are not known yet; the names of their feeds are.
        let definitions = FeedPlan(settings: settings).definitions(sections: Set(names).subtracting(["all"]).sorted())
        var expected: Set<String> = [FeedPlan.listPath]
        for definition in definitions {
            expected.formUnion(definition.formats.map { FeedPlan.path(definition.name, $0) })
        }
        var display = EditionShelf.Display(isStarting: true)
        for var edition in editions where expected.contains(edition.path) {
            guard edition.topic == settings.address(ofPath: edition.path) else { continue }
            if case .feed = edition.kind { edition.hubs = settings.hubs }
            display.editions[edition.path] = edition
        }
        display.siteTitle = settings.title
        display.moves = FeedPlan(settings: settings).moves(sections: [])
        display.detours = FeedPlan(settings: settings).detours(sections: [])
        self.display = display
        shelf.show(display)
    }
}
