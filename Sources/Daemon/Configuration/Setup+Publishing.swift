import Foundation
import Publishing
import Reading
import Recording
import Rendering
import Syndication
import Watching

// How articles become feeds.
extension Setup {
    private var secondsFromUTC: @Sendable (Timestamp) -> Int {
        { [zone] instant in zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(instant.seconds))) }
    }

    private var localTime: LocalTime { LocalTime(name: zone.identifier, secondsFromUTC: secondsFromUTC) }

    var policy: CataloguePolicy {
        CataloguePolicy(
            authority: configuration.site.authority ?? (configuration.site.url ?? base).host ?? "localhost",
            site: site, undated: configuration.content.undated == .firstSeen ? .firstSeen : .skip,
            secondsFromUTC: secondsFromUTC)
    }

    /// - Parameter problem: told what is wrong with the file of authors, if there is one.
    func workshop(problem: (Problem) -> Void) -> Workshop {
        let (authors, authorsMark) = authorDirectory(problem: problem)
        let reading = ReadingSettings(
            site: site, permalink: configuration.content.permalink, zone: TimeZoneRules(named: zone.identifier) ?? .utc,
            language: configuration.site.language, authors: authors)
        let readingMark =
            reading.mark(authors: authorsMark, keepsWords: publishing.tellsCorrections)
            + " " + configuration.content.undated.rawValue
        let rendering = configuration.content.rendering
        // A text leads to other articles, where they are by the settings of reading and by paths from the folder above.
        let renderingMark = "\(rendering.mark) \(folder.name ?? "") \(readingMark)"
        return Workshop(
            folder: folder, reader: ArticleReader(settings: reading),
            renderer: ContentRenderer(settings: rendering), readingMark: readingMark,
            renderingMark: servesPages ? renderingMark + " with artwork" : renderingMark, settings: publishing)
    }

    /// The workshop for a daemon that publishes already: a file of authors that is wrong would take the names from all of
    /// its articles, and is a mistake as any of the configuration.
    func reloadableWorkshop() throws(CommandFailure) -> Workshop {
        var problems: [Problem] = []
        let workshop = workshop { problems.append($0) }
        guard problems.isEmpty else {
            throw .configuration(problems.map(\.description).joined(separator: "\n"))
        }
        return workshop
    }

    private var publishing: PublishingSettings {
        let site = configuration.site
        let plan: PublishingSettings.Plan =
            configuration.feeds.isEmpty
            ? .byFolder(template: FeedDefinition(title: title, selection: FeedSelection(name: "all")))
            : .configured(configuration.feeds.map(definition))
        let home = site.url ?? base
        var settings = PublishingSettings(
            title: title, subtitle: site.description, home: home, base: base, language: site.language,
            rights: site.rights, author: site.author, icon: site.icon.flatMap(home.resolvingInSite),
            logo: site.logo.flatMap(home.resolvingInSite), plan: plan, hubs: hubs,
            generator: Version.generator, holdsFloods: configuration.content.flood == .hold, servesPages: servesPages,
            writesIDsBack: configuration.content.writeBackIDs,
            lanes: ProcessInfo.processInfo.activeProcessorCount)
        settings.license = site.license
        if configuration.hub.isCloud, isServing {
            settings.cloud = base.resolving(CloudDoor.path).flatMap(CloudService.init)
        }
        return settings
    }

    private func definition(_ feed: Configuration.FeedSettings) -> FeedDefinition {
        // What begins with an exclamation mark is taken away from the rest.
        let taken = feed.match.filter { !$0.hasPrefix("!") }
        let excluded = feed.match.filter { $0.hasPrefix("!") }.map { PathGlob(String($0.dropFirst())) }
        var definition = FeedDefinition(
            title: feed.title ?? (isWholeSite(feed) ? title : "\(title): \(feed.name)"),
            subtitle: feed.description ?? configuration.site.description,
            language: feed.language,
            selection: FeedSelection(
                name: feed.name, match: taken == ["**"] ? [] : taken.map { PathGlob($0) }, exclude: excluded,
                tags: feed.tags.map { String($0.drop { $0 == "#" }) }, authors: authors(feed),
                languages: languages(feed), media: feed.media, limit: feed.limit, keep: feed.keep,
                deletion: feed.deletion, archivePage: feed.archive),
            formats: feed.formats, maximumSize: feed.maxSize, exposure: feed.exposure,
            tellsCorrections: feed.changes)
        definition.style = feed.style
        if feed.dates == .local { definition.style.zone = localTime }
        definition.naming = FeedNaming(feed, siteTitle: title)
        definition.moves = feed.moves
        definition.pace = feed.pace
        definition.isClosed = feed.isClosed
        return definition
    }

    /// Whether a feed is the one of the whole site, which is called as the site is: the first here that takes every
    /// article.
    private func isWholeSite(_ feed: Configuration.FeedSettings) -> Bool {
        configuration.feeds.first { $0.takesAll && $0.moves.target == nil }?.name == feed.name
    }

    /// With the empty name where the site's author is asked for, whose the articles are that name nobody.
    private func authors(_ feed: Configuration.FeedSettings) -> [String] {
        guard let owner = configuration.site.author?.name.lowercased() else { return feed.authors }
        return feed.authors + (feed.authors.contains { $0.lowercased() == owner } ? [""] : [])
    }

    /// With the empty tag where the site's language is asked for, which the articles are in that name none.
    private func languages(_ feed: Configuration.FeedSettings) -> [String] {
        let tags = feed.languages.map(\.text)
        guard let own = configuration.site.language?.text else { return tags }
        return tags + (tags.contains { own == $0 || own.hasPrefix("\($0)-") } ? [""] : [])
    }

    /// Where the file of authors may be, in the content folder or beside it: the folder, and the file's path below it.
    private var authorFiles: [(folder: String, name: String)] {
        let above = URL(fileURLWithPath: contentPath).deletingLastPathComponent().path
        return [contentPath, above].flatMap { folder in AuthorDirectory.fileNames.map { (folder, $0) } }
    }

    /// What the file of authors looks like from outside, wherever it may be.
    var authorsMark: FilesMark {
        FilesMark(of: authorFiles.map { "\($0.folder)/\($0.name)" })
    }

    /// The people that articles name by a short word.
    ///
    /// - Returns: with a mark that changes with the file.
    private func authorDirectory(problem: (Problem) -> Void) -> (AuthorDirectory, String) {
        for (folder, name) in authorFiles {
            let file = "\(folder)/\(name)"
            guard let data = FileManager.default.contents(atPath: file) else {
                if FileManager.default.fileExists(atPath: file) {
                    problem(
                        Problem(
                            .error, file: name, "the file of authors cannot be read",
                            remedy: "Let the user that runs this read it"))
                }
                continue
            }
            do throws(Problem) {
                let directory = try AuthorDirectory(reading: Array(data), path: name, site: site)
                return (directory, Validators.stem(of: Array(data)))
            } catch {
                problem(error)
            }
        }
        return (AuthorDirectory(), "")
    }
}
