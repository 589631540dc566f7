import Syndication

/// Which times and which id an entry gets.
extension Recorder {
    // MARK: Identity

    /// The id that an article's first publication will ask for: what its front matter claims, what an old feed called
    /// it, or one that is minted (spec R6.1).
    func wish(forIdentityOf article: Article) -> EntryRecord.Identity {
        if let claimed = article.claimedID { return .claimed(claimed) }
        if let adopted = adoption(for: article) { return .proposed(adopted.id) }
        // A day is that of the place where it was written; an instant has one day everywhere, that of UTC.
        let day =
            switch article.date {
            case .some(let date) where date.isDateOnly: catalogue.policy.localTime(date.instant)
            case .some(let date): date.instant
            case nil: now
            }
        let minted = Identities.minted(authority: catalogue.policy.authority, day: day, article: article)
        return minted.map(EntryRecord.Identity.proposed) ?? .none
    }

    /// - Returns: nil when there is nothing to ask.
    func answer(_ identity: EntryRecord.Identity) -> Identities.Answer? {
        switch identity {
        case .claimed(let id): catalogue.identities.answer(to: id, isClaimed: true) { mayBeTaken($0) }
        case .proposed(let id): catalogue.identities.answer(to: id, isClaimed: false) { mayBeTaken($0) }
        case .none, .given: nil
        }
    }

    /// Whether an entry's file is gone, so that an article with the same id is the same article.
    func mayBeTaken(_ owner: Int32) -> Bool {
        // What another file of this round turned out to be is not left for this one.
        if renames?.isFound(owner) == true { return false }
        return catalogue.records[Int(owner)].wasDeleted || vanished.contains(owner)
    }

    // MARK: Times

    /// Whether an entry's file was there before anything was recorded: its publication is no news (spec R7.4). A first
    /// scan leaves files for a second look that were written a moment before it, as after a checkout.
    func wasThereBefore(_ record: EntryRecord) -> Bool {
        if isFirstScan { return true }
        guard let began = catalogue.began, let stamp = record.stamp else { return false }
        return stamp.changed / 1_000_000 <= began.milliseconds
    }

    /// `published` of an entry that becomes public now.
    ///
    /// - Parameter isDue: whether it waited for its day, which begins at midnight. One that is dated to today is as new as
    ///   now (spec R5.6).
    func decidePublished(_ record: EntryRecord, isDue: Bool = false) -> Timestamp {
        guard let written = record.written else { return now.wholeSecond }
        guard record.isDateOnly else { return written }
        let isToday = !wasThereBefore(record) && !isDue && self.isToday(written)
        return catalogue.times.published(dateOnly: written, isToday: isToday, at: now)
    }

    func isToday(_ midnight: Timestamp) -> Bool {
        guard now >= midnight, now.since(midnight) < .seconds(26 * 3600) else { return false }
        let policy = catalogue.policy
        return policy.localTime(now).seconds / 86_400 == policy.localTime(midnight).seconds / 86_400
    }

    /// `published` of an entry whose file has changed: it moves only when the author has moved the date (spec R5.8).
    ///
    /// - Returns: also whether the date as it is written now counts from now on.
    func redate(
        _ old: EntryRecord, _ observed: ObservedArticle, mayChange: Bool
    ) -> (published: Timestamp, takesDate: Bool) {
        let article = observed.article
        guard let date = article.date else {
            if case .undated = wish(of: article) { addProblem(article.path, dateRemoved(old, article.path)) }
            return (old.published, false)
        }
        if date.instant == old.written && date.isDateOnly == old.isDateOnly { return (old.published, true) }
        guard isPlausible(date.instant) else {
            addProblem(article.path, Problem.implausibleDate(article, date.instant))
            return (old.published, false)
        }
        guard date.instant <= now else {
            addProblem(article.path, Problem.movedToFuture(article))
            return (old.published, false)
        }
        guard mayChange else { return (old.published, true) }
        var record = old
        record.written = date.instant
        record.isDateOnly = date.isDateOnly
        return (decidePublished(record), true)
    }

    private func dateRemoved(_ old: EntryRecord, _ path: String) -> Problem {
        var date = DateFormats.rfc3339(old.published)
        if old.isDateOnly, let written = old.written {
            date = String(DateFormats.rfc3339(catalogue.policy.localTime(written)).prefix(10))
        }
        return Problem.dateRemoved(path, hadDate: old.written != nil, published: date)
    }

    /// A free `updated` that is later than the last one, whatever the clock says.
    func nextUpdated(after last: Timestamp, wish: Timestamp) -> Timestamp {
        catalogue.times.uniqueUpdated(after: last, wish: wish)
    }

    /// The author's own time of change, when it can be (spec R7.2).
    func plausible(_ modified: Timestamp?, after published: Timestamp) -> Timestamp? {
        guard let modified, modified >= published, modified <= now else { return nil }
        return modified
    }

}
