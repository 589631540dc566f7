import ArgumentParser
import Daemon

struct LinksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "links",
        abstract: "Print the <link> elements by which readers find the feeds, for the pages of a site.",
        discussion: "They go into the <head> of every page, or of a template of the site's generator.")

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "The language of the pages: feeds in it come first. Default: the site's.", valueName: "language"))
    var language: String?

    @Flag(
        name: .customLong("static"),
        help: "Of the files that `build` writes, below the address of the site, and not of the daemon.")
    var areFiles = false

    func run() async throws {
        try await reporting {
            try await Links(overrides: shared.overrides, language: language, areFiles: areFiles).run()
        }
    }
}
