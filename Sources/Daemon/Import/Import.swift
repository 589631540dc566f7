import Foundation
import Importing
import Publishing
import Recording
import Storage
import Syndication
import Watching

/// `syndicated import`: articles keep the ids and dates that the readers of an old feed know them by (spec R6.5).
package struct Import {
    /// What the command line says.
    package struct Options: Sendable {
        /// A file or an address.
        package var oldFeed: String
        /// The feed of ours that keeps the id of the old one.
        package var feed: String?
        /// Whether it is only told what would be adopted.
        package var isDryRun: Bool
        /// Whether entries that are published under other ids change them.
        package var isForced: Bool
        /// Whether what can be read of a document that breaks off is adopted. That is another risk than `isForced` takes.
        package var isPartial: Bool

        /// Without the flags, what is in doubt stays as it is.
        package init(
            oldFeed: String, feed: String? = nil, isDryRun: Bool = false, isForced: Bool = false,
            isPartial: Bool = false
        ) {
            self.oldFeed = oldFeed
            self.feed = feed
            self.isDryRun = isDryRun
            self.isForced = isForced
            self.isPartial = isPartial
        }
    }

    private let overrides: ConfigurationFile.Overrides
    private let options: Options

    /// Nothing is read yet.
    package init(overrides: ConfigurationFile.Overrides, options: Options) {
        self.overrides = overrides
        self.options = options
    }

    /// - Throws: `CommandFailure`.
    package func run() async throws {
        do {
            try await importFeed()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func importFeed() async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try ConfigurationFile.read(overrides, environment: environment)
        let setup = try Setup(configuration, base: try Setup.base(of: configuration))
        let workshop = setup.workshop { Terminal.complain($0.description) }
        let state = try StatePath.named(in: configuration, environment: environment)
        let database = try open(state)
        defer { try? database.close() }

        let source = OldFeedSource(place: options.oldFeed)
        let documents = try await source.documents()
        let bar = ProgressBar("Reading")
        let articles = try await workshop.articles { bar.show($0, of: $1) }
        bar.finish()
        let feed = try workshop.settings.feedName(options.feed, articles: articles)

        let catalogue = Catalogue(policy: setup.policy)
        let wasShown = try database.readNow { db in
            try catalogue.load(from: db)
            return try !EditionTable.isEmpty(in: db)
        }
        let isWhole = options.isPartial || documents.allSatisfy(\.isComplete)
        var round = ImportRound(
            catalogue: catalogue, articles: articles, site: setup.servesPages ? nil : setup.site,
            language: workshop.settings.language,
            selection: feed.flatMap { workshop.settings.selection(ofFeed: $0, sections: sections(of: articles)) },
            mayExchange: options.isForced || !wasShown, wasShown: wasShown, isTrial: options.isDryRun || !isWhole,
            now: Clock.now())
        var report = round.adopt(documents, from: options.oldFeed, feed: feed, isNamed: options.feed != nil)
        report.older = source.older(than: documents)
        report.isDryRun = options.isDryRun
        for line in report.lines { try Terminal.print(line) }
        guard isWhole else { throw breaksOff(documents) }
        if round.adoptedCount == 0, let failure = failure(report, setup) { throw failure }
        guard !options.isDryRun else { return }
        let writes = catalogue.takeWrites()
        try database.writeNow { try writes.store(in: $0) }
        try Terminal.print("kept in \(state)")
    }

    /// A dry run works on a copy, also while a daemon runs.
    private func open(_ state: String) throws -> Storage.Database {
        guard options.isDryRun else { return try Database(path: state, migrations: StateSchema.migrations) }
        guard try !Database.isNew(at: state) else { return try Database(inMemory: StateSchema.migrations) }
        return try Database(copying: state, migrations: StateSchema.migrations)
    }

    /// Entries whose old ids are lost with the end of the document would be new to every reader.
    private func breaksOff(_ documents: [OldFeed]) -> CommandFailure {
        let place = documents.count > 1 ? "one of the documents" : "the document"
        let entries = ImportReport.count(documents.map(\.entries.count).reduce(0, +), "entry", "entries")
        return .content(
            "\(options.oldFeed): \(place) ends in the middle, and nothing is changed. \(entries) could be read; "
                + "those behind them would get other ids. Fetch it again, or adopt what is there with --partial.")
    }

    /// Why nothing was adopted, if that is a mistake.
    private func failure(_ report: ImportReport, _ setup: Setup) -> CommandFailure? {
        let published = report.conflicts.count { if case .published = $0.why { true } else { false } }
        if published > 0 {
            let entries = published == 1 ? "1 of the entries was" : "\(published) of the entries were"
            return .failed(
                "Nothing is changed: \(entries) published under other ids already, and whoever has "
                    + "them from these feeds would see them as new. If most readers still have the old feed, run this "
                    + "again with --force: the entries get the old ids, and tombstones end those of now.")
        }
        guard report.adoptedBefore == 0 else { return nil }
        return .failed(
            "Nothing is changed: no entry of the old feed is an article of this folder. "
                + "\(hint(report.formerSite, setup)).")
    }

    private func hint(_ former: FormerSite?, _ setup: Setup) -> String {
        if setup.servesPages { return "Say with --site-url where the articles live" }
        let hint = "See whether site.url and content.permalink are right"
        // On the host of now another folder is only certain where articles are found in it.
        guard let former, LinkKey(former.url) != LinkKey(setup.site),
            former.url.host != setup.site.host || former.found > 0
        else { return hint }
        return hint + ". If the site has moved, import with the address of before, --site-url \(former.url), and run "
            + "`syndicated build` once with it; ids and dates stay when that of now comes"
    }
}

private func sections(of articles: [Article]) -> [String] { Set(articles.compactMap(\.section)).sorted() }

extension PublishingSettings {
    /// The feed of ours that continues the old one.
    ///
    /// - Parameter wish: what the person says; without it the only feed, or the one with every entry.
    /// - Returns: nil when there are several, and none was named.
    fileprivate func feedName(_ wish: String?, articles: [Article]) throws(CommandFailure) -> String? {
        let names = feedNames(sections: sections(of: articles))
        if let wish {
            guard names.contains(wish) else {
                throw .usage("There is no feed \"\(wish)\". There are: \(names.joined(separator: ", ")).")
            }
            return wish
        }
        return names.count == 1 ? names[0] : names.first { $0 == "all" }
    }
}
