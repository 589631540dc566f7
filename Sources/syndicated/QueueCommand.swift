import ArgumentParser
import Daemon

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "What waits to be delivered to subscribers and told to hubs, and why.",
        subcommands: [List.self, Shape.self, Hold.self, Release.self, Retry.self, Drop.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every delivery and every ping that waits, a line each.")

        @Argument(help: "A host or an address: only what waits for callbacks and hubs there.")
        var host: String?

        @Flag(help: "As JSON, for scripts.")
        var json = false

        @OptionGroup var target: TargetOptions

        func validate() throws {
            try checkHost(host, of: "queue", verbs: ["list", "shape", "hold", "release", "retry", "drop"])
        }

        func run() async throws {
            try await reporting { try target.commands.listQueue(host, asJSON: json) }
        }
    }

    struct Shape: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What waits, counted for each origin.")

        @Flag(help: "As JSON, for scripts.")
        var json = false

        @OptionGroup var target: TargetOptions

        func run() async throws {
            try await reporting { try target.commands.showQueueShape(asJSON: json) }
        }
    }

    /// The subscriptions that a change is for.
    struct Choice: ParsableArguments {
        @Argument(help: "The number of a subscription, a host, an address, or \"all\".")
        var which: String

        @OptionGroup var target: TargetOptions

        func change(_ verb: String) async throws {
            try await reporting { try target.commands.changeSubscriptions("queue/\(verb)", which) }
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliver nothing to them until they are released, nor to who subscribes from there later.")
        @OptionGroup var choice: Choice

        func run() async throws { try await choice.change("hold") }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Deliver again what was held.")
        @OptionGroup var choice: Choice

        func run() async throws { try await choice.change("release") }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Try now what waits for its next try.")
        @OptionGroup var choice: Choice

        func run() async throws { try await choice.change("retry") }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Do not deliver what waits. The next change is.")
        @OptionGroup var choice: Choice

        func run() async throws { try await choice.change("drop") }
    }
}
