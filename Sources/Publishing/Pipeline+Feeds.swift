import Composing
import GRDB
import Logging
import Recording
import Rendering
import Storage
import Syndication

extension Pipeline {
    /// Renders what is missing, and composes every feed whose entries or facts have changed.
    func compose(articles: [String: Article], at moment: Timestamp) async throws -> Composed {
        var plan = FeedPlan(settings: settingsWithArtwork)
        plan.pages = try sectionPages.pages(
            for: plan.definitions(sections: catalogue.sections), from: catalogue, in: workshop.folder)
        let definitions = plan.definitions(sections: catalogue.sections).map { closed($0, at: moment) }
        let selected = definitions.map { definition in
            definition.isOfCorrections ? [] : catalogue.window(of: definition.selection, at: moment)
        }
        let shown = Set(selected.joined())
        try await render(shown, articles: articles, at: moment)
        catalogue.forgetContents(except: shown)

        var composed = Composed()
        var used = shown
        for (definition, keys) in zip(definitions, selected) {
            let entries =
                definition.isOfCorrections
                ? try correctionEntries(definition, at: moment)
                : try database.readNow {
                    try windows.entries(keys, from: catalogue, siteLanguage: plan.settings.language, in: $0)
                }
            used.formUnion(entries.map(\.key))
            do {
                try await compose(definition, entries, plan, at: moment, into: &composed)
            } catch {
                // The last good editions stay.
                logger.error("a feed is not published, and its last good edition stays: \(definition.name): \(error)")
                keepLastGood(definition, in: &composed)
            }
        }
        windows.forget(except: used)
        try composeList(plan, into: &composed, at: moment)
        return composed
    }

    /// One that is closed takes what was first published until that was first read, and nothing after it.
    private func closed(_ definition: FeedDefinition, at moment: Timestamp) -> FeedDefinition {
        var definition = definition
        if definition.isClosed {
            definition.selection.until = catalogue.closing(ofFeed: definition.name) ?? moment
        }
        return definition
    }

    /// - Throws: `WatchingError.outOfFiles`, and then nothing was rendered.
    func render(_ keys: Set<EntryKey>, articles: [String: Article], at moment: Timestamp) async throws {
        let needed = Set(catalogue.needsRendering(Array(keys), renderer: basis.mark))
        let orders = needed.union(stale.intersection(keys)).sorted().compactMap { key in
            order(for: key, article: catalogue.path(of: key).flatMap { articles[$0] })
        }
        let deliveries = try await rendering(for: .feed, map).deliver(orders)
        stale = []
        for delivery in deliveries {
            guard needed.contains(delivery.key) || catalogue.isRecorded(delivery.source, of: delivery.key) else {
                // Its file is held, or was saved since: nothing of it is shown before its own turn.
                stale.insert(delivery.key)
                continue
            }
            let problems = delivery.rendering.problems
            if hasNewRecording(delivery) { catalogue.noteReplacement(in: delivery.key, at: moment) }
            catalogue.keep(
                delivery.rendering.content, for: delivery.key, source: delivery.source,
                renderer: basis.mark, notes: RenderingNotes(asked: delivery.asked, problems: problems))
            for path in delivery.asked { askers[path, default: []].insert(delivery.key) }
            if renderingProblems[delivery.path] ?? [] != problems {
                renderingProblems[delivery.path] = problems.isEmpty ? nil : problems
                for problem in problems { log(problem) }
            }
        }
    }

    /// Whether a recording of an entry was replaced by one of another length (spec R11.7). One that has only just come, or
    /// is missing, is no news.
    private func hasNewRecording(_ delivery: WindowRendering.Delivery) -> Bool {
        let enclosures = delivery.rendering.content.enclosures.filter { $0.bytes > 0 }
        guard !enclosures.isEmpty,
            let shown = try? database.readNow({ try catalogue.entry(for: delivery.key, in: $0) })?.content.enclosures
        else { return false }
        return enclosures.contains { new in
            shown.contains { $0.url == new.url && $0.bytes > 0 && $0.bytes != new.bytes }
        }
    }

    /// Composes one feed. An entry that cannot be shown is left out: one bad entry never keeps the others from their
    /// readers.
    private func compose(
        _ definition: FeedDefinition, _ entries: [PressedEntry], _ plan: FeedPlan, at moment: Timestamp,
        into composed: inout Composed
    ) async throws {
        var entries = entries
        while true {
            var faults: [(place: Int, error: any Error)]
            do {
                faults = try await attempt(definition, entries, plan, at: moment, into: &composed)
                if faults.isEmpty { return }
            } catch {
                guard let culprit = FeedPress.culprit(of: error),
                    let place = entries.firstIndex(where: { $0.entry.id == culprit })
                else { throw error }
                faults = [(place, error)]
            }
            for fault in faults {
                logger.error(
                    "an article is left out of \(definition.name): \(entries[fault.place].path): \(fault.error)")
            }
            let places = Set(faults.map(\.place))
            entries = entries.indices.filter { !places.contains($0) }.map { entries[$0] }
        }
    }

