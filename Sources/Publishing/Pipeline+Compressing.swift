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

    /// Makes the brotli and zstd forms of the editions that are shown and have none, one after the other. They take a
    /// hundred times as long as gzip, so nothing waits for them: whoever asks meanwhile gets gzip. An edition that is no
    /// longer shown when its turn comes is left out.
    package func makeSmallerForms() async throws {
        smallestInGzip.formIntersection(display.editions.values.map(\.stem))
        let paths = display.editions.values.filter(lacksSmallerForms).map(\.path).sorted()
        for path in paths {
            guard let edition = display.editions[path], lacksSmallerForms(edition) else { continue }
            // Of the lowest priority, and off this actor, which has news to publish meanwhile.
            let made = await Task.detached(priority: .background) { Self.smallerForms(of: edition) }.value
            guard display.editions[path]?.version == made.version, display.editions[path]?.stem == made.stem else {
                continue
            }
            guard made.brotli != nil || made.zstd != nil else {
                smallestInGzip.insert(made.stem)
                continue
            }
            display.editions[path]?.brotli = made.brotli
            display.editions[path]?.zstd = made.zstd
            shelf.show(display)
            guard keepsBytes else { continue }
            try await database.write { try EditionTable.storeSmallerForms(of: made, in: $0) }
        }
    }

    /// Those of fewer bytes fit one packet in any form.
    private static let smallDocument = 1024

    private func lacksSmallerForms(_ edition: Edition) -> Bool {
        // Where gzip is no smaller than the bytes, the others are not worth their time either.
        edition.gzip != nil && edition.brotli == nil && edition.zstd == nil && edition.bytes.count > Self.smallDocument
            && !smallestInGzip.contains(edition.stem)
    }

    private static func smallerForms(of edition: Edition) -> Edition {
        var edition = edition
        let isLarge = edition.bytes.count > largeDocument
        let limit = edition.gzip?.count ?? edition.bytes.count
        if let brotli = try? Brotli.compress(edition.bytes, effort: isLarge ? .quick : .thorough), brotli.count < limit
        {
            edition.brotli = brotli
        }
        if let zstd = try? Zstandard.compress(edition.bytes, effort: isLarge ? .quick : .thorough), zstd.count < limit {
            edition.zstd = zstd
        }
        return edition
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
