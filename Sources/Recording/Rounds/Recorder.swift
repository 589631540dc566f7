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
    private(set) var displaced: Set<Int32> = []
    private(set) var renames: Renames?
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
        var articles: [(rank: RecordingRank, place: Int)] = []
        var broken: [BrokenFile] = []
        for (place, observation) in observations.enumerated() {
            switch observation.finding {
            case .gone:
                recordGone(observation.path)
            case .notAnEntry(let stamp):
                recordNoEntry(observation.path, stamp, observation.warnings)
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
        guard !vanished.isEmpty || hasChanged else { return }
        let articles = observations.compactMap(article)
        let exchanges = Exchanges(articles, of: vanished, in: catalogue)
        displaced = exchanges.displaced
        for index in displaced.union(exchanges.entryOfPath.values) { vanished.add(index) }
        guard !vanished.isEmpty else { return }
        let new = articles.filter { article in
            guard let index = catalogue.indexes[article.path], !displaced.contains(index) else { return true }
            let record = catalogue.records[Int(index)]
            // What was deleted at this path, and is back as it was, is no other.
            return record.wasDeleted && record.content != Digest(article.contentDigest)
        }
        renames = Renames(new, of: vanished, after: exchanges, in: catalogue, texts: texts) {
            titles(catalogue.key($0))
        }
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

    // MARK: Articles

    /// Whether an article wants to be in feeds now.
    enum Wish {
        case publish
        case wait(until: Timestamp)
        case keepOut(Withdrawal)
        /// It has no date that feeds could show.
        case undated(Problem)
    }

    func wish(of article: Article) -> Wish {
        switch article.visibility {
        case .draft: return .keepOut(.draft)
        case .excluded: return .keepOut(.excluded)
        case .published: break
        }
        if let expires = article.expires, expires <= now { return .keepOut(.expired) }
        guard let date = article.date else {
            // What an old feed has told readers of has the date that it told.
            let adopted = adoption(for: article)
            let hasDate = adopted?.published != nil || adopted?.updated != nil
            return hasDate || catalogue.policy.undated == .firstSeen
                ? .publish : .undated(Problem.noDate(article.path))
        }
        if !isPlausible(date.instant) { return .undated(Problem.implausibleDate(article, date.instant)) }
        return date.instant > now ? .wait(until: date.instant) : .publish
    }

    /// Before 1990 there were no feeds; what is ten years ahead is a slip of the pen (spec R5.3).
    func isPlausible(_ instant: Timestamp) -> Bool {
        instant >= Timestamp(year: 1990, month: 1, day: 1) && instant < now + .seconds(3653 * 86_400)
    }

    mutating func record(_ observed: ObservedArticle) {
        let article = observed.article
        var observed = observed
        if let modified = article.modified, modified > now, case .publish = wish(of: article) {
            observed.problems.append(Problem.changedInFuture(article, modified))
        }
        guard let index = catalogue.indexes[article.path], !displaced.contains(index) else {
            return recordNew(observed)
        }
        if isAnother(article, at: index) {
            // The old article is gone for good; this one only has its path.
            catalogue.change(index, at: now) {
                $0.standing = .withdrawn(.replaced, at: $0.withdrawn ?? now)
                $0.stamp = nil
            }
            return recordNew(observed)
        }
        vanished.remove(index)
        recordKnown(index, observed)
    }

    /// Whether an article is not the one that was deleted at its path.
    private func isAnother(_ article: Article, at index: Int32) -> Bool {
        let record = catalogue.records[Int(index)]
        guard record.wasDeleted else { return false }
        if renames?.isFound(index) == true || renames?.entry(of: article) != nil { return true }
        return record.written != article.date?.instant && record.content != Digest(article.contentDigest)
    }

    mutating func recordNew(_ observed: ObservedArticle) {
        let article = observed.article
        let wish = wish(of: article)
        if let index = renames?.entry(of: article), vanished.remove(index) {
            recordKnown(index, observed, movedFrom: path(index))
            return
        }
        switch wish {
        case .keepOut:
            setAside(observed, .ignored)
        case .undated(let problem):
            setAside(observed, .heldBack, problem)
        case .publish, .wait:
            let identity = self.wish(forIdentityOf: article)
            guard let answer = answer(identity) else {
                setAside(observed, .heldBack, Problem.noIdentity(article.path, catalogue.policy.authority))
                return
            }
            if case .belongs(let owner, _) = answer, mayBeTaken(owner) {
                vanished.remove(owner)
                recordKnown(owner, observed, movedFrom: catalogue.records[Int(owner)].holdsPath ? path(owner) : "")
                return
            }
            recordFirst(observed, wish, identity)
        }
    }

    /// An article that nothing was known of.
    mutating func recordFirst(_ observed: ObservedArticle, _ wish: Wish, _ identity: EntryRecord.Identity) {
        let article = observed.article
        var record = EntryRecord(
            article, identity: identity, stamp: observed.stamp, standing: .held,
            published: article.date?.instant ?? now)
        var problems = observed.problems
        let kind: CatalogueChange.Kind
        if case .wait(let due) = wish {
            record.standing = .scheduled()
            kind = .scheduled(due)
        } else {
            kind = admit(&record, modified: article.modified, &problems)
        }
        catalogue.setProblems(article.path, problems)
        let index = catalogue.add(record, details: EntryDetails(article), at: now)
        for alias in article.aliases { catalogue.noteFormer(alias.text, of: index) }
        note(index, kind, problems)
    }

    /// A file that has an entry, whatever becomes of it.
    mutating func recordKnown(_ index: Int32, _ observed: ObservedArticle, movedFrom: String? = nil) {
        let article = observed.article
        let record = catalogue.records[Int(index)]
        var observed = observed
        if let id = record.id, let claimed = article.claimedID, claimed != id {
            let owner = catalogue.identities.owner(of: claimed).map(path)
            observed.problems.append(Problem.lateClaim(article.path, claimed, of: owner, knownAs: id))
        }
        // Another file may have that path now, which tells of its own.
        if let movedFrom, !displaced.contains(index), !record.wasDeleted { catalogue.setProblems(movedFrom, []) }
        for alias in article.aliases { catalogue.noteFormer(alias.text, of: index) }
        catalogue.setProblems(article.path, observed.problems)
        let wish = wish(of: article)
        switch (wish, record.standing) {
        case (.keepOut(let reason), _):
            keepOut(index, reason, observed.stamp, observed.problems, as: article)
        case (.undated(let problem), .scheduled), (.undated(let problem), .held):
            keepOut(index, .emptied, observed.stamp, observed.problems, as: article)
            catalogue.setProblems(article.path, observed.problems + [problem])
        case (_, .live):
            revise(index, observed, movedFrom)
        case (.wait(let due), _):
            schedule(index, observed, due)
        case (.publish, .scheduled) where record.id == nil, (.publish, .held) where record.id == nil:
            let isDue = record.isScheduled && record.published == article.date?.instant
            takeWaiting(index, observed, due: article.date?.instant ?? now)
            publish(index, isDue: isDue, modified: article.modified, problems: observed.problems)
        case (.publish, _), (.undated, _):
            restore(index, observed, movedFrom)
        }
    }

    /// A scheduled or withdrawn article that is to wait.
    mutating func schedule(_ index: Int32, _ observed: ObservedArticle, _ due: Timestamp) {
        takeWaiting(index, observed, due: due)
        // Feeds go on telling that it left, until it is back.
        catalogue.change(index, at: now) { $0.standing = .scheduled(withdrawn: $0.withdrawn) }
        note(index, .scheduled(due), observed.problems)
    }

    /// Takes over what an article says that was not published yet.
    func takeWaiting(_ index: Int32, _ observed: ObservedArticle, due: Timestamp) {
        let article = observed.article
        let identity = wish(forIdentityOf: article)
        catalogue.change(index, at: now, details: EntryDetails(article)) {
            $0.takeFacts(of: article, stamp: observed.stamp)
            $0.published = due
            $0.written = article.date?.instant
            $0.isDateOnly = article.date?.isDateOnly ?? false
            if $0.id == nil { $0.identity = identity }
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
