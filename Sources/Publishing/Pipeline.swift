package import Logging
import Reading
package import Recording
package import Storage
package import Syndication
package import Watching

/// Takes batches of changes through reading, recording, rendering and composing to new editions.
///
/// One batch is one step: the catalogue and the validators of the new editions are committed in one transaction, and only
/// then are the editions shown. Their bytes follow: they can be composed again from what was committed.
/// What fails leaves the last good editions where they are. Steps do not overlap: whoever calls `publish` awaits it
/// before the next.
package actor Pipeline {
    /// What one step has done.
    package struct Step: Sendable {
        /// What became of each file.
        package var changes: [CatalogueChange] = []
        /// The editions whose bytes are new.
        package var editions: [Edition] = []
    }

    /// The tables that publishing needs, those of the catalogue included.
    package static let migrations = Schema.migrations + PublishingSchema.migrations

    let database: Storage.Database
    let shelf: EditionShelf
    let keepsBytes: Bool
    let now: @Sendable () -> Timestamp
    let pulse: @Sendable () -> Void
    let stopFlag = StopFlag()
    let logger: Logger
    let catalogue: Catalogue
    let authority: String
    let map = SiteMap()
    let artwork = Artwork()
    /// Where the site's own pictures are, by their paths.
    var siteArtwork: [String: WebURL] = [:]
    var workshop: Workshop
    var press = FeedPress()
    var windows = WindowEntries()
    /// By path: every one where ever a document was.
    var memories: [String: EditionMemory] = [:]
    var display = EditionShelf.Display()
    var lastMade = LastMade()
    /// The entries whose links asked for a content file, by its path, or for a page, by its address.
    var askers: [String: Set<EntryKey>] = [:]
    /// Entries to render again, because a file that they link to came, went or moved.
    var stale: Set<EntryKey> = []
    /// What this step has found of corrections.
    var corrections = CorrectionWrites()
    /// Whether the state may hold words of articles, or corrections.
    var holdsWords = true
    /// What rendering found wrong in the texts that documents show.
    var renderingProblems: [EntryKey: [Problem]] = [:]
    /// Whether an entry names an address, for those that were asked for since the last publication.
    var namedMedia: [String: Bool] = [:]
    var agreement = Agreement()
    /// Why memory could not be made what is stored: nothing is known of any page then.
    var loadFailure: (any Error)?
    /// Stems of editions whose smallest forms were made, or would be no smaller.
    var smallest: Set<String> = []
    var folderProblems: [Problem] = []
    /// While the folder is missing, feeds stay as they are: what became due would be published without its text.
    var isFolderPresent = true
    /// The files that could not be read when they were last to be.
    var unreadable: Set<String> = []
    var filling = FirstFilling()
    /// Whether a first scan was stored in part, and nothing of it published: there is nobody yet who could be flooded.
    var isFirstScanOpen = false
    /// What waits for a person's word, because it would flood subscribers (spec R7.7).
    package internal(set) var held: HeldChanges?
    var readingState = ReadingState.upToDate
    var notes = Notes()
    /// As the state has them.
    var storedNotes = Notes()

    /// - Parameters:
    ///   - keepsBytes: whether the state keeps the documents themselves; `build` writes them as files.
    ///   - now: the time.
    ///   - pulse: called after each part of a step, on any thread: a long step works, and does not hang.
    package init(
        database: Storage.Database, shelf: EditionShelf, workshop: Workshop, policy: CataloguePolicy,
        keepsBytes: Bool = true, now: @escaping @Sendable () -> Timestamp,
        pulse: @escaping @Sendable () -> Void = {}, logger: Logger
    ) {
        self.database = database
        self.shelf = shelf
        self.workshop = workshop
        self.keepsBytes = keepsBytes
        self.now = now
        self.pulse = pulse
        self.logger = logger
        authority = policy.authority
        catalogue = Catalogue(policy: policy)
    }

    /// Shows the editions last published, before anything is read: a restart answers at once.
    ///
    /// - Throws: what the state throws.
    package func restore() throws {
        try database.readNow { db in
            memories = try EditionTable.traces(in: db).mapValues { EditionMemory(trace: $0) }
            show(stored: Self.packedInHaste(try EditionTable.all(in: db)))
        }
    }

    /// Whether anything has ever been published from the state, be it at another address.
    package var hasPublished: Bool { !memories.isEmpty }

    /// Everything that is wrong with the content now.
    package var problems: [Problem] {
        // A text that is as it was is not rendered again, where its file has another name.
        let ofTexts = renderingProblems.flatMap { key, problems in
            problems.map { problem in
                var problem = problem
                problem.file = catalogue.path(of: key) ?? problem.file
                return problem
            }
        }
        return folderProblems + catalogue.problems
            + ofTexts.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
    }

    /// The formats of files in the folder that are not read. It looks at each file that is no article.
    package var unreadFormats: [Problem] { UnreadFormats.problems(among: catalogue.pathsWithoutEntry) }

    /// Says in the log which formats are not read.
    package func tellUnreadFormats() {
        for problem in unreadFormats { log(problem) }
    }

    /// What is shown now, in the order of the paths.
    package var editions: [Edition] { display.editions.values.sorted { $0.path < $1.path } }

    /// Former addresses of feeds, and where each leads to now.
    package var moves: [WebURL: WebURL] {
        let pairs = display.moves.compactMap { path, target in
            workshop.settings.address(ofPath: path).map { ($0, target) }
        }
        return Dictionary(pairs) { $1 }
    }

    /// The addresses of the feeds that take no more entries.
    package var closedTopics: Set<WebURL> {
        FeedPlan(settings: workshop.settings).closedTopics(sections: catalogue.sections)
    }

    /// The latest time at which anything was recorded.
    package var latestMoment: Timestamp { catalogue.horizon(at: Timestamp(milliseconds: .min / 2)) }

    /// The live entries.
    package var entryCount: Int { catalogue.count }

    /// When the clock alone changes a feed next: a scheduled entry becomes due, or one expires. Nil while the folder is
    /// missing.
    package func nextDue() -> Timestamp? {
        isFolderPresent ? catalogue.nextDue(after: Timestamp(milliseconds: .min / 2)) : nil
    }

    /// Takes note of whether the content folder is there.
    package func noteFolder(isPresent: Bool) { isFolderPresent = isPresent }

    /// Memory has gone ahead of the state: makes it what is stored.
    func goBack() throws {
        // Whoever waits is let go in any case.
        defer { agree() }
        // What was to be read anew may not have been: no other step may say that it was.
        giveUpReading()
        do {
            try database.readNow { db in
                try catalogue.load(from: db)
                try loadNotes(from: db)
            }
            loadFailure = nil
        } catch {
            loadFailure = error
            throw error
        }
        map.fill(from: catalogue)
        // Its revisions begin anew.
        windows.forget(except: [])
        lastMade = LastMade()
        corrections = CorrectionWrites()
    }

    /// Where memory could not be made what is stored, nothing may be recorded by it: ids would be given twice.
    ///
    /// - Throws: what the state throws still.
    func agreeAgain() throws {
        if loadFailure != nil { try goBack() }
    }

    /// The way from the catalogue's changes to shown editions.
    func finish(_ step: inout Step, articles: [String: Article], at moment: Timestamp) async throws {
        follow(step.changes)
        tell(step.changes)
        if workshop.settings.writesIDsBack { notes.unwrittenIDs.add(IDWriting.subjects(of: step.changes)) }
        let composed = try await compose(articles: articles, at: moment)
        step.editions = try await commit(composed)
    }

    var intake: Intake {
        Intake(
            folder: workshop.folder, reader: workshop.reader, lanes: workshop.settings.lanes,
            takesWordings: workshop.settings.tellsCorrections, pulse: pulse,
            isStopped: { [stopFlag] in stopFlag.isRaised })
    }

    /// Brings the map of the site up to date, and notes whose links must be looked at again.
    private func follow(_ changes: [CatalogueChange]) {
        if readingState == .catchingUp {
            // Any address may be another now, and so may be what links lead to.
            stale.formUnion(askers.values.joined())
            return map.fill(from: catalogue)
        }
        if changes.count > 1000 { return map.fill(from: catalogue) }
        for change in changes where change.concernsFeeds {
            // Where names overlap, another has the path that one has left.
            if case .moved(let from, _) = change.kind, catalogue.permalink(ofPath: from) == nil { forget(from) }
            let permalink = catalogue.permalink(ofPath: change.path)
            if map.permalink(of: change.path) != permalink {
                forget(change.path)
                if let permalink { lookAgain(PageAddress(permalink).asked) }
            }
            map.set(change.path, permalink)
        }
    }

    private func forget(_ path: String) {
        if let page = map.permalink(of: path) { lookAgain(PageAddress(page).asked) }
        map.set(path, nil)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        for asked in [path, name] { lookAgain(asked) }
    }

    private func lookAgain(_ asked: String) {
        stale.formUnion(askers.removeValue(forKey: asked) ?? [])
    }

    /// Takes what is wrong with the folder itself, and says in the log what of it is new.
    package func note(_ batch: Batch) {
        folderProblems = batch.problems
        for problem in batch.newProblems { log(problem) }
    }

    /// One line for each file that something is wrong with, at the time it is found.
    private func tell(_ changes: [CatalogueChange]) {
        for change in changes {
            for problem in change.problems { log(problem) }
            logger.debug("recorded", metadata: ["path": "\(change.path)", "as": "\(change.kind)"])
        }
    }

    func log(_ problem: Problem) {
        logger.tell(problem, metadata: problem.file == "." ? nil : ["path": "\(problem.file)"])
    }
}
