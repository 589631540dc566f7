import Compression
import Composing
import Logging
import Recording
import Rendering
import Storage
package import Syndication

/// One page of a feed's archive, as it is served.
package struct ArchiveDocument: Sendable {
    /// The path it is served at: `/news/archive/3.atom`.
    package var path: String
    /// The exact `Content-Type`.
    package var contentType: String
    /// The document as it is, without a content coding.
    package var bytes: [UInt8]
    /// The same bytes in gzip.
    package var gzip: [UInt8]
    /// Of its `ETag`: see `Edition.stem`.
    package var stem: String
    /// Whole seconds.
    package var lastModified: Timestamp
    /// Whether it stays as it is. It does not while no other page follows it, because then its links will change, and not
    /// while one of its articles cannot be read.
    package var isSettled: Bool
}

extension Pipeline {
    /// What is to be read at the address of an archive.
    package enum Archive: Sendable {
        case document(ArchiveDocument)
        /// The page is that of a feed that has another name now.
        case moved(to: WebURL)
        /// The page was here, and has lost an entry since, or all of them (spec R13.5), or its feed is no longer
        /// configured, or elsewhere.
        case gone
        /// It is not known yet what there is.
        case starting
        case none
    }

    /// The page of an archive. It is composed when somebody asks for it: most pages nobody ever reads.
    ///
    /// - Parameter path: as `/news/archive/3.atom`.
    package func archive(at path: String) async throws -> Archive {
        guard let address = ArchiveAddress(path: path) else { return .none }
        guard !display.isStarting else { return .starting }
        // Pages change with a step, and are seen only when that is committed.
        await untilAgreement()
        let plan = FeedPlan(settings: workshop.settings)
        guard
            let definition = plan.definitions(sections: catalogue.sections).first(where: { $0.name == address.feed }),
            definition.formats.contains(address.format), definition.selection.archivePage > 0,
            let subscription = display.feeds.first(where: { $0.name == address.feed })
        else { return whereabouts(of: address, plan) }
        guard let place = catalogue.archivePlace(address.page.number, ofFeed: address.feed),
            address.page.revision >= place.page.name.revision
        else { return address.page.number <= catalogue.archivePageCount(ofFeed: address.feed) ? .gone : .none }
        guard address.page == place.page.name else { return .none }
        let feed = self.feed(subscription, showing: place, address.format, definition, plan)
        return .document(try await document(of: feed, at: address, place))
    }

    /// What became of a page of a feed that is gone itself, has another name or is elsewhere, or has no archive any
    /// more.
    private func whereabouts(of address: ArchiveAddress, _ plan: FeedPlan) -> Archive {
        let path = FeedPlan.path(address.feed, address.format)
        guard memories[path] != nil, address.page.number <= catalogue.archivePageCount(ofFeed: address.feed) else {
            return .none
        }
        let heir = plan.definitions(sections: catalogue.sections).first {
            $0.moves.formerNames.contains(address.feed) && $0.formats.contains(address.format)
                && catalogue.hasPage(address.page, ofFeed: $0.name, as: address.feed)
        }
        let target = heir.flatMap { plan.addresses(of: address.page, $0)[address.format] }
        return target.map(Archive.moved) ?? .gone
    }

    /// The paths of all pages of all archives, in every format.
    package func archivePaths() -> [String] {
        let plan = FeedPlan(settings: workshop.settings)
        return plan.definitions(sections: catalogue.sections).flatMap { definition in
            guard definition.selection.archivePage > 0 else { return [String]() }
            let numbers = 1..<(catalogue.archivePageCount(ofFeed: definition.name) + 1)
            return numbers.compactMap { catalogue.archivePlace($0, ofFeed: definition.name)?.page.name }.flatMap {
                page in
                definition.formats.map { ArchiveAddress(feed: definition.name, page: page, format: $0).path }
            }
        }
    }

    /// The same feed, in a document that holds a page of its archive: no topic, so no hub knows of it.
    private func feed(
        _ subscription: Feed, showing place: Catalogue.ArchivePlace, _ format: FeedFormat,
        _ definition: FeedDefinition, _ plan: FeedPlan
    ) -> Feed {
        var feed = subscription
        feed.extent = .archive(
            subscription: subscription.addresses,
            previous: place.previous.map { plan.addresses(of: $0, definition) },
            next: place.next.map { plan.addresses(of: $0, definition) })
        if format != .json { feed.addresses = plan.addresses(of: place.page.name, definition) }
        feed.hubs = []
        feed.cloud = nil
        feed.tombstones = []
        // A page stays what it is, and is not asked for again.
        feed.quietTimes = QuietTimes()
        feed.hasMoved = false
        feed.isClosed = false
        feed.updated = place.page.entries.compactMap { catalogue.updated(of: $0) }.max() ?? place.page.changed
        return feed
    }

