import ArgumentParser
import Daemon

struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Tell the external hubs again, now.")

    @Argument(help: "The names of feeds; all of them where none is given.")
    var feeds: [String] = []

    @OptionGroup var target: TargetOptions

    func run() async throws {
        try await reporting { try target.commands.ping(feeds) }
    }
}
