import Foundation
import Logging
import Publishing
import Serving
import Storage
import Syndication
import Watching

/// `syndicated links`: what to put into the pages of a site, so that readers find its feeds.
package struct Links {
    private let overrides: ConfigurationFile.Overrides
    private let language: String?
    private let areFiles: Bool

    /// - Parameters:
    ///   - language: of the pages; nil for the site's.
    ///   - areFiles: whether the feeds are those that `build` writes, below the address of the site.
    package init(overrides: ConfigurationFile.Overrides, language: String?, areFiles: Bool) {
        self.overrides = overrides
        self.language = language
        self.areFiles = areFiles
    }

    /// - Throws: `CommandFailure`.
    package func run() async throws {
        do {
            try await print()
        } catch {
            throw CommandFailure(error)
        }
    }

    private func print() async throws {
        let (environment, _) = Credentials.reachable(from: ProcessInfo.processInfo.environment)
        let configuration = try ConfigurationFile.read(overrides, environment: environment)
        var base = try Setup.base(of: configuration)
        if areFiles, let site = configuration.site.url { base = site }
        var setup = try Setup(configuration, base: base)
        setup.isServing = false
        let feeds = try await feeds(of: setup)
        let html = DiscoveryLinks.html(of: feeds, language: try pageLanguage(configuration))
        try Terminal.print(html.isEmpty ? "<!-- There are no feeds yet. -->" : String(html.dropLast()))
        guard configuration.server.url == nil, setup.base != configuration.site.url else { return }
        Terminal.note(
            "These are addresses of this machine, where nobody else finds the feeds. Set [server] url to their public "
                + "address; for the files that `build` writes, add --static and --site-url.")
    }

    private func pageLanguage(_ configuration: Configuration) throws(CommandFailure) -> LanguageTag? {
        guard let language else { return configuration.site.language }
        guard let tag = LanguageTag(language) else {
            throw .usage("--language: \(language) is no language. Write a tag such as \"en\" or \"sv-SE\".")
        }
        return tag
    }

    /// As the daemon would have them: the folders and their pages say which feeds there are, and what they are named.
    private func feeds(of setup: Setup) async throws -> [Feed] {
        let scan = try setup.folder.scan()
        let shelf = EditionShelf()
        let pipeline = Pipeline(
            database: try Database(inMemory: Pipeline.migrations), shelf: shelf, workshop: setup.workshop { _ in },
            policy: setup.policy, keepsBytes: false, now: Clock.now,
            logger: Logger(label: "links") { _ in SwiftLogNoOpLogHandler() })
        _ = try await pipeline.load()
        let batch = scan.batch(since: [:])
        let bar = ProgressBar("Reading")
        try await pipeline.publish(batch) { bar.show($0, of: batch.changes.count) }
        bar.finish()
        return shelf.display.feeds
    }
}