    private func document(
        of feed: Feed, at address: ArchiveAddress, _ place: Catalogue.ArchivePlace
    ) async throws -> ArchiveDocument {
        let mark = mark(of: feed, address.format)
        let known = try await database.read { try ArchiveDocumentTable.document(at: address, mark: mark, in: $0) }
        var document = ArchiveDocument(
            path: address.path, contentType: address.format.contentType, bytes: [], gzip: [], stem: "",
            lastModified: now().wholeSecond, isSettled: place.next != nil)
        if let known, let bytes = try? Gzip.decompress(known.gzip, limit: 1 << 30) {
            document.bytes = bytes
            document.gzip = known.gzip
            document.stem = known.stem
            document.lastModified = known.lastModified
            return document
        }
        let (entries, isWhole) = try await entries(of: place.page)
        let pressed = try await press(feed, entries, address.format)
        document.isSettled = document.isSettled && isWhole
        document.bytes = pressed.bytes
        document.gzip = try Gzip.compress(document.bytes, effort: .thorough)
        document.stem = pressed.stem
        let kept = ArchiveDocumentTable.Kept(
            stem: document.stem, lastModified: document.lastModified, gzip: document.gzip)
        // An entry may have left the page meanwhile: then its text must not come back.
        guard keepsBytes, isWhole, catalogue.archivePlace(address.page.number, ofFeed: address.feed)?.page == place.page
        else {
            return document
        }
        try await database.write { try ArchiveDocumentTable.store(kept, at: address, mark: mark, in: $0) }
        return document
    }

    /// Stands for all that a page's document says besides its entries, and for where these are by the settings.
    private func mark(of feed: Feed, _ format: FeedFormat) -> String {
        let links = feed.extent.links(in: format).map { "\($0.relation) \($0.url)" }
        let facts = feed.factsDigest.bytes.map { String($0, radix: 16) } + links + [basis.mark]
        return Validators.stem(of: Array(facts.joined(separator: " ").utf8))
    }

    /// The entries of a page, the newest first (spec R0.3). One whose file cannot be read now shows what is known of it.
    ///
    /// - Returns: also whether all of them could be read as they were recorded.
    private func entries(of page: ArchivePage) async throws -> (entries: [PressedEntry], isWhole: Bool) {
        let (count, revisions) = (agreement.count, page.entries.map { catalogue.revision(of: $0) })
        if let last = lastMade.page, last.page == page, last.revisions == revisions { return (last.entries, true) }
        let (entries, isWhole) = try await renderedEntries(of: page)
        // Revisions of a step that is not committed say nothing of what is stored.
        let isCurrent = agreement.isThere && agreement.count == count
        lastMade.page = isWhole && isCurrent ? (page, revisions, entries) : nil
        return (entries, isWhole)
    }

    private func renderedEntries(
        of page: ArchivePage
    ) async throws -> (entries: [PressedEntry], isWhole: Bool) {
        let renderer = basis.mark
        let all = try await database.read { db in
            try page.entries.compactMap { key in
                try StoredEntry(key, renderer: renderer, in: db).map { (key: key, stored: $0) }
            }
        }
        let stored = Dictionary(all.map { ($0.key, $0.stored) }) { $1 }
        let orders = all.filter(\.stored.needsRendering).map { order(for: $0.key, as: $0.stored) }
        var rendered: [EntryKey: Content] = [:]
        for delivery in try await deliverStored(orders, for: .feed)
        where stored[delivery.key]?.isRecorded(delivery.source) == true {
            rendered[delivery.key] = delivery.rendering.content
        }
        let entries = all.map { key, stored in
            var entry = stored.entry
            if stored.needsRendering { entry.content = rendered[key] ?? Content(html: "") }
            return PressedEntry(key: key, entry: entry, path: stored.path, version: 0)
        }
        let sorted = entries.sorted { left, right in
            left.entry.published != right.entry.published
                ? left.entry.published > right.entry.published : left.key > right.key
        }
        return (sorted, rendered.count == orders.count)
    }

    private func press(
        _ feed: Feed, _ entries: [PressedEntry], _ format: FeedFormat
    ) async throws -> PressedDocument {
        var draft = Draft(feed: feed, formats: [format], entries: entries)
        draft.fragments = [Array(repeating: nil, count: entries.count)]
        let making = try await Making(of: draft, pulse: pulse)
        for fault in making.faults {
            logger.error(
                "an article is left out of the archive of \(feed.name): \(entries[fault.place].path): \(fault.error)")
        }
        let made = making.made.sorted { $0.place < $1.place }
        let layout = Layout(
            entries: made.map { entries[$0.place] }, fragments: [made.map { $0.fragments[0] }])
        try SelfCheck.checkEntries(layout.entries.map(\.entry), of: feed, now: catalogue.horizon(at: now()))
        let laidOut = LaidOutFeed(feed: feed, layout: layout, formats: [format])
        guard let document = try await FeedPress.documents(of: laidOut).get().first else {
            throw ComposingError.noAddress(feed: feed.name, format)
        }
        return document
    }
}
