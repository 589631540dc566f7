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

    /// As ArgumentParser's own, which does not see that a result could not be written, and helps with a command that
    /// there is none of.
    static func main() async {
        StandardStreams.fill()
        do {
            try checkHelp(CommandLine.arguments.dropFirst())
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Help, the version and completions come as errors that are none.
    private static func end(with error: any Error) -> Never {
        guard exitCode(for: error) == .success else { exit(withError: error) }
        do throws(CommandFailure) {
            try Terminal.put(fullMessage(for: error) + "\n")
        } catch {
            Terminal.complain(error.message)
            exit(withError: ExitCode(error.status))
        }
        exit()
    }

    /// ArgumentParser would show the help of the whole program.
    private static func checkHelp(_ arguments: ArraySlice<String>) throws {
        guard arguments.first == "help" else { return }
        var commands = configuration.subcommands
        for word in arguments.dropFirst() where !word.hasPrefix("-") && word != "help" {
            guard let next = commands.first(where: { $0._commandName == word }) else {
                let nearest = Spelling.nearest(to: word, among: commands.map { $0._commandName })
                throw ValidationError(
                    "There is no command \"\(word)\"." + (nearest.map { " Did you mean \"\($0)\"?" } ?? ""))
            }
            commands = next.configuration.subcommands
        }
    }
}
