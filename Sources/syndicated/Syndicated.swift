import ArgumentParser
import Daemon
import Dispatch

#if canImport(Glibc)
import Glibc
#endif

/// The command line. Each command is a file of its own; what they do is Daemon's.
struct Syndicated: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: Version.name,
        abstract: "Publishes a folder of articles as RSS, Atom and JSON feeds, the second they are saved.",
        version: "\(Version.name) \(Version.number)",
        subcommands: [
            ServeCommand.self, BuildCommand.self, CheckCommand.self, StatusCommand.self, AcceptCommand.self,
            ImportCommand.self, StateCommand.self, ConfigCommand.self,
            SubscriptionsCommand.self, QueueCommand.self, PingCommand.self,
        ])
}

/// Runs the command at the priority of all other work. An asynchronous `main` has the priority of what a person waits for:
/// its thread asks for more than a service may have, and each start would log that it is refused.
@main
enum Entrance {
    static func main() {
        Task.detached(priority: .medium) {
            await Syndicated.main()
            exit(EXIT_SUCCESS)
        }
        dispatchMain()
    }
}
