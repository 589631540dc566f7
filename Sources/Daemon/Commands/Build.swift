import Foundation
import Logging
import Publishing
import Storage
import Syndication
import Watching

/// `syndicated build`: every feed once, as files.
package struct Build {
    private let overrides: ConfigurationFile.Overrides
    private let output: String
    private let writesArchives: Bool

    /// - Parameter writesArchives: whether all entries are written, and not only those that the feeds show.
    package init(overrides: ConfigurationFile.Overrides, output: String, writesArchives: Bool) {
        self.overrides = overrides
        self.output = output
        self.writesArchives = writesArchives
    }

    /// - Throws: `CommandFailure`.
    package func run() async throws {
        do {
            try await build()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func build() async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try ConfigurationFile.read(overrides, environment: environment)
        // Files are served by whoever serves the site, below its address.
        let base = try configuration.site.url ?? Setup.base(of: configuration)
        var setup = try Setup(configuration, base: base)
        setup.isServing = false
        let logger = LogLine.logger(configuration.log, environment: environment)
        for notice in configuration.notices { logger.warning("\(notice)") }

        // The folder is walked through while the state is opened, which waits for its disk.
        let folder = setup.folder
        async let scanning = folder.scan()
        let state = DaemonState(
            configuration, content: setup.contentPath, environment: environment, again: "build again")
        let database = try Database(path: state.path, migrations: StateSchema.migrations)
        defer { try? database.close() }
        if let notice = state.notice { logger.warning("\(notice)") }
        var workshop = setup.workshop { logger.tell($0) }
        if !writesArchives { workshop.settings.plan = workshop.settings.plan.withoutArchives }
        let pipeline = Pipeline(
            database: database, shelf: EditionShelf(), workshop: workshop,
            policy: setup.policy, keepsBytes: false, now: Clock.now, logger: logger)
        try await pipeline.restore()
        let known = try await pipeline.load()
        let batch = try await scanning.batch(since: known)
        if batch.root == .empty, await pipeline.entryCount > 0 { throw await emptied(setup.contentPath, pipeline) }
        let bar = ProgressBar("Reading")
        try await pipeline.publish(batch) { bar.show($0, of: batch.changes.count) }
        bar.finish()
        if let held = await pipeline.held {
            throw CommandFailure.content(
                "Nothing is written, because subscribers would be flooded: \(held.flood). If it is meant, run this once "
                    + "with SYNDICATED_CONTENT__FLOOD=allow.")
        }
        let count = try await write(pipeline, logger)
        let entries = await pipeline.entryCount
        let astray = StrayAdoptions.problems(
            await pipeline.strayAdoptions, file: configuration.file ?? "configuration")
        for problem in astray + (await pipeline.writeIDs()) { logger.tell(problem) }
        logger.info("wrote \(count) files to \(output)", metadata: ["entries": "\(entries)"])
    }

    /// Files as they were would look as if all were well.
    private func emptied(_ folder: String, _ pipeline: Pipeline) async -> CommandFailure {
        .content(
            "Nothing is written, because \(folder) has no files, and there were \(await pipeline.entryCount) entries. "
                + "Perhaps its disk is not mounted. If all articles are to go, leave a file of another kind there.")
    }

    /// - Returns: how many files were written.
    private func write(_ pipeline: Pipeline, _ logger: Logger) async throws -> Int {
        await pipeline.completeFiles()
        let editions = await pipeline.editions
        let files = StaticFiles(folder: output)
        var written = try await files.write(editions)
        written += try files.writeStylesheet()
        for path in await pipeline.archivePaths() {
            if case .document(let document) = try await pipeline.archive(at: path) {
                written += try files.write(document)
            }
        }
        tellStale(files.present(at: await pipeline.formerPaths), logger)
        if writesArchives {
            await removeStalePages(of: pipeline, in: files, logger)
        } else {
            await tellArchives(of: pipeline, in: files, logger)
        }
        return written.count
    }

    /// Files of feeds that are gone are only named: another program may have written one in their place.
    private func tellStale(_ stale: [String], _ logger: Logger) {
        guard !stale.isEmpty else { return }
        logger.warning(
            """
            \(output) has files of feeds that are gone, which stay as they are: \(named(stale)). Remove them, or have the server \
            of these files lead on where they were, or answer 410
            """)
    }

    /// A page that another has replaced holds what was withdrawn from it. What is surely ours goes; the rest is named.
    private func removeStalePages(of pipeline: Pipeline, in files: StaticFiles, _ logger: Logger) async {
        let stale = await pipeline.staleArchivePages(in: files)
        let left = files.remove(stale.own)
        let removed = stale.own.filter { !left.contains($0) }
        if !removed.isEmpty { logger.info("removed pages of archives that others have replaced: \(named(removed))") }
        let others = (left + stale.others).sorted()
        guard !others.isEmpty else { return }
        logger.warning(
            """
            \(output) has pages of archives that are no longer current and may hold what was withdrawn: \
            \(named(others)). Remove them
            """)
    }

    /// No page belongs to what is written without archives, and nothing brings those of before up to date.
    private func tellArchives(of pipeline: Pipeline, in files: StaticFiles, _ logger: Logger) async {
        let pages = await pipeline.staleArchivePages(in: files).others
        guard !pages.isEmpty else { return }
        logger.warning(
            """
            \(output) has pages of archives that this build leaves as they are, and that may hold what was withdrawn: \
            \(named(pages)). Build with --archive, or remove them
            """)
    }

    private func named(_ paths: [String]) -> String {
        paths.prefix(12).joined(separator: " ") + (paths.count > 12 ? " …" : "")
    }
}
