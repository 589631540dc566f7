import ArgumentParser
import Daemon

/// The command line. Each command is a file of its own; what they do is Daemon's.
@main
struct Syndicated: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: Version.name,
        abstract: "Publishes a folder of articles as RSS, Atom and JSON feeds, the second they are saved.",
        version: "\(Version.name) \(Version.number)",
        subcommands: [
            ServeCommand.self, BuildCommand.self, CheckCommand.self, LinksCommand.self,
            StatusCommand.self, AcceptCommand.self,
            ImportCommand.self, StateCommand.self, ConfigCommand.self,
            SubscriptionsCommand.self, QueueCommand.self, PingCommand.self,
        ])
}
