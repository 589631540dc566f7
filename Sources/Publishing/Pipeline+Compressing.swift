import Compression
import Storage

/// What follows once editions are shown.
extension Pipeline {
    /// Makes the gzip form of editions that were just shown, and keeps their bytes for the next start. A reader waits for
    /// neither: who asks meanwhile gets the document as it is.
    package func complete(_ editions: [Edition]) async throws {
        let finished = await Self.compressed(editions)
        for edition in finished where display.editions[edition.path]?.version == edition.version {
            display.editions[edition.path]?.gzip = edition.gzip
        }
        shelf.show(display)
        guard keepsBytes else { return }
        try await database.write { db in
            for edition in finished { try EditionTable.storeBytes(of: edition, in: db) }
        }
    }

    /// On all cores only when there is much to do. Else one is left for the readers who come for the news.
    private static func compressed(_ editions: [Edition]) async -> [Edition] {
        guard editions.reduce(0, { $0 + $1.bytes.count }) > largeDocument else { return editions.map(compressed) }
        return await withTaskGroup(of: Edition.self) { group in
            for edition in editions { group.addTask { compressed(edition) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func compressed(_ edition: Edition) -> Edition {
        guard edition.gzip == nil else { return edition }
        var edition = edition
        let effort: Gzip.Effort = edition.bytes.count > largeDocument ? .quick : .thorough
        if let gzip = try? Gzip.compress(edition.bytes, effort: effort), gzip.count < edition.bytes.count {
            edition.gzip = gzip
        }
        return edition
    }

    /// From this many bytes on, the last few per cent are not worth the time.
    private static let largeDocument = 4 << 20
}
