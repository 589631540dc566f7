import ArgumentParser
import Daemon

struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Export, import and check what the daemon remembers: ids, dates, validators.",
        subcommands: [Export.self, Import.self, Check.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the whole state as lines of JSON, also while the daemon runs.")

        @OptionGroup var target: DaemonOptions

        @Option(
            help: ArgumentHelp("Where it goes; default standard output.", valueName: "file"), completion: .file(),
            transform: path)
        var output: String?

        func run() async throws {
            try await reporting { try StateCommands(overrides: target.overrides).export(to: output) }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read an export into a state that holds nothing. Stop the daemon first.")

        @Argument(
            help: ArgumentHelp("What `state export` has written.", valueName: "file"), completion: .file(),
            transform: path)
        var file: String

        @OptionGroup var target: DaemonOptions

        @Flag(help: "Give up what the state holds; one that is damaged is moved aside.")
        var replace = false

        func run() async throws {
            try await reporting {
                try StateCommands(overrides: target.overrides).import(from: file, replaces: replace)
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell whether the state is sound, also while the daemon runs.")

        @OptionGroup var target: DaemonOptions

        func run() async throws {
            try await reporting { try StateCommands(overrides: target.overrides).check() }
        }
    }
}
