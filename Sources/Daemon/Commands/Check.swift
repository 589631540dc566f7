import Foundation
import Glibc
import Logging
import Publishing
import Recording
import Serving
import Storage
import Syndication
import Watching

/// `syndicated check`: every problem of configuration and content, and nothing written.
package struct Check {
    private let overrides: ConfigurationFile.Overrides
    private let configurationOnly: Bool

    /// - Parameter configurationOnly: whether the content is left alone.
    package init(overrides: ConfigurationFile.Overrides, configurationOnly: Bool) {
        self.overrides = overrides
        self.configurationOnly = configurationOnly
    }

    /// - Throws: `CommandFailure`; with status 1 when the content has an error.
    package func run() async throws {
        do {
            try await check()
        } catch {
            throw CommandFailure(error)
        }
    }

    /// What this user may not read, or only the service is given, is named and not looked at. What is not there at all is
    /// a mistake.
    ///
    /// - Returns: how many warnings were told.
    private func checkCertificate(_ configuration: Configuration, _ environment: [String: String]) throws -> Int {
        switch try configuration.checkCertificate(credentials: environment["CREDENTIALS_DIRECTORY"]) {
        case nil: return 0
        case .closed(let file):
            try Terminal.print("\(file) cannot be read here, and the certificate is not checked")
            return 0
        case .usable(let term):
            guard let words = term.words(at: Clock.now()) else { return 0 }
            try Terminal.print(
                "\(configuration.place(of: "server.tls.certificate")): warning: the certificate \(words). Renew it.")
            return 1
        }
    }

    private func checkStatePath(_ configuration: Configuration) throws {
        guard let path = configuration.statePath else { return }
        let place = configuration.place(of: "state.path")
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure.configuration(
                "\(place): state.path is \"\(path)\", which is a folder. Name a file in it, such as state.sqlite.")
        }
        do throws(StorageError) {
            try Database.checkPlace(path)
        } catch {
            // One that is only out of reach may be the service's, whose user can reach it.
            guard error.kind == .refused else { return }
            throw CommandFailure.configuration("\(place): state.path: \(error)")
        }
    }

    /// The rest is worth looking at where no content folder is named.
    private func checkWithoutContent(
        _ configuration: Configuration, isWhole: Bool, _ environment: [String: String]
    ) throws {
        var mistakes: [String] = []
        do {
            _ = try checkCertificate(configuration, environment)
        } catch {
            mistakes.append(CommandFailure(error).message)
        }
        if isWhole, environment["MAINPID"] == nil {
            mistakes.append(Setup.noContent)
        } else if isWhole {
            // The unit asks before a reload, and the daemon that runs has its folder, which no reload changes.
            try Terminal.print("no content folder is named here; the daemon keeps the one that it was started with")
        } else {
            try Terminal.print(
                "no content folder is named, as far as it can be seen here; the service may have it from its environment "
                    + "or a credential")
        }
        guard mistakes.isEmpty else { throw CommandFailure.configuration(mistakes.joined(separator: "\n")) }
    }

    /// The documents that a daemon publishes from this folder now, if one runs that this user may ask.
    private static func published(from setup: Setup, _ environment: [String: String]) -> Set<String> {
        let state = StatePath.own(in: setup.configuration, content: setup.contentPath, environment: environment)
        let sockets = AdminSocket.candidates(setup.configuration, state: state, environment: environment)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let answer = try? AdminClient(candidates: sockets, patience: .seconds(2)).send("GET", "/status"),
            answer.status == 200, let status = try? decoder.decode(DaemonStatus.self, from: Data(answer.body)),
            // The one of the system may publish something else.
            MeantDaemon.areSame(status.content, setup.contentPath)
        else { return [] }
        // The address of the feeds may be another now, or by this configuration.
        return Set(status.documents.compactMap { $0.address.split(separator: "/").last.map { "/\($0)" } })
    }

    private func check() async throws {
        let (environment, unseen) = Credentials.reachable(from: ProcessInfo.processInfo.environment)
        if let unseen { try Terminal.print(unseen) }
        let isWhole =
            unseen == nil
            && Credentials.areAllSeen(in: environment, configuration: ConfigurationFile.path(overrides))
        let configuration = try ConfigurationFile.read(overrides, environment: environment, isWhole: isWhole)
        for notice in configuration.notices {
            try Terminal.print("\(configuration.place(of: notice)): warning: \(notice.sentence)")
        }
        for feed in configuration.feeds where feed.isClosed {
            try Terminal.print(
                "\(configuration.file ?? "configuration"): the feed \"\(feed.name)\" is closed: what is published from now on "
                    + "is not in it")
        }
        if configurationOnly, Setup.contentPath(of: configuration) == nil {
            return try checkWithoutContent(configuration, isWhole: isWhole, environment)
        }
        var setup = try Setup(configuration, base: try Setup.base(of: configuration))
        setup.isServing = false
        if let notice = setup.addressNotice {
            try Terminal.print("\(configuration.file ?? "configuration"): \(notice)")
        }
        try checkStatePath(configuration)
        let warnings = configuration.notices.count + (try checkCertificate(configuration, environment))
        guard !configurationOnly else {
            // A reload asks this first, and refuses what is wrong.
            _ = try setup.reloadableWorkshop()
            return
        }
        var problems: [Problem] = []
        let workshop = setup.workshop { problems.append($0) }
        try await checkContent(of: setup, workshop, problems, warningsBefore: warnings, environment)
    }

    /// A state in memory, which knows what was adopted from old feeds: an article may have its date from there alone.
    /// Whoever may not read the state is told that it is checked without.
    ///
    /// - Throws: what a start would refuse.
    private static func database(
        for setup: Setup, _ environment: [String: String]
    ) throws -> (database: Database, warnings: Int) {
        let database = try Database(inMemory: Pipeline.migrations)
        do {
            let path = try StatePath.named(in: setup.configuration, environment: environment)
            var facts = stat()
            guard stat(path, &facts) == 0 || errno != ENOENT else {
                try Database.checkKept(path)
                return (database, 0)
            }
            let state = try Database(copying: path, migrations: StateSchema.migrations)
            defer { try? state.close() }
            try state.readNow { source in
                try database.writeNow { try Catalogue.copyAdoptions(from: source, to: $0) }
            }
            return (database, 0)
        } catch {
            let failure = CommandFailure(error)
            guard failure.status != 78 else { throw failure }
            try Terminal.print(
                "warning: the state cannot be looked at here, so ids and dates that were adopted from an old feed are not "
                    + "known: \(failure.message)")
            return (database, 1)
        }
    }

    /// - Parameters:
    ///   - found: the problems that were found before.
    ///   - warningsBefore: how many warnings of the configuration have been told.
    private func checkContent(
        of setup: Setup, _ workshop: Workshop, _ found: [Problem], warningsBefore: Int, _ environment: [String: String]
    ) async throws {
        let scan = try setup.folder.scan()
        let (database, blind) = try Self.database(for: setup, environment)
        let pipeline = Pipeline(
            database: database, shelf: EditionShelf(), workshop: workshop,
            policy: setup.policy, keepsBytes: false, now: Clock.now,
            logger: Logger(label: "check") { _ in
                SwiftLogNoOpLogHandler()
            })
        _ = try await pipeline.load()
        let batch = scan.batch(since: [:])
        let bar = ProgressBar("Checking")
        try await pipeline.publish(batch) { bar.show($0, of: batch.changes.count) }
        try await pipeline.renderAll()
        bar.finish()
        let former = await pipeline.formerFeeds(among: Self.published(from: setup, environment)).values
        for advice in Set(former.map(\.advice)).sorted() {
            try Terminal.print("\(setup.configuration.file ?? "configuration"): \(advice)")
        }
        let problems =
            found + (await FruitlessChoices(setup).problems(in: pipeline)) + (await pipeline.problems)
            + (await pipeline.unreadFormats)
        for problem in problems { try Terminal.print(problem.description) }
        let errors = problems.count { $0.severity == .error }
        let warnings = warningsBefore + blind + problems.count - errors
        let counts = [
            ImportReport.count(await pipeline.entryCount, "entry", "entries"), ImportReport.count(errors, "error"),
            ImportReport.count(warnings, "warning"),
        ]
        try Terminal.print(
            "\(counts.joined(separator: ", ")); the text of every entry was looked at, also where no feed shows it")
        if errors > 0 { throw CommandFailure.failed("") }
    }
}
