package import Recording
package import Syndication

/// One feed as the configuration defines it.
package struct FeedDefinition: Sendable {
    package var title: String
    package var subtitle: String
    package var language: LanguageTag?
    /// Which entries the feed takes, and how many.
    package var selection: FeedSelection
    package var formats: [FeedFormat]
    /// The most bytes of a document; it still holds ten entries (spec R0.4).
    package var maximumSize: Int
    package var exposure: Article.Exposure
    package var style = EntryStyle()
    /// Whether a second feed tells what was corrected in this one's articles.
    package var tellsCorrections: Bool
    /// Where it is named, as far as the configuration does not.
    package var naming: FeedNaming?
    package var moves = FeedMoves()
    package var pace = PollingPace.usual
    /// Whether it takes no more entries: what is first published from then on is not in it.
    package var isClosed = false
    /// Whether this is that second feed.
    var isOfCorrections = false

    package var name: String { selection.name }

    package init(
        title: String, subtitle: String = "", language: LanguageTag? = nil, selection: FeedSelection,
        formats: [FeedFormat] = FeedFormat.allCases, maximumSize: Int = 1 << 20, exposure: Article.Exposure = .full,
        tellsCorrections: Bool = false
    ) {
        self.title = title
        self.subtitle = subtitle
        self.language = language
        self.selection = selection
        self.formats = formats
        self.maximumSize = maximumSize
        self.exposure = exposure
        self.tellsCorrections = tellsCorrections
    }
}

/// What publishing must know of the site.
package struct PublishingSettings: Sendable {
    /// Which feeds there are.
    package enum Plan: Sendable {
        case configured([FeedDefinition])
        /// One feed named `all`, and one for each top-level folder that holds entries: made from the one given here,
        /// by name and title.
        case byFolder(template: FeedDefinition)

        /// The same feeds, without their archives.
        package var withoutArchives: Plan {
            func bare(_ definition: FeedDefinition) -> FeedDefinition {
                var definition = definition
                definition.selection.archivePage = 0
                return definition
            }
            return switch self {
            case .configured(let definitions): .configured(definitions.map(bare))
            case .byFolder(let template): .byFolder(template: bare(template))
            }
        }
    }

    package var title: String
    package var subtitle: String
    /// The site that the feeds belong to.
    package var home: WebURL
    /// The public address of this daemon: feeds are below it.
    package var base: WebURL
    package var language: LanguageTag?
    package var rights: String
    /// Where the terms stand under which the articles may be used (RFC 4946).
    package var license: WebURL?
    package var author: Person?
    package var icon: WebURL?
    package var logo: WebURL?
    package var plan: Plan
    package var hubs: [WebURL]
    /// Named in RSS beside the hubs.
    package var cloud: CloudService?
    package var generator: Feed.Generator
    /// The most bytes a content file may have.
    package var fileLimit: Int
    /// Whether a change that would reach subscribers as a flood waits for a person's word (spec R7.7).
    package var holdsFloods: Bool
    /// Whether articles and the files beside them are served here, because no site has them.
    package var servesPages: Bool
    /// Whether an article's id is written into its file when it is first published (spec R6.3).
    package var writesIDsBack: Bool
    /// How many files are read at a time.
    package var lanes: Int

    package init(
        title: String, subtitle: String = "", home: WebURL, base: WebURL, language: LanguageTag? = nil,
        rights: String = "", author: Person? = nil, icon: WebURL? = nil, logo: WebURL? = nil, plan: Plan,
        hubs: [WebURL] = [], generator: Feed.Generator, fileLimit: Int = 4 << 20, holdsFloods: Bool = true,
        servesPages: Bool = false, writesIDsBack: Bool = false, lanes: Int = 2
    ) {
        self.title = title
        self.subtitle = subtitle
        self.home = home
        self.base = base
        self.language = language
        self.rights = rights
        self.author = author
        self.icon = icon
        self.logo = logo
        self.plan = plan
        self.hubs = hubs
        self.generator = generator
        self.fileLimit = fileLimit
        self.holdsFloods = holdsFloods
        self.servesPages = servesPages
        self.writesIDsBack = writesIDsBack
        self.lanes = lanes
    }

    /// Whether any feed tells what was corrected: then the words of all articles are kept.
    package var tellsCorrections: Bool {
        switch plan {
        case .configured(let definitions): definitions.contains(where: \.tellsCorrections)
        case .byFolder(let template): template.tellsCorrections
        }
    }

    /// The address of a document of ours.
    func address(ofPath path: String) -> WebURL? {
        base.resolving(String(path.drop { $0 == "/" }))
    }
}
