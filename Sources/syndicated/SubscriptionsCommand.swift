import ArgumentParser
import Daemon

struct SubscriptionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscriptions", abstract: "Who is subscribed at the built-in hub.",
        subcommands: [List.self, Show.self, Remove.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every subscription, a line each.")

        @Argument(help: "A host or an address: only subscriptions with callbacks there.")
        var host: String?

        @Flag(help: "As JSON, for scripts.")
        var json = false

        @OptionGroup var target: TargetOptions

        func validate() throws {
            try checkHost(host, of: "subscriptions", verbs: ["list", "show", "remove"])
        }

        func run() async throws {
            try await reporting { try target.commands.listSubscriptions(host, asJSON: json) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One subscription, with its last attempts.")

        @Argument(help: "Its number, as `list` has it.")
        var number: String

        @Flag(help: "As JSON, for scripts.")
        var json = false

        @OptionGroup var target: TargetOptions

        func run() async throws {
            try await reporting { try target.commands.showSubscription(number, asJSON: json) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End subscriptions. Their callbacks are told.")

        @Argument(help: "A number, a host, an address, or \"all\".")
        var which: String

        @OptionGroup var target: TargetOptions

        func run() async throws {
            try await reporting { try target.commands.changeSubscriptions("subscriptions/remove", which) }
        }
    }
}

/// Which daemon a command is for, where the words behind the command mean something else than the folder.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The folder that the daemon serves.", valueName: "dir"), completion: .directory,
        transform: path)
    var content: String?

    @Option(
        help: ArgumentHelp("The daemon's configuration, as for serve.", valueName: "file"),
        completion: .file(extensions: ["toml"]), transform: path)
    var config: String?

    @Option(
        help: ArgumentHelp("The daemon's state file. Overrides [state] path.", valueName: "file"),
        transform: path)
    var state: String?

    var commands: DaemonCommands {
        var overrides = ConfigurationFile.Overrides()
        overrides.content = content
        overrides.file = config
        overrides.state = state
        return DaemonCommands(overrides: overrides)
    }
}
