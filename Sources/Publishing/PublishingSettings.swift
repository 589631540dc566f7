import Recording
package import Syndication

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

    /// Of the site, as plain text.
    package var title: String
    /// Of the site, as plain text; empty where there is none.
    package var subtitle: String
    /// The site that the feeds belong to.
    package var home: WebURL
    /// The public address of this daemon: feeds are below it.
    package var base: WebURL
    /// What articles are in that tell no other; nil where nobody has said it.
    package var language: LanguageTag?
    /// Whose the articles are, as plain text; empty where nothing shall be said.
    package var rights: String
    /// Where the terms stand under which the articles may be used (RFC 4946).
    package var license: WebURL?
    /// Who has written the articles that name nobody.
    package var author: Person?
    /// A square picture of the site, absolute.
    package var icon: WebURL?
    /// A picture of the site that is twice as wide as high, absolute.
    package var logo: WebURL?
    /// Which feeds there are.
    package var plan: Plan
    /// Who delivers changes (WebSub); our own comes first.
    package var hubs: [WebURL]
    /// Named in RSS beside the hubs.
    package var cloud: CloudService?
    /// The program that documents name.
    package var generator: Feed.Generator
    /// Whether a change that would reach subscribers as a flood waits for a person's word (spec R7.7).
    package var holdsFloods: Bool
    /// Whether articles and the files beside them are served here, because no site has them.
    package var servesPages: Bool
    /// Whether an article's id is written into its file when it is first published (spec R6.3).
    package var writesIDsBack: Bool
    /// How many files are read at a time.
    package var lanes: Int

    /// Takes what every site has; what few have is set afterwards.
    package init(
        title: String, subtitle: String = "", home: WebURL, base: WebURL, language: LanguageTag? = nil,
        rights: String = "", author: Person? = nil, icon: WebURL? = nil, logo: WebURL? = nil, plan: Plan,
        hubs: [WebURL] = [], generator: Feed.Generator, holdsFloods: Bool = true,
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
        self.holdsFloods = holdsFloods
        self.servesPages = servesPages
        self.writesIDsBack = writesIDsBack
        self.lanes = lanes
    }

    /// Whether any feed tells what was corrected: then the words of all articles are kept.
    package var tellsCorrections: Bool {
        switch plan {
        case .configured(let definitions): definitions.contains { $0.tellsCorrections && $0.moves.target == nil }
        case .byFolder(let template): template.tellsCorrections
        }
    }

    /// The address of a document of ours.
    func address(ofPath path: String) -> WebURL? {
        base.resolving(String(path.drop { $0 == "/" }))
    }
}
