import ArgumentParser
import Daemon

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Watch the folder and serve its feeds, in the foreground.")

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "host:port, [::1]:port or unix:/path. May be given again. Overrides [server] listen.", valueName: "address")
    )
    var listen: [String] = []

    @Option(
        help: ArgumentHelp("The file that remembers ids and dates. Overrides [state] path.", valueName: "file"),
        transform: path)
    var state: String?

    func run() async throws {
        try await reporting {
            var overrides = shared.overrides
            overrides.listen = listen
            overrides.state = state
            try await Serve(overrides: overrides).run()
        }
    }
}
