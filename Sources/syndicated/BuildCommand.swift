import ArgumentParser
import Daemon

struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Write every feed once as static files, and exit.")

    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("Where the files go.", valueName: "dir"), completion: .directory, transform: path)
    var output: String

    @Option(
        help: ArgumentHelp("The file that remembers ids and dates. Overrides [state] path.", valueName: "file"),
        transform: path)
    var state: String?

    @Flag(
        name: .customLong("archive"),
        help: """
            Write all entries, older ones as pages of each feed's archive, and not only the newest. Pages of ours that others \
            have replaced are removed.
            """)
    var writesArchives = false

    func run() async throws {
        try await reporting {
            var overrides = shared.overrides
            overrides.state = state
            try await Build(overrides: overrides, output: output, writesArchives: writesArchives).run()
        }
    }
}
