import ArgumentParser
import Daemon

/// What serve, build and check have in common.
struct SharedOptions: ParsableArguments {
    @Argument(help: "The folder of articles.", completion: .directory)
    var content: String?

    @Option(
        help: ArgumentHelp(
            "The configuration; default ./syndicated.toml, then /etc/syndicated/syndicated.toml. None is fine.",
            valueName: "file"),
        completion: .file(extensions: ["toml"]))
    var config: String?

    @Option(help: ArgumentHelp("Where the articles live. Overrides [site] url.", valueName: "url"))
    var siteURL: String?

    var overrides: ConfigurationFile.Overrides {
        var overrides = ConfigurationFile.Overrides()
        overrides.content = content
        overrides.file = config
        overrides.siteURL = siteURL
        return overrides
    }
}

/// Runs a command's work; a failure becomes its message on standard error and its exit status.
func reporting(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let failure as CommandFailure {
        Terminal.complain(failure.message)
        throw ExitCode(failure.status)
    }
}
