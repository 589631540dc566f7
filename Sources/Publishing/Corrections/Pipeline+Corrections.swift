import GRDB
import Reading
import Recording
import Storage
import Syndication

extension Pipeline {
    /// Compares what articles say with what they said.
    ///
    /// - Parameter wordings: of the articles of this step, by path.
    func findCorrections(
        in changes: [CatalogueChange], _ wordings: [String: Wording], at moment: Timestamp
    ) throws -> CorrectionWrites {
        var writes = CorrectionWrites()
        for change in changes {
            // Whether or not corrections are told now: they were perhaps told before.
            if case .withdrawn = change.kind, let key = change.key { writes.withdrawn.append(key) }
        }
        guard workshop.settings.tellsCorrections else {
            writes.forgetsAll = holdsWords
            return writes
        }
        guard !wordings.isEmpty else { return writes }
        try database.readNow { db in
            for change in changes {
                guard let key = change.key, let new = wordings[change.path] else { continue }
                guard catalogue.isLive(key) || change.kind.isScheduled else { continue }
                let old = try CorrectionTable.wording(of: key, in: db)
                guard old != new else { continue }
                writes.wordings[key] = new
                guard let old, change.kind.isRevision, catalogue.isLive(key),
                    let html = WordingDifference.html(from: old, to: new)
                else {
                    continue
                }
                // No two at one moment, as with entries (spec R5.6b).
                let at = moment + .milliseconds(writes.corrections.count)
                writes.corrections.append(Correction(entry: key, at: at, title: new.title, html: html))
            }
        }
        if !writes.wordings.isEmpty { holdsWords = true }
        return writes
    }

    /// The corrections that a feed tells, the latest first, as entries of their own. What is too old is counted back from the
    /// latest, not from now: a feed without news is the same document.
    func correctionEntries(_ definition: FeedDefinition) throws -> [PressedEntry] {
        let selection = definition.selection
        var latest: Timestamp?
        var entries: [PressedEntry] = []
        try database.readNow { db in
            try CorrectionTable.forEach(in: db, pending: corrections.corrections) { correction in
                let isNews = latest.map { correction.at > $0 - selection.keep } ?? true
                guard entries.count < selection.limit || isNews else { return false }
                guard catalogue.takes(correction.entry, in: selection), let path = catalogue.path(of: correction.entry),
                    let entry = try entry(correction, in: db)
                else { return true }
                latest = latest ?? correction.at
                // Numbers below zero name no entry of the catalogue.
                let key = EntryKey(sequence: -correction.at.milliseconds)
                entries.append(windows.press(entry, key: key, path: path))
                return true
            }
        }
        return entries
    }

    /// Where there are new ones, has those forgotten that are in no window any more: windows only move on.
    ///
    /// - Parameter entries: what the feeds of corrections show.
    func forgetOldCorrections(_ definitions: [FeedDefinition], showing entries: [PressedEntry], at moment: Timestamp)
        throws
    {
        guard !corrections.corrections.isEmpty else { return }
        let keep = definitions.filter(\.isOfCorrections).map(\.selection.keep).max() ?? .zero
        let told = Set(entries.map(\.entry.published))
        corrections.outdated = try database.readNow { db in
            try CorrectionTable.numbers(before: moment - keep, except: told, in: db)
        }
    }

    private func entry(_ correction: Correction, in db: GRDB.Database) throws -> Entry? {
        let name = "/corrections/\(correction.at.milliseconds)-\(correction.entry.sequence)"
        let tag = TagURI.entry(authority: authority, published: correction.at, path: name)
        guard let id = EntryID(minted: tag),
            var entry = try catalogue.entry(for: correction.entry, showing: Content(html: correction.html), in: db)
        else { return nil }
        entry.id = id
        // What was said of an adopted id is not said of this one.
        entry.isPermalink = nil
        entry.title = "Corrected: \(correction.title ?? entry.title ?? entry.url.text)"
        entry.published = correction.at
        entry.updated = correction.at
        entry.exposure = .full
        entry.externalURL = nil
        entry.inReplyTo = []
        entry.commentsURL = nil
        entry.viaURL = nil
        return entry
    }
}

extension CatalogueChange.Kind {
    var isScheduled: Bool {
        if case .scheduled = self { true } else { false }
    }

    /// Whether readers had the article before, in other words.
    var isRevision: Bool {
        switch self {
        case .revised, .moved: true
        case .published, .restored, .withdrawn, .scheduled, .heldBack, .ignored, .keptLastGood, .unchanged: false
        }
    }
}
