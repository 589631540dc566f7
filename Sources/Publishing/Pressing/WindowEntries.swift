import GRDB
import Recording
import Syndication

/// The entries that feeds show, complete and in memory, so that one edit does not read the others again.
struct WindowEntries {
    private struct Kept {
        var revision: UInt32
        var pressed: PressedEntry
        var siblings = Siblings()
    }

    /// The articles that may be translations of an entry, as they were when its own were looked up.
    struct Siblings: Equatable {
        var keys: [EntryKey] = []
        var revisions: [UInt32?] = []
        /// The site's.
        var language: LanguageTag?
    }

    private var kept: [EntryKey: Kept] = [:]
    private var lastVersion: UInt64 = 0

    /// Takes those of a window that were just recorded and rendered.
    ///
    /// - Parameter language: the site's.
    /// - Returns: whether all of the window is known now, without a look into the state.
    mutating func takeUnstored(
        _ keys: [EntryKey], from catalogue: Catalogue, siteLanguage language: LanguageTag?
    ) -> Bool {
        var areAllKnown = true
        for key in keys {
            guard let facts = facts(of: key, in: catalogue, language), known(key, facts) == nil else { continue }
            // Of translations more is needed than their own.
            if facts.siblings.keys.isEmpty, !catalogue.isWithdrawn(key), let entry = catalogue.unstoredEntry(for: key) {
                _ = press(entry, key: key, facts)
            } else {
                areAllKnown = false
            }
        }
        return areAllKnown
    }

    /// The entries of a window, in its order. Those without content are left out.
    ///
    /// - Parameters:
    ///   - language: the site's.
    ///   - db: nil where all are known.
    mutating func entries(
        _ keys: [EntryKey], from catalogue: Catalogue, siteLanguage language: LanguageTag?, in db: GRDB.Database?
    ) throws -> [PressedEntry] {
        try keys.compactMap { key in
            guard let facts = facts(of: key, in: catalogue, language) else { return nil }
            if let known = known(key, facts) { return known }
            guard let db else { return nil }
            let shown =
                catalogue.isWithdrawn(key)
                ? try catalogue.retraction(of: key, in: db) : try catalogue.entry(for: key, in: db)
            guard var entry = shown else { return nil }
            entry.translations = try Self.translations(of: entry, facts.siblings, from: catalogue, in: db)
            return press(entry, key: key, facts)
        }
    }

    /// What tells whether an entry is as it was.
    private struct Facts {
        var revision: UInt32
        var path: String
        var siblings: Siblings
    }

    private func facts(of key: EntryKey, in catalogue: Catalogue, _ language: LanguageTag?) -> Facts? {
        guard let revision = catalogue.revision(of: key), let path = catalogue.path(of: key) else { return nil }
        return Facts(revision: revision, path: path, siblings: siblings(of: key, in: catalogue, language))
    }

    private func known(_ key: EntryKey, _ facts: Facts) -> PressedEntry? {
        guard let known = kept[key], known.revision == facts.revision, known.siblings == facts.siblings else {
            return nil
        }
        return known.pressed
    }

    private mutating func press(_ entry: Entry, key: EntryKey, _ facts: Facts) -> PressedEntry {
        press(entry, key: key, path: facts.path, revision: facts.revision, siblings: facts.siblings)
    }

    private func siblings(of key: EntryKey, in catalogue: Catalogue, _ language: LanguageTag?) -> Siblings {
        let keys = catalogue.siblings(of: key, siteLanguage: language)
        guard !keys.isEmpty else { return Siblings() }
        return Siblings(keys: keys, revisions: keys.map { catalogue.revision(of: $0) }, language: language)
    }

    /// One for each language but the entry's own. Where two are in one language, it is not known which is meant.
    private static func translations(
        of entry: Entry, _ siblings: Siblings, from catalogue: Catalogue, in db: GRDB.Database
    ) throws -> [Translation] {
        guard !siblings.keys.isEmpty, let own = entry.language ?? siblings.language else { return [] }
        let all = try siblings.keys.compactMap {
            try catalogue.translation($0, siteLanguage: siblings.language, in: db)
        }
        return Dictionary(grouping: all, by: \.language).values.compactMap { same in
            same.count == 1 && same[0].language != own && same[0].url != entry.url ? same[0] : nil
        }.sorted { $0.language.text < $1.language.text }
    }

    /// An entry with its version: that which it had, as long as it is the same.
    mutating func press(
        _ entry: Entry, key: EntryKey, path: String, revision: UInt32 = 0, siblings: Siblings = Siblings()
    ) -> PressedEntry {
        if let known = kept[key], known.pressed.entry == entry, known.pressed.path == path {
            kept[key]?.revision = revision
            kept[key]?.siblings = siblings
            return known.pressed
        }
        lastVersion += 1
        let pressed = PressedEntry(key: key, entry: entry, path: path, version: lastVersion)
        kept[key] = Kept(revision: revision, pressed: pressed, siblings: siblings)
        return pressed
    }

    mutating func forget(except keys: Set<EntryKey>) {
        kept = kept.filter { keys.contains($0.key) }
    }
}
