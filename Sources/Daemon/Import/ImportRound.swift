import Importing
import Recording
import Syndication

/// One import into a catalogue: which entries of the old feed are adopted, in memory.
struct ImportRound {
    let catalogue: Catalogue
    let articles: [Article]
    /// Where they are; nil where nobody has said it.
    let site: WebURL?
    /// What articles are in that tell no other.
    let language: LanguageTag?
    /// What the feed of ours takes that continues the old one; nil where none does.
    let selection: FeedSelection?
    /// Whether entries that are published under other ids change them. Otherwise one of them stops everything.
    let mayExchange: Bool
    /// Whether readers have seen feeds of this state.
    let wasShown: Bool
    /// Whether nothing of it is kept: the report says then what would be.
    let isTrial: Bool
    let now: Timestamp
    private(set) var adoptedCount = 0

    init(
        catalogue: Catalogue, articles: [Article], site: WebURL?, language: LanguageTag?, selection: FeedSelection?,
        mayExchange: Bool, wasShown: Bool, isTrial: Bool, now: Timestamp
    ) {
        self.catalogue = catalogue
        self.articles = articles
        self.site = site
        self.language = language
        self.selection = selection
        self.mayExchange = mayExchange
        self.wasShown = wasShown
        self.isTrial = isTrial
        self.now = now
    }

    /// - Parameters:
    ///   - documents: the old feed, the newest document first.
    ///   - feed: the feed of ours that keeps its id, if one does.
    ///   - isNamed: whether the person has named that feed.
    mutating func adopt(
        _ documents: [OldFeed], from source: String, feed: String?, isNamed: Bool
    ) -> ImportReport {
        let entries = documents.flatMap(\.entries)
        let format = documents.first?.format ?? .atom
        var report = ImportReport(
            source: source, format: format, documents: documents.count, entries: entries.count,
            problems: documents.flatMap(\.problems), isTrial: isTrial)
        let result = OldEntryMatcher(articles: articles, site: site).match(entries, isRSS: format == .rss)
        report.refused = result.refused
        if result.matches.isEmpty {
            report.formerSite = FormerSite(of: entries.compactMap(\.link), articles: articles, site: site)
        }
        if let former = result.formerHost, let site { report.move = .init(former: former, site: site) }
        report.absent = result.absent.map { articles[$0] }.filter(isShown).map(\.path)
        warnOfLanguage(documents.first?.language, result.matches, &report)
        var wanted: [(match: OldEntryMatcher.Match, adoption: Adoption)] = []
        for match in result.matches {
            let article = articles[match.place]
            warnOfRestriction(match.entry, of: article, &report)
            let adoption = adoption(of: match, &report)
            switch catalogue.adoptability(of: adoption, for: article) {
            case .isAdopted: report.adoptedBefore += 1
            case .free: wanted.append((match, adoption))
            case .published where mayExchange: wanted.append((match, adoption))
            case let why: report.conflicts.append(.init(match: match, path: article.path, why: why))
            }
        }
        let isStopped = report.conflicts.contains { if case .published = $0.why { true } else { false } }
        guard !isStopped else { return report }
        for (match, adoption) in wanted {
            catalogue.adopt(adoption, for: articles[match.place], wasShown: wasShown, at: now)
        }
        report.adopted = wanted.map(\.match)
        adoptedCount = wanted.count
        // A feed that has nothing in common with ours is another one.
        guard adoptedCount + report.adoptedBefore > 0 else { return report }
        report.feed = adopt(feedID: documents.compactMap(\.id).first, for: feed, isNamed: isNamed, of: format)
        return report
    }

    /// Whether an article is in the feed as soon as it is published: not one that waits, has expired, or is for others.
    private func isShown(_ article: Article) -> Bool {
        if let expires = article.expires, expires <= now { return false }
        if let date = article.date, date.instant > now { return false }
        if article.date == nil, catalogue.policy.undated != .firstSeen { return false }
        return selection?.takes(article) ?? true
    }

    /// In another language than the site's, readers and search engines get the wrong one, and translations other addresses.
    private func warnOfLanguage(
        _ old: LanguageTag?, _ matches: [OldEntryMatcher.Match], _ report: inout ImportReport
    ) {
        guard let old, let language, old.primary != language.primary,
            !matches.contains(where: { articles[$0.place].language?.primary == old.primary })
        else { return }
        report.problems.append(
            Problem(
                .warning, file: report.source, "the old feed is in \"\(old)\", and none of its articles here is",
                remedy: "If the site is in that language, set site.language, which is \"\(language)\""))
    }

    /// Tools that make files of an export may leave out that a post was private.
    private func warnOfRestriction(_ entry: OldEntry, of article: Article, _ report: inout ImportReport) {
        guard let restriction = entry.restriction, article.visibility != .draft else { return }
        let former =
            switch restriction {
            case .status(let status): "was \(status) at the old site"
            case .password: "had a password at the old site"
            }
        report.problems.append(
            Problem(
                .warning, file: report.source, line: entry.line, "\(article.path) is public here, and \(former)",
                remedy: "Write draft: true in its front matter, or take the file away"))
    }

    private func adoption(of match: OldEntryMatcher.Match, _ report: inout ImportReport) -> Adoption {
        // A clock that is a little ahead is no mistake (spec R5.3).
        let latest = now + .seconds(600)
        var adoption = Adoption(
            id: match.id, isPermalink: match.isPermalink, published: match.entry.published,
            updated: match.entry.updated)
        let future = [\Adoption.published, \.updated].filter { date in
            adoption[keyPath: date].map { $0 > latest } ?? false
        }
        for date in future { adoption[keyPath: date] = nil }
        if !future.isEmpty {
            let (dates, remedy) =
                future.count == 1
                ? ("a date that is", "It is not adopted") : ("two dates that are", "They are not adopted")
            report.problems.append(
                Problem(
                    .warning, file: report.source, line: match.entry.line, "\(match.id) has \(dates) still to come",
                    remedy: remedy))
        }
        return adoption
    }

    private func adopt(feedID text: String?, for feed: String?, isNamed: Bool, of format: FeedFormat) -> String? {
        // An Atom document of ours would say it otherwise.
        guard format == .atom, let text, let id = EntryID(text), id.iri == id else { return nil }
        guard let feed else { return "feed id: \(id) is not adopted. Name the feed that continues it with --feed" }
        if let known = catalogue.feedID(of: feed), known != id, !mayExchange {
            return "feed \(feed): has been shown as \(known), and stays that"
        }
        // The feed of a section is imported after that of the site, and is another one.
        if let known = catalogue.adoptedFeedID(of: feed), known != id, !isNamed {
            return "feed \(feed): keeps the id \(known) of another old feed. "
                + "Name the feed that continues this one with --feed"
        }
        catalogue.adopt(feedID: id, for: feed)
        return "feed \(feed): \(isTrial ? "would keep" : "keeps") the id \(id)"
    }
}
