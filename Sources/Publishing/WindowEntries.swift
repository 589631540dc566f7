import GRDB
import Recording
import Syndication

/// The entries that feeds show, complete and in memory, so that one edit does not read the others again.
struct WindowEntries {
    private struct Kept {
        var revision: UInt32
        var pressed: PressedEntry
    }

    private var kept: [EntryKey: Kept] = [:]
    private var lastVersion: UInt64 = 0

    /// The entries of a window, in its order. Those without content are left out.
    mutating func entries(
        _ keys: [EntryKey], from catalogue: Catalogue, in db: GRDB.Database
    ) throws -> [PressedEntry] {
        try keys.compactMap { key in
            guard let revision = catalogue.revision(of: key), let path = catalogue.path(of: key) else { return nil }
            if let known = kept[key], known.revision == revision { return known.pressed }
            let shown =
                catalogue.isWithdrawn(key)
                ? try catalogue.retraction(of: key, in: db) : try catalogue.entry(for: key, in: db)
            guard let entry = shown else { return nil }
            return press(entry, key: key, path: path, revision: revision)
        }
    }

    /// An entry with its version: that which it had, as long as it is the same.
    mutating func press(_ entry: Entry, key: EntryKey, path: String, revision: UInt32 = 0) -> PressedEntry {
        if let known = kept[key], known.pressed.entry == entry, known.pressed.path == path {
            kept[key]?.revision = revision
            return known.pressed
        }
        lastVersion += 1
        let pressed = PressedEntry(key: key, entry: entry, path: path, version: lastVersion)
        kept[key] = Kept(revision: revision, pressed: pressed)
        return pressed
    }

    mutating func forget(except keys: Set<EntryKey>) {
        kept = kept.filter { keys.contains($0.key) }
    }
}
