import ArgumentParser
import Daemon

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Report every problem of configuration and content, and write nothing.")

    @OptionGroup var shared: SharedOptions

    @Flag(help: "Look at the configuration alone.")
    var configOnly = false

    func run() async throws {
        try await reporting {
            try await Check(overrides: shared.overrides, configurationOnly: configOnly).run()
        }
    }
}
