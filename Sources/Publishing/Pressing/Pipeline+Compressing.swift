import Compression
import Storage

/// What follows once editions are shown: they are made smaller, and kept for the next start.
extension Pipeline {
    /// Packs editions that were just shown in haste, for those who come for the news, and keeps their bytes for the next
    /// start. A reader waits for neither: who asks meanwhile gets the document as it is.
    package func complete(_ editions: [Edition]) async throws {
        show(forms: await Self.packed(editions, Self.packingOfNews))
        guard keepsBytes else { return }
        // As they are shown: the smallest forms may have been made meanwhile.
        let shown = editions.map { edition in
            display.editions[edition.path].flatMap { $0.version == edition.version ? $0 : nil } ?? edition
        }
        try await database.write { db in
            for edition in shown {
                try EditionTable.storeBytes(of: edition, in: db)
                if edition.brotli != nil || edition.zstd != nil {
                    try EditionTable.storeSmallerForms(of: edition, in: db)
                }
            }
        }
    }

    private static func packingOfNews(_ edition: Edition) -> Packing {
        edition.bytes.count > largeDocument ? .final : .quick
    }

    /// What was shown before a restart that came too soon for its smallest forms.
    static func packedInHaste(_ editions: [Edition]) -> [Edition] {
        editions.map { packed($0, packingOfNews($0)) }
    }

    /// Makes the final gzip form of everything that is shown, for files that nobody makes smaller later.
    package func completeFiles() async {
        show(forms: await Self.packedOnAllCores(Array(display.editions.values)) { _ in .final })
    }

    /// Makes the smallest forms of the editions that are shown, one edition after the other. Brotli's takes a hundred
    /// times as long as gzip in haste, so nothing waits for them: whoever asks meanwhile gets that. An edition that is no
    /// longer shown when its turn comes is left out.
    ///
    /// - Throws: what the state throws; `CancellationError` as soon as the task is cancelled.
    package func makeSmallerForms() async throws {
        smallest.formIntersection(display.editions.values.map(\.stem))
        let paths = display.editions.values.filter(lacksSmallerForms).map(\.path).sorted()
        for path in paths {
            guard let edition = display.editions[path], lacksSmallerForms(edition) else { continue }
            // Of the lowest priority, and off this actor, which has news to publish meanwhile. Who is cancelled does
            // not wait for it: what it makes, which may take seconds, is shown and stored by nobody then.
            let (forms, maker) = AsyncStream.makeStream(of: Edition.self)
            Task.detached(priority: .background) { maker.yield(Self.smallerForms(of: edition)) }
            guard let made = await forms.first(where: { _ in true }), !Task.isCancelled else {
                throw CancellationError()
            }
            guard display.editions[path]?.version == made.version, display.editions[path]?.stem == made.stem else {
                continue
            }
            smallest.insert(made.stem)
            guard made.gzip != edition.gzip || made.brotli != nil || made.zstd != nil else { continue }
            show(forms: [made])
            guard keepsBytes else { continue }
            try await database.write { try EditionTable.storeSmallerForms(of: made, in: $0) }
        }
    }

    /// Shows the packed forms of those editions that are still shown.
    private func show(forms editions: [Edition]) {
        for edition in editions {
            // Others may have made more of it meanwhile.
            display.editions[edition.path]?.takeForms(of: edition)
        }
        shelf.show(display)
    }

    /// Those of fewer bytes fit one packet in any form.
    private static let smallDocument = 1024

    private func lacksSmallerForms(_ edition: Edition) -> Bool {
        guard edition.bytes.count > Self.smallDocument, !smallest.contains(edition.stem) else { return false }
        return edition.gzip == nil || edition.brotli == nil && edition.zstd == nil
    }

    private static func smallerForms(of edition: Edition) -> Edition {
        var edition = packed(edition, .final)
        // Where gzip is no smaller than the bytes, the others are not worth their time either.
        guard let limit = edition.gzip?.count else { return edition }
        let isLarge = edition.bytes.count > largeDocument
        if let brotli = try? Brotli.compress(edition.bytes, effort: isLarge ? .quick : .thorough), brotli.count < limit
        {
            edition.brotli = brotli
        }
        if let zstd = try? Zstandard.compress(edition.bytes, effort: isLarge ? .quick : .thorough), zstd.count < limit {
            edition.zstd = zstd
        }
        return edition
    }

    /// How an edition is packed with gzip.
    private enum Packing {
        /// To be replaced soon.
        case quick
        /// To stay.
        case final
    }

    /// On all cores only when there is much to do. Else one is left for the readers who come for the news.
    private static func packed(
        _ editions: [Edition], _ packing: @escaping @Sendable (Edition) -> Packing
    ) async -> [Edition] {
        guard editions.reduce(0, { $0 + $1.bytes.count }) > largeDocument else {
            return editions.map { packed($0, packing($0)) }
        }
        return await packedOnAllCores(editions, packing)
    }

    private static func packedOnAllCores(
        _ editions: [Edition], _ packing: @escaping @Sendable (Edition) -> Packing
    ) async -> [Edition] {
        await withTaskGroup(of: Edition.self) { group in
            for edition in editions { group.addTask { packed(edition, packing(edition)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private static func packed(_ edition: Edition, _ packing: Packing) -> Edition {
        guard edition.gzip == nil, packing == .final || edition.quickGzip == nil else { return edition }
        var edition = edition
        let isHasty = packing == .quick || edition.bytes.count > largeDocument
        let gzip = try? Gzip.compress(edition.bytes, effort: isHasty ? .quick : .thorough)
        guard let gzip, gzip.count < edition.bytes.count else { return edition }
        switch packing {
        case .quick: edition.quickGzip = gzip
        case .final:
            edition.gzip = gzip
            edition.quickGzip = nil
        }
        return edition
    }

    /// From this many bytes on, the last few per cent are not worth the time.
    private static let largeDocument = 4 << 20
}
