import Syndication

/// What becomes of an entry: it is published, revised, restored, taken over, kept out, withdrawn.
extension Recorder {
    /// An article that waited becomes public, unless its id belongs to another.
    ///
    /// - Parameter isDue: whether the clock alone does it, and not another date.
    mutating func publish(_ index: Int32, isDue: Bool, modified: Timestamp? = nil, problems: [Problem]) {
        var record = catalogue.records[Int(index)]
        guard record.id == nil else { return publishAgain(index, isDue: isDue, problems) }
        if case .belongs(let owner, _) = answer(record.identity), mayBeTaken(owner) {
            vanished.remove(owner)
            return takeOver(owner, by: index, isDue: isDue)
        }
        var problems = problems
        let kind = admit(&record, isDue: isDue, modified: modified, &problems)
        catalogue.setProblems(record.path, problems)
        catalogue.change(index, at: now) { $0 = record }
        note(index, kind, problems)
    }

    /// The first publication: the id is given, and the times are decided for good.
    ///
    /// - Returns: `published`, or `heldBack` when the id that the article claims belongs to another.
    func admit(
        _ record: inout EntryRecord, isDue: Bool = false, modified: Timestamp?, _ problems: inout [Problem]
    ) -> CatalogueChange.Kind {
        switch answer(record.identity) {
        case nil:
            return .heldBack
        case .belongs(let owner, let id):
            problems.append(Problem.takenID(record.path, id, by: path(owner)))
            record.standing = .held
            return .heldBack
        case .free(let id):
            record.identity = .given(id)
        }
        let adoption = record.id.flatMap { catalogue.adoptions.adoption(with: $0) }
        let (published, news) = firstTimes(record, modified: modified, adopted: adoption, isDue: isDue)
        record.standing = .live
        record.published = published
        record.updated = catalogue.times.uniqueUpdated(news)
        // What readers have already is no news.
        record.firstPublished = adoption != nil || wasThereBefore(record) ? published : now
        record.isPermalink = adoption?.isPermalink
        record.changedSignificantly = news
        record.revision &+= 1
        return .published
    }

    /// A scheduled entry that was public before, and is again.
    mutating func publishAgain(_ index: Int32, isDue: Bool, _ problems: [Problem]) {
        let old = catalogue.records[Int(index)]
        let published = decidePublished(old, isDue: isDue)
        let updated = nextUpdated(after: max(old.updated, old.withdrawn ?? old.updated), wish: published)
        catalogue.change(index, at: now) {
            $0.standing = .live
            $0.published = published
            $0.updated = updated
            $0.changedSignificantly = now
            $0.revision &+= 1
        }
        note(index, .restored, problems)
    }

    /// The file of a live entry says something else, or the same.
    mutating func revise(_ index: Int32, _ observed: ObservedArticle, _ movedFrom: String?) {
        let article = observed.article
        let old = catalogue.records[Int(index)]
        let sameSource = old.source == Digest(article.sourceDigest)
        // The same source with another content is our doing: other rules of comparing, another configuration
        // (spec R7.3). So it is under another path: the file may have been renamed while an upgrade was made.
        let isSignificant = !sameSource && old.content != Digest(article.contentDigest) && !article.isMinor
        let (published, takesDate) = redate(old, observed, mayChange: !sameSource)
        var updated = old.updated
        if isSignificant {
            let stated = plausible(article.modified, after: published) ?? published
            updated = nextUpdated(after: old.updated, wish: max(published, stated, now.wholeSecond))
        } else if published > updated {
            updated = catalogue.times.uniqueUpdated(published)
        } else if !sameSource, !article.isMinor, let stated = plausible(article.modified, after: updated),
            stated > updated
        {
            // The author says that it was changed, in a way that we do not count.
            updated = nextUpdated(after: updated, wish: stated)
        }
        catalogue.change(index, at: now, details: EntryDetails(article)) {
            $0.takeFacts(of: article, stamp: observed.stamp)
            $0.published = published
            $0.updated = updated
            if isSignificant { $0.changedSignificantly = now }
            if takesDate {
                $0.written = article.date?.instant
                $0.isDateOnly = article.date?.isDateOnly ?? false
            }
        }
        let problems = catalogue.problemsByPath[article.path] ?? []
        if let movedFrom, movedFrom != article.path {
            note(index, .moved(from: movedFrom, isSignificant: isSignificant), problems, changing: old)
        } else if sameSource && !old.isBroken {
            note(index, .unchanged, problems, changing: old)
        } else {
            note(index, .revised(isSignificant: isSignificant), problems, changing: old)
        }
    }

