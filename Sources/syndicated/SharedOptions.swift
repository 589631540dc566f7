import ArgumentParser
import Daemon

/// What nearly every command takes: the content folder, the configuration and the site.
struct SharedOptions: ParsableArguments {
    @Argument(help: "The folder of articles.", completion: .directory, transform: path)
    var content: String?

    @Option(
        help: ArgumentHelp(
            "The configuration; default ./syndicated.toml, then /etc/syndicated/syndicated.toml. None is fine.",
            valueName: "file"),
        completion: .file(extensions: ["toml"]), transform: path)
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

/// Refuses an empty path: it is nearly always a variable of the shell that is not set, and would mean this very folder. And
/// a `~` that the shell has left, as it does behind `--state=`.
func path(_ text: String) throws -> String {
    guard !text.isEmpty else { throw ValidationError("it is empty. Write a path.") }
    guard text != "~", !text.hasPrefix("~/") else {
        throw ValidationError("the shell has not replaced its ~. Write the whole path, or $HOME.")
    }
    return text
}

/// Refuses a verb of a command that is misspelt, and so taken for a host.
func checkHost(_ word: String?, of command: String, verbs: [String]) throws {
    guard let word, let verb = Spelling.verb(meantBy: word, among: verbs) else { return }
    throw ValidationError("Did you mean `\(command) \(verb)`? A host of this name is written \(word)/.")
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
