import ArgumentParser
import Daemon

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "What the configuration says, from wherever it says it.",
        subcommands: [Show.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the configuration as one file of TOML.",
            discussion: """
                It is put together from the file, the fragments in conf.d beside it, credentials, the environment and the \
                command line; what comes later wins. Secrets are not shown. What only a \
                service is given, by its unit, is not seen by this command.
                """)

        @OptionGroup var shared: SharedOptions

        @Option(help: ArgumentHelp("As for serve.", valueName: "address"))
        var listen: [String] = []

        @Option(help: ArgumentHelp("As for serve.", valueName: "file"), transform: path)
        var state: String?

        @Flag(help: "Every key, also those that nobody has set.")
        var effective = false

        @Flag(help: "Say behind each key where its value comes from.")
        var origins = false

        func run() async throws {
            try await reporting {
                var overrides = shared.overrides
                overrides.listen = listen
                overrides.state = state
                try ConfigShow(overrides: overrides, isEffective: effective, tellsOrigins: origins).run()
            }
        }
    }
}