    /// Something that an entry carries beside its text is another (spec R7.2).
    func replace(_ index: Int32) {
        let old = catalogue.records[Int(index)]
        guard old.isLive else { return }
        let updated = nextUpdated(after: old.updated, wish: now.wholeSecond)
        catalogue.change(index, at: now) {
            $0.updated = updated
            $0.changedSignificantly = now
        }
    }

    /// The entry was withdrawn, and its file is back (spec R6.9).
    mutating func restore(_ index: Int32, _ observed: ObservedArticle, _ movedFrom: String?) {
        let article = observed.article
        let old = catalogue.records[Int(index)]
        let (published, takesDate) = redate(old, observed, mayChange: true)
        var last = old.updated
        if let when = old.withdrawn { last = max(last, when) }
        let updated = nextUpdated(after: last, wish: max(published, now.wholeSecond))
        catalogue.change(index, at: now, details: EntryDetails(article)) {
            $0.takeFacts(of: article, stamp: observed.stamp)
            $0.standing = .live
            $0.published = published
            $0.updated = updated
            $0.changedSignificantly = now
            if takesDate {
                $0.written = article.date?.instant
                $0.isDateOnly = article.date?.isDateOnly ?? false
            }
        }
        note(index, .restored, catalogue.problemsByPath[article.path] ?? [])
    }

    /// An article that claims the id of one whose file is gone: it is the same entry, under another path.
    mutating func takeOver(_ owner: Int32, by heir: Int32, isDue: Bool = false) {
        let old = catalogue.records[Int(owner)]
        guard let id = old.id else { return }
        let record = catalogue.records[Int(heir)]
        catalogue.leavePlaces(of: owner, to: heir)
        catalogue.vacate(owner, for: heir)
        if old.url != record.url { catalogue.noteFormer(old.url, of: heir) }
        let published = old.written == record.written ? old.published : decidePublished(record, isDue: isDue)
        let updated = nextUpdated(after: old.updated, wish: max(published, now.wholeSecond))
        catalogue.change(heir, at: now) {
            $0.identity = .given(id)
            $0.isPermalink = old.isPermalink
            $0.standing = .live
            $0.published = published
            $0.updated = updated
            $0.firstPublished = old.firstPublished ?? now
            $0.changedSignificantly = now
            $0.revision &+= 1
        }
        let problems = (catalogue.problemsByPath[record.path] ?? []).filter { $0.severity == .warning }
        catalogue.setProblems(record.path, problems)
        note(heir, .moved(from: old.path, isSignificant: true), problems)
    }

    /// The article is there, and is not to be seen. What readers were told of it stays as it was; only its digests are
    /// those of the file, so that it is known again when it is moved.
    ///
    /// - Parameter article: what the file says now; nil where it says nothing, or what is known.
    mutating func keepOut(
        _ index: Int32, _ reason: Withdrawal, _ stamp: FileStamp, _ problems: [Problem], as article: Article? = nil
    ) {
        let record = catalogue.records[Int(index)]
        let path = article?.path ?? record.path
        guard record.id != nil else {
            catalogue.vacate(index)
            catalogue.setFile(path, stamp)
            return note(path, .ignored, problems: problems)
        }
        catalogue.change(index, at: now) {
            $0.path = path
            $0.stamp = stamp
            $0.isBroken = false
            if let article {
                $0.source = Digest(article.sourceDigest)
                $0.content = Digest(article.contentDigest)
            }
        }
        if record.isLive {
            withdraw(index, reason)
        } else {
            let when = record.withdrawn ?? now
            catalogue.change(index, at: now) { $0.standing = .withdrawn(reason, at: when) }
            note(index, .ignored, problems)
        }
    }

    mutating func withdraw(_ index: Int32, _ reason: Withdrawal) {
        catalogue.change(index, at: now) {
            // Later than any change of the entry: the later of the two is what counts (spec R14.2).
            // A retraction shows it as its `updated`, so no other has it (spec R5.6b).
            $0.standing = .withdrawn(reason, at: nextUpdated(after: $0.updated, wish: now.wholeSecond))
            $0.revision &+= 1
        }
        // What is withdrawn is not to be found in our files either.
        catalogue.forgetContent(of: index)
        note(index, .withdrawn(reason), catalogue.problemsByPath[path(index)] ?? [])
    }

    /// A file that gives no entry yet.
    mutating func setAside(_ observed: ObservedArticle, _ kind: CatalogueChange.Kind, _ problem: Problem? = nil) {
        let problems = observed.problems + (problem.map { [$0] } ?? [])
        catalogue.setFile(observed.article.path, observed.stamp)
        catalogue.setProblems(observed.article.path, problems)
        note(observed.article.path, kind, problems: problems)
    }

}
