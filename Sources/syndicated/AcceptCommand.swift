import ArgumentParser
import Daemon

struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Let through a change that was held because it would flood subscribers.")

    @OptionGroup var target: DaemonOptions

    func run() async throws {
        try await reporting { try DaemonCommands(overrides: target.overrides).accept() }
    }
}
