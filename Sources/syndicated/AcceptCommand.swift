import ArgumentParser
import Daemon

struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Let through a change that was held because it would flood subscribers.",
        discussion: "It also takes a clock for right that has jumped. Where both wait, an option says which is meant.")

    @Flag(exclusivity: .exclusive)
    var thing: AcceptedThing?

    @OptionGroup var target: DaemonOptions

    func run() async throws {
        try await reporting { try DaemonCommands(overrides: target.overrides).accept(thing) }
    }
}

extension AcceptedThing: EnumerableFlag {
    static func help(for value: AcceptedThing) -> ArgumentHelp? {
        switch value {
        case .clock: "Only the clock: it is right as it is."
        case .change: "Only the change that is held."
        }
    }
}