    /// - Returns: the entries that cannot be shown, by their places; then nothing was composed.
    private func attempt(
        _ definition: FeedDefinition, _ entries: [PressedEntry], _ plan: FeedPlan, at moment: Timestamp,
        into composed: inout Composed
    ) async throws -> [(place: Int, error: any Error)] {
        // Its id and its time are known once it is known what it shows; what is laid out depends on neither.
        guard let unnamed = EntryID(minted: "tag:\(authority),1990:feeds") else { return [] }
        let bare = plan.feed(definition, id: unnamed, updated: Timestamp(year: 2000, month: 1, day: 1))
        var draft = press.lookUp(entries, in: bare, formats: definition.formats)
        let making = try await Making(of: draft, pulse: pulse)
        press.add(making.made, to: &draft)
        guard making.faults.isEmpty else { return making.faults }
        let layout = try press.layout(draft, maximumSize: definition.maximumSize)
        guard
            let record = catalogue.feedRecord(
                for: definition.selection, showing: layout.entries.map(\.key), metadata: bare.factsDigest,
                at: moment)
        else { return [] }
        let feed = feed(definition, record, showing: layout, plan, at: moment)
        composed.display.feeds.append(feed)
        composed.display.headlines[definition.name] = Self.headlines(layout.entries.map(\.entry))

        let versions = layout.entries.map(\.version)
        let made = ComposedFeed(feed: feed, entries: versions, maximumSize: definition.maximumSize)
        if let last = lastFeeds[definition.name], last == made {
            keepLastGood(definition, in: &composed)
            return []
        }
        for path in layout.shortened {
            logger.warning("\(definition.name) shows only the summary of \(path): its documents would be too large")
        }
        let documents = try await FeedPress.documents(
            of: feed, layout, formats: definition.formats, now: catalogue.horizon(at: moment))
        for document in documents {
            guard case .feed(_, let format) = document.kind, let topic = feed.addresses[format] else { continue }
            let path = FeedPlan.path(definition.name, format)
            composed.add(document, at: place(path, topic, hubs: feed.hubs, maxAge: feed.timeToLive), moment: moment)
        }
        lastFeeds[definition.name] = made
        return []
    }

    /// What the feed says of itself, once it is known what it shows.
    private func feed(
        _ definition: FeedDefinition, _ record: FeedRecord, showing layout: Layout, _ plan: FeedPlan,
        at moment: Timestamp
    ) -> Feed {
        let tombstones = catalogue.tombstones(of: definition.selection, at: moment)
        let changes = layout.entries.map(\.entry.updated) + tombstones.map(\.when)
        var feed = plan.feed(definition, id: record.id, updated: max(changes.max() ?? record.changed, record.changed))
        let standing = catalogue.archive(
            for: definition.selection, showing: layout.entries.map(\.key), at: moment)
        feed.extent = plan.extent(standing, definition)
        feed.tombstones = Array(tombstones.prefix(Self.tombstones(in: definition.maximumSize)))
        let published = layout.entries.map(\.entry.published)
        feed.timeToLive = Self.maxAge(definition.pace, published)
        if definition.pace == .rhythm { feed.quietTimes = PollingRhythm.quietTimes(of: published) }
        return feed
    }

    private static func maxAge(_ pace: PollingPace, _ published: [Timestamp]) -> Duration? {
        switch pace {
        case .usual: nil
        case .every(let time): time
        case .rhythm: PollingRhythm.pace(of: published)
        }
    }

    /// A quarter of a document may tell of what is no longer there, each in about 160 bytes.
    private static func tombstones(in size: Int) -> Int { size / 4 / 160 }

    private func keepLastGood(_ definition: FeedDefinition, in composed: inout Composed) {
        for format in definition.formats {
            let path = FeedPlan.path(definition.name, format)
            if let edition = display.editions[path] { composed.display.editions[path] = edition }
        }
        if !composed.display.feeds.contains(where: { $0.name == definition.name }),
            let feed = lastFeeds[definition.name]?.feed
        {
            composed.display.feeds.append(feed)
        }
        if composed.display.headlines[definition.name] == nil {
            composed.display.headlines[definition.name] = display.headlines[definition.name]
        }
    }

    private static func headlines(_ entries: [Entry]) -> [EditionShelf.Headline] {
        entries.prefix(30).map { entry in
            let title =
                entry.title ?? entry.content.firstSentence ?? String(DateFormats.rfc3339(entry.published).prefix(10))
            return EditionShelf.Headline(title: title, url: entry.url, published: entry.published)
        }
    }

    /// The list of all feeds. Its own time is that of the newest change among them.
    private func composeList(_ plan: FeedPlan, into composed: inout Composed, at moment: Timestamp) throws {
        let feeds = composed.display.feeds
        let settings = workshop.settings
        guard let topic = settings.address(ofPath: FeedPlan.listPath), let newest = feeds.map(\.updated).max() else {
            return
        }
        let created = min(listCreated ?? newest, newest)
        listCreated = created
        let bytes = try OPMLComposer.document(
            of: feeds, title: settings.title, owner: settings.author, created: created, modified: newest)
        try SelfCheck.checkOPML(bytes, of: feeds)
        composed.add(
            PressedDocument(kind: .opml, contentType: OPMLComposer.contentType, bytes: bytes),
            at: place(FeedPlan.listPath, topic, hubs: []), moment: moment)
    }

    private func place(_ path: String, _ topic: WebURL, hubs: [WebURL], maxAge: Duration? = nil) -> Composed.Place {
        Composed.Place(
            path: path, topic: topic, hubs: hubs, maxAge: maxAge, current: display.editions[path],
            memory: memories[path] ?? EditionMemory(),
            isWithdrawn: { [catalogue] in catalogue.path(of: $0) == nil || catalogue.isWithdrawn($0) })
    }
}
