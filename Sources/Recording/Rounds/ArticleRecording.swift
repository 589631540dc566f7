import Syndication

/// What becomes of an article: it is new, or that of an entry that is known, or of one that has moved.
extension Recorder {
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
        return record.written != article.date?.instant && !record.says(what: article)
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
}
