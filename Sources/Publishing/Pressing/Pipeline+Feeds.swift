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
        plan.pages = try notes.sectionPages.pages(
            for: plan.definitions(sections: catalogue.sections), from: catalogue, in: workshop.folder)
        let all = plan.allDefinitions(sections: catalogue.sections)
        let planned = all.filter { $0.moves.target == nil }
        catalogue.followRenames(
            of: planned.map { ($0.name, $0.moves.formerNames) }, among: Set(all.map(\.name)))
        let definitions = planned.map { closed($0, at: moment) }
        notes.windowCuts.follow(
            definitions.filter { !$0.isOfCorrections }.map(\.selection), in: catalogue, at: moment)
        let selected = definitions.map { definition in
            definition.isOfCorrections
                ? []
                : catalogue.window(
                    of: definition.selection, at: notes.windowCuts.moment(ofFeed: definition.name, at: moment))
        }
        let shown = Set(selected.joined())
        try await render(shown, articles: articles, at: moment)
        catalogue.forgetContents(except: shown)
        renderingProblems = renderingProblems.filter { shown.contains($0.key) }

        let entries = try entries(of: definitions, selected, plan, at: moment)
        let pressed = await press(definitions, entries, plan, at: moment)
        var composed = Composed()
        for (definition, outcome) in zip(definitions, pressed) {
            switch outcome {
            case .success(let pressed): take(pressed, definition, into: &composed, at: moment)
            case .failure(let error):
                // The last good editions stay.
                logger.error("a feed is not published, and its last good edition stays: \(definition.name): \(error)")
                keepLastGood(definition, in: &composed)
            }
        }
        windows.forget(except: shown.union(entries.joined().map(\.key)))
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

    /// - Throws: `WatchingError.outOfFiles` and `.stopped`, and then nothing was rendered.
    func render(_ keys: Set<EntryKey>, articles: [String: Article], at moment: Timestamp) async throws {
        let needed = Set(catalogue.needsRendering(Array(keys), renderer: basis.mark))
        let orders = needed.union(stale.intersection(keys)).sorted().compactMap { key in
            order(for: key, article: catalogue.path(of: key).flatMap { articles[$0] })
        }
        var rendering = rendering(for: .feed, map)
        // Unlike what a request waits for, a step may be left.
        rendering.isStopped = { [stopFlag] in stopFlag.isRaised }
        let deliveries = try await rendering.deliver(orders)
        stale = []
        for delivery in deliveries {
            guard catalogue.isRecorded(delivery.source, of: delivery.key) || !catalogue.hasContent(delivery.key) else {
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
            if renderingProblems[delivery.key] ?? [] != problems {
                renderingProblems[delivery.key] = problems.isEmpty ? nil : problems
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

    /// The entries of each feed, complete.
    private func entries(
        of definitions: [FeedDefinition], _ selected: [[EntryKey]], _ plan: FeedPlan, at moment: Timestamp
    ) throws -> [[PressedEntry]] {
        let language = plan.settings.language
        func entries(_ db: GRDB.Database?) throws -> [[PressedEntry]] {
            try selected.map { try windows.entries($0, from: catalogue, siteLanguage: language, in: db) }
        }
        // What has just been saved is in memory. For all else, one look into the state for all of them.
        let areKnown = selected.reduce(true) { areKnown, keys in
            windows.takeUnstored(keys, from: catalogue, siteLanguage: language) && areKnown
        }
        var entries = areKnown ? try entries(nil) : try database.readNow(entries)
        for place in definitions.indices where definitions[place].isOfCorrections {
            entries[place] = try correctionEntries(definitions[place])
        }
        let corrected = definitions.indices.filter { definitions[$0].isOfCorrections }.flatMap { entries[$0] }
        try forgetOldCorrections(definitions, showing: corrected, at: moment)
        return entries
    }

    /// Takes a feed among those that shall be shown.
    private func take(
        _ pressed: PressedFeed?, _ definition: FeedDefinition, into composed: inout Composed, at moment: Timestamp
    ) {
        guard let pressed else { return }
        let feed = pressed.laidOut.feed
        composed.display.feeds.append(feed)
        composed.display.headlines[definition.name] = Self.headlines(pressed.laidOut.layout.entries)
        guard let documents = pressed.documents else { return keepLastGood(definition, in: &composed) }
        for document in documents {
            guard case .feed(_, let format) = document.kind, let topic = feed.addresses[format] else { continue }
            let path = FeedPlan.path(definition.name, format)
            let destination = destination(path, topic, hubs: feed.hubs, maxAge: feed.timeToLive)
            composed.add(document, at: destination, moment: moment)
        }
        catalogue.note(updated: feed.updated, ofFeed: definition.name)
        lastMade.feeds[definition.name] = pressed.made
    }

    private func keepLastGood(_ definition: FeedDefinition, in composed: inout Composed) {
        for format in definition.formats {
            let path = FeedPlan.path(definition.name, format)
            if let edition = display.editions[path] { composed.display.editions[path] = edition }
        }
        if !composed.display.feeds.contains(where: { $0.name == definition.name }),
            let feed = lastMade.feeds[definition.name]?.feed
        {
            composed.display.feeds.append(feed)
        }
        if composed.display.headlines[definition.name] == nil {
            composed.display.headlines[definition.name] = display.headlines[definition.name]
        }
    }

    private static func headlines(_ entries: [PressedEntry]) -> [EditionShelf.Headline] {
        entries.prefix(30).map(\.entry).map { entry in
            let title =
                entry.title ?? entry.content.firstSentence ?? String(DateFormats.rfc3339(entry.published).prefix(10))
            return EditionShelf.Headline(
                title: title, url: entry.hasPage ? entry.url : nil, published: entry.published)
        }
    }

    /// The list of all feeds. Its own time is that of the newest change there ever was among them.
    private func composeList(_ plan: FeedPlan, into composed: inout Composed, at moment: Timestamp) throws {
        let feeds = composed.display.feeds
        let settings = workshop.settings
        guard let topic = settings.address(ofPath: FeedPlan.listPath), let newest = feeds.map(\.updated).max() else {
            return
        }
        let created = min(notes.listCreated ?? newest, newest)
        notes.listCreated = created
        let modified = max(notes.listModified ?? newest, newest)
        notes.listModified = modified
        let bytes = try OPMLComposer.document(
            of: feeds, title: settings.title, owner: settings.author, created: created, modified: modified)
        try SelfCheck.checkOPML(bytes, of: feeds)
        composed.add(
            PressedDocument(kind: .opml, contentType: OPMLComposer.contentType, bytes: bytes),
            at: destination(FeedPlan.listPath, topic, hubs: []), moment: moment)
    }

    private func destination(
        _ path: String, _ topic: WebURL, hubs: [WebURL], maxAge: Duration? = nil
    ) -> Composed.Destination {
        Composed.Destination(
            path: path, topic: topic, hubs: hubs, maxAge: maxAge, current: display.editions[path],
            memory: memories[path] ?? EditionMemory(),
            isWithdrawn: { [catalogue] in catalogue.path(of: $0) == nil || catalogue.isWithdrawn($0) })
    }
}
