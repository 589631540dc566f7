import ArgumentParser
import Daemon

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Adopt the ids and dates of the feed that readers have now.",
        discussion: """
            Entries are matched by their links, so say with --site-url or in the configuration where the articles live. \
            Of an old feed on the Web its further pages are read too (RFC 5005, next_url), at most 100. What is adopted \
            is in the state alone: `syndicated state export` is its backup.
            """)

    @Argument(
        help: ArgumentHelp("A file or an address: Atom, RSS or JSON Feed.", valueName: "old-feed"),
        completion: .file(), transform: path)
    var oldFeed: String

    @OptionGroup var target: DaemonOptions

    @Option(
        help: ArgumentHelp(
            "The feed that keeps the old one's id; default the only one, or \"all\".", valueName: "name"))
    var feed: String?

    @Flag(help: "Report what would be adopted, and change nothing.")
    var dryRun = false

    @Flag(help: "Give the old ids also to entries that are published under other ids.")
    var force = false

    @Flag(help: "Adopt what can be read of a document that ends in the middle.")
    var partial = false

    func run() async throws {
        try await reporting {
            let options = Import.Options(
                oldFeed: oldFeed, feed: feed, isDryRun: dryRun, isForced: force, isPartial: partial)
            try await Import(overrides: target.overrides, options: options).run()
        }
    }
}
