import ArgumentParser
import Daemon

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell what the running daemon is doing, and what is wrong.")

    @OptionGroup var target: DaemonOptions

    @Flag(help: "As JSON, for scripts.")
    var json = false

    @Flag(help: "Again every two seconds.")
    var watch = false

    func run() async throws {
        try await reporting {
            let commands = DaemonCommands(overrides: target.overrides)
            if watch { try await commands.watchStatus(asJSON: json) } else { try commands.status(asJSON: json) }
        }
    }
}

/// Which daemon or state a command is for: with the words that `serve` was given.
struct DaemonOptions: ParsableArguments {
    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp("The daemon's state file. Overrides [state] path.", valueName: "file"),
        transform: path)
    var state: String?

    var overrides: ConfigurationFile.Overrides {
        var overrides = shared.overrides
        overrides.state = state
        return overrides
    }
}
