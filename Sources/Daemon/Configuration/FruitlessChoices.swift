import Publishing
import Syndication

/// What the configuration names and the content does not have: a pattern that fits no file, or tags that no article
/// has. The feed would be empty without a word, and nearly always it is a slip of the pen. And what nobody has named:
/// folders that cannot have a feed by themselves. And an address of the site for which no adopted id was adopted.
struct FruitlessChoices {
    private let feeds: [Configuration.FeedSettings]
    private let ignored: [String]
    private let file: String
    /// Where the keys stand that are in a file.
    private let places: [String: ConfigurationText.Place]
    private let contentPath: String
    private let hasFolderOfItsName: Bool

    init(_ setup: Setup) {
        feeds = setup.configuration.feeds
        ignored = setup.configuration.content.ignore
        file = setup.configuration.file ?? "configuration"
        places = setup.configuration.keys.reduce(into: [:]) {
            if case .file(let place) = $1.origin { $0[$1.path] = place }
        }
        contentPath = setup.contentPath
        hasFolderOfItsName = setup.hasFolderOfItsName
    }

    /// Warnings, in the order of the feeds. Nothing is looked up in the content folder for them.
    func problems(in pipeline: Pipeline) async -> [Problem] {
        // A folder may have come since.
        let sections = await pipeline.sections
        let content = ContentPattern(
            contentPath: contentPath,
            isNameInside: hasFolderOfItsName || sections.contains(ContentPattern.name(of: contentPath)))
        var problems = StrayAdoptions.problems(await pipeline.strayAdoptions, file: file)
        problems += ignored.compactMap {
            misplaced($0, written: $0, in: "content.ignore", at: "content.ignore", content)
        }
        for (folder, reason) in await pipeline.foldersWithoutFeed {
            problems.append(
                Problem(
                    .warning, file: folder, "the folder has no feed of its own: \(reason)",
                    remedy: "Give it another name, or name each feed in a [[feed]]"))
        }
        // While there are no articles, no pattern can fit.
        guard await pipeline.entryCount > 0, !feeds.isEmpty else { return problems }
        let empty = await pipeline.feedsWithoutEntries
        // What has moved or is closed need not find anything any more.
        for (index, feed) in feeds.enumerated() where !feed.isClosed && feed.moves.target == nil {
            let fruitless = await patterns(of: feed, at: "feed[\(index)].match", in: pipeline, content)
            problems += fruitless
            guard fruitless.isEmpty, empty.contains(feed.name), !feed.others.isEmpty else { continue }
            let keys = feed.others.joined(separator: ", ")
            problems.append(
                warning(
                    "feed[\(index)].\(feed.others[0])",
                    "the feed \"\(feed.name)\" is empty: no published article has what its \(keys) ask for",
                    "See how the articles write it, or whether they are still to come"))
        }
        return problems
    }

    /// Of a pattern that takes away. One that fits nothing may be meant for what is to come, but one that leads to the
    /// content folder itself never will.
    private func misplaced(
        _ pattern: String, written: String, in place: String, at key: String, _ content: ContentPattern
    ) -> Problem? {
        // All that is in the folder would go.
        guard let below = content.below(pattern), below != "**" else { return nil }
        return warning(
            key, "\(place) has the pattern \"\(written)\", which fits no file",
            "Write \"\(written.hasPrefix("!") ? "!" : "")\(below)\"")
    }

    private func warning(_ key: String, _ what: String, _ remedy: String) -> Problem {
        let place = places[key]
        return Problem(
            .warning, file: place?.file ?? file, line: place?.line, column: place?.column, what, remedy: remedy)
    }

    private func patterns(
        of feed: Configuration.FeedSettings, at key: String, in pipeline: Pipeline, _ content: ContentPattern
    ) async -> [Problem] {
        var problems: [Problem] = []
        for pattern in feed.match {
            guard !pattern.hasPrefix("!") else {
                let found = misplaced(
                    String(pattern.dropFirst()), written: pattern, in: "the feed \"\(feed.name)\"", at: key, content)
                problems += found.map { [$0] } ?? []
                continue
            }
            guard await !pipeline.hasFile(at: PathGlob(pattern)) else { continue }
            let meant = await meant(by: content.below(pattern) ?? pattern, in: pipeline)
            problems.append(
                warning(
                    key, "the feed \"\(feed.name)\" has the pattern \"\(pattern)\", which fits no file",
                    meant.map { "Write \"\($0)\"" }
                        ?? "Patterns are for paths below the content folder, such as \"news/**\""))
        }
        return problems
    }

    /// - Returns: the pattern that was most likely meant; nil where none like it fits a file either.
    private func meant(by pattern: String, in pipeline: Pipeline) async -> String? {
        var below = pattern
        for lead in ["./", "/"] where below.hasPrefix(lead) { below.removeFirst(lead.count) }
        while below.hasSuffix("/") { below.removeLast() }
        let parts = below.split(separator: "/", omittingEmptySubsequences: false)
        let first = parts.first.map(String.init) ?? below
        // Also where only capitals differ. What stands for several names is no slip.
        let nearest =
            first.contains { "*?[{\\".contains($0) }
            ? nil : Spelling.nearest(to: first, among: await pipeline.sections)
        let respelled = nearest.map { ([$0] + parts.dropFirst().map(String.init)).joined(separator: "/") }
        for candidate in [below, respelled].compactMap(\.self) {
            for form in [candidate, candidate + "/**"] where await pipeline.hasFile(at: PathGlob(form)) { return form }
        }
        return nil
    }
}

/// How a person may write a pattern for paths below the content folder.
struct ContentPattern {
    let contentPath: String
    /// Whether the content folder has a folder of its own name.
    let isNameInside: Bool

    /// The name of a folder; empty for the root of all.
    static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// The pattern without what leads to the content folder: its path or its name. A slash or `./` before it means
    /// nothing.
    ///
    /// - Returns: nil where neither stands there, or the folder has a folder of its own name.
    func below(_ pattern: String) -> String? {
        let name = Self.name(of: contentPath)
        guard !name.isEmpty else { return nil }
        var leads = [contentPath + "/"]
        if !isNameInside { leads += ["/\(name)/", "./\(name)/", "\(name)/"] }
        return leads.first { pattern.hasPrefix($0) && pattern.utf8.count > $0.utf8.count }
            .map { String(pattern.dropFirst($0.count)) }
    }
}

extension Configuration.FeedSettings {
    /// The keys beside `match` by which it takes only some articles.
    fileprivate var others: [String] {
        [
            ("tags", !tags.isEmpty), ("authors", !authors.isEmpty), ("languages", !languages.isEmpty),
            ("media", !media.isEmpty),
        ].filter(\.1).map(\.0)
    }
}
