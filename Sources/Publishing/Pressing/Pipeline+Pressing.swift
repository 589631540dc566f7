import Composing
import Logging
import Recording
import Syndication

/// What became of one feed in a step.
struct PressedFeed: Sendable {
    var laidOut: LaidOutFeed
    var made: ComposedFeed
    /// Nil where those that are shown already are good still.
    var documents: [PressedDocument]?
}

// From the entries of all feeds to their documents.
extension Pipeline {
    /// Lays the feeds out one after the other, because they share their fragments. Each is pressed while the next are laid
    /// out, on all cores.
    ///
    /// - Returns: in the order of the feeds; nil for one that there is nothing to say of.
    func press(
        _ definitions: [FeedDefinition], _ entries: [[PressedEntry]], _ plan: FeedPlan, at moment: Timestamp
    ) async -> [Result<PressedFeed?, any Error>] {
        typealias Documents = Result<[PressedDocument], any Error>
        return await withTaskGroup(of: (place: Int, documents: Documents).self) { group in
            var outcomes: [Result<PressedFeed?, any Error>] = []
            for (definition, entries) in zip(definitions, entries) {
                do {
                    var feed = try await layOut(definition, entries, plan, at: moment)
                    if let feed, feed.made != lastMade.feeds[definition.name] {
                        let (place, laidOut) = (outcomes.count, feed.laidOut)
                        group.addTask { (place, await FeedPress.documents(of: laidOut)) }
                    }
                    // Of all feeds together they are many.
                    feed?.laidOut.layout.fragments = []
                    outcomes.append(.success(feed))
                } catch {
                    outcomes.append(.failure(error))
                }
            }
            for await (place, documents) in group {
                outcomes[place] = outcomes[place].flatMap { feed in
                    documents.map { documents in
                        var feed = feed
                        feed?.documents = documents
                        return feed
                    }
                }
                pulse()
            }
            return outcomes
        }
    }

    /// Lays one feed out. An entry that cannot be shown is left out: one bad entry never keeps the others from their
    /// readers.
    private func layOut(
        _ definition: FeedDefinition, _ entries: [PressedEntry], _ plan: FeedPlan, at moment: Timestamp
    ) async throws -> PressedFeed? {
        var entries = entries
        while true {
            let faults: [Making.Fault]
            do {
                switch try await attempt(definition, entries, plan, at: moment) {
                case .laidOut(let feed): return feed
                case .faulty(let found): faults = found
                }
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

    private enum Attempt {
        case laidOut(PressedFeed?)
        case faulty([Making.Fault])
    }

    private func attempt(
        _ definition: FeedDefinition, _ entries: [PressedEntry], _ plan: FeedPlan, at moment: Timestamp
    ) async throws -> Attempt {
        // Its id and its time are known once it is known what it shows; what is laid out depends on neither.
        guard let unnamed = EntryID(minted: "tag:\(authority),1990:feeds") else { return .laidOut(nil) }
        let bare = plan.feed(definition, id: unnamed, updated: Timestamp(year: 2000, month: 1, day: 1))
        var draft = press.lookUp(entries, in: bare, formats: definition.formats)
        let making = try await Making(of: draft, pulse: pulse)
        press.add(making.made, to: &draft)
        guard making.faults.isEmpty else { return .faulty(making.faults) }
        let cut = notes.windowCuts.moment(ofFeed: definition.name, at: moment)
        let news = entries.map { catalogue.news(of: $0.key, in: definition.selection, at: cut) }
        let layout = try press.layout(draft, news: news, maximumSize: definition.maximumSize)
        guard
            let record = catalogue.feedRecord(
                for: definition.selection, showing: layout.entries.map(\.key), metadata: bare.factsDigest,
                at: moment)
        else { return .laidOut(nil) }
        let feed = feed(definition, record, showing: layout, plan, at: moment)
        let made = ComposedFeed(
            feed: feed, entries: layout.entries.map(\.version), shortened: layout.shortened,
            maximumSize: definition.maximumSize)
        if made != lastMade.feeds[definition.name] {
            tellOfSize(layout, definition)
            try SelfCheck.checkEntries(layout.entries.map(\.entry), of: feed, now: catalogue.horizon(at: moment))
        }
        let laidOut = LaidOutFeed(feed: feed, layout: layout, formats: definition.formats)
        return .laidOut(PressedFeed(laidOut: laidOut, made: made))
    }

    /// Tells what a feed does not show because its documents would be too large.
    private func tellOfSize(_ layout: Layout, _ definition: FeedDefinition) {
        for place in layout.shortened.sorted() {
            let path = layout.entries[place].path
            logger.warning("\(definition.name) shows only the summary of \(path): its documents would be too large")
        }
        guard layout.omitted > 0 else { return }
        let untold = layout.untold > 0 ? ", \(layout.untold) of them news" : ""
        logger.log(
            level: layout.untold > 0 ? .warning : .info,
            """
            \(definition.name) shows \(layout.entries.count) articles and leaves out \(layout.omitted)\(untold): its \
            documents would be larger than max-size allows
            """)
    }

    /// What the feed says of itself, once it is known what it shows.
    private func feed(
        _ definition: FeedDefinition, _ record: FeedRecord, showing layout: Layout, _ plan: FeedPlan,
        at moment: Timestamp
    ) -> Feed {
        let tombstones = catalogue.tombstones(
            of: definition.selection, at: notes.windowCuts.moment(ofFeed: definition.name, at: moment))
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
}
