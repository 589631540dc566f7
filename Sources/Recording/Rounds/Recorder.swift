import Syndication

/// One round of recording: what a batch of observations, or the clock, does to the catalogue at one moment.
struct Recorder {
    let catalogue: Catalogue
    let now: Timestamp
    /// Whether the site is seen for the first time: then nothing is news, and no date is taken from the clock
    /// (spec R7.4).
    let isFirstScan: Bool
    private(set) var changes: [CatalogueChange] = []
    var vanished = VanishedEntries()
    /// Their paths are other entries' from this round on.
    var displaced: Set<Int32> = []
    /// The files that held an entry each, and hold no article now.
    var abandoned: [AbandonedFile] = []
    private(set) var renames: Renames?
    /// What an old feed told of the articles there is not for others (spec R6.5).
    private(set) var elsewhere: Set<LinkKey> = []
    private let titles: (EntryKey) -> String?
    private let texts: (ContentDigest) -> [EntryKey]

    init(
        _ catalogue: Catalogue, at now: Timestamp, isFirstScan: Bool = false,
        titles: @escaping (EntryKey) -> String? = { _ in nil },
        texts: @escaping (ContentDigest) -> [EntryKey] = { _ in [] }
    ) {
        self.catalogue = catalogue
        self.titles = titles
        self.texts = texts
        self.now = now
        self.isFirstScan = isFirstScan
    }

    // MARK: The round

    mutating func record(_ observations: [Observation]) {
        elsewhere = addressesElsewhere(among: observations)
        var articles: [(rank: RecordingRank, place: Int)] = []
        var broken: [BrokenFile] = []
        for (place, observation) in observations.enumerated() {
            switch observation.finding {
            case .gone:
                recordGone(observation.path)
            case .notAnEntry(let stamp):
                recordNoEntry(
                    AbandonedFile(path: observation.path, stamp: stamp, problems: observation.warnings))
            case .doubtful(let stamp, let problem):
                broken.append(BrokenFile(doubtful: observation, stamp, problem))
            case .broken(let stamp, let problems):
                broken.append(BrokenFile(observation, stamp, problems))
            case .unreadable(let stamp, let problems):
                broken.append(BrokenFile(observation, stamp, problems, isUnread: true))
            case .article(let article, _):
                articles.append((RecordingRank(article, at: now), place))
            }
        }
        recordBroken(broken)
        articles.sort { $0.rank < $1.rank }
        findRenames(articles.lazy.map { observations[$0.place] })
        recordAbandoned()
        for (_, place) in articles {
            guard case .article(let article, let stamp) = observations[place].finding else { continue }
            record(ObservedArticle(article: article, stamp: stamp, problems: observations[place].warnings))
        }
        for index in vanished.rest { recordDeleted(index) }
    }

    /// - Parameter observations: of articles, in the order in which they are recorded.
    private mutating func findRenames(_ observations: some Sequence<Observation>) {
        func article(_ observation: Observation) -> Article? {
            if case .article(let article, _) = observation.finding { article } else { nil }
        }
        let hasChanged =
            !catalogue.records.isEmpty
            && observations.contains { observation in
                // Most of many files are new, and need not be looked into.
                catalogue.indexes[observation.path] != nil
                    && article(observation).flatMap(catalogue.changedResident) != nil
            }
        let emptied = recentlyEmptied
        guard !vanished.isEmpty || hasChanged || !emptied.isEmpty else { return }
        let articles = observations.compactMap(article)
        if !emptied.isEmpty {
            let paths = Set(articles.map(\.path))
            noteEmptied(emptied.filter { !paths.contains(path($0)) })
        }
        let drafts = hasChanged ? noteDrafts(among: articles) : [:]
        let exchanges = Exchanges(articles, of: vanished, in: catalogue)
        displaced = exchanges.displaced
        for index in displaced.union(exchanges.entryOfPath.values) { vanished.add(index) }
        guard !vanished.isEmpty else { return }
        let new = articles.filter { article in
            guard let index = catalogue.indexes[article.path], !displaced.contains(index) else { return true }
            let record = catalogue.records[Int(index)]
            // What was deleted at this path, and is back as it was, is no other.
            return record.wasDeleted && !record.says(what: article)
        }
        let renames = Renames(new, of: vanished, besides: drafts, after: exchanges, in: catalogue, texts: texts) {
            titles(catalogue.key($0))
        }
        self.renames = renames
        for index in drafts.keys {
            if renames.isFound(index) {
                displaced.insert(index)
            } else if !displaced.contains(index) {
                vanished.remove(index)
            }
        }
    }

    /// What is live and becomes a draft may be what is left of a file that was moved: until that is known its entry has
    /// vanished.
    private mutating func noteDrafts(among articles: [Article]) -> [Int32: Article] {
        var drafts: [Int32: Article] = [:]
        for article in articles {
            guard let index = catalogue.changedResident(of: article), catalogue.records[Int(index)].isLive,
                case .keepOut = wish(of: article)
            else { continue }
            drafts[index] = article
            vanished.add(leavingFile: index)
        }
        return drafts
    }

    /// Publishes what is due and withdraws what has expired (spec R5.7).
    mutating func recordDue() {
        for index in catalogue.agenda.take(upTo: now) {
            switch catalogue.records[Int(index)].standing {
            case .scheduled: recordDue(index)
            case .live: withdraw(index, .expired)
            case .held, .withdrawn, .vacant: break
            }
        }
    }

    /// What has expired before it could be published is never seen. What is broken has no text to show: it comes when it
    /// is mended.
    private mutating func recordDue(_ index: Int32) {
        let record = catalogue.records[Int(index)]
        let problems = catalogue.problemsByPath[record.path] ?? []
        if let expires = record.expires, expires <= now, let stamp = record.stamp {
            keepOut(index, .expired, stamp, problems)
        } else if !record.isBroken {
            publish(index, isDue: true, problems: problems)
        }
    }

    // MARK: Words

    func path(_ index: Int32) -> String { catalogue.records[Int(index)].path }

    func addProblem(_ path: String, _ problem: Problem) {
        catalogue.setProblems(path, (catalogue.problemsByPath[path] ?? []) + [problem])
    }

    mutating func note(
        _ index: Int32, _ kind: CatalogueChange.Kind, _ problems: [Problem], changing old: EntryRecord? = nil
    ) {
        let record = catalogue.records[Int(index)]
        changes.append(
            CatalogueChange(
                path: record.path, kind: kind, key: catalogue.key(index), id: record.id, problems: problems,
                upheaval: upheaval(kind, record, old)))
    }

    private func upheaval(_ kind: CatalogueChange.Kind, _ record: EntryRecord, _ old: EntryRecord?) -> Upheaval? {
        switch kind {
        case .withdrawn: return .withdraws
        case .restored: return .publishes
        // What was there before the first scan is no news.
        case .published: return record.firstPublished == now ? .publishes : nil
        default: break
        }
        guard let old else { return nil }
        if record.updated != old.updated || record.published != old.published { return .redates }
        return record.url == old.url ? nil : .readdresses
    }

    mutating func note(_ path: String, _ kind: CatalogueChange.Kind, problems: [Problem] = []) {
        changes.append(CatalogueChange(path: path, kind: kind, problems: problems))
    }
}
