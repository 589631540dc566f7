import Composing
import Reading
package import Recording
import Syndication

/// Which feeds there are at this moment, and what each says of itself.
struct FeedPlan {
    let settings: PublishingSettings
    /// What the folders' own pages say, by folder.
    var pages: [String: SectionPage] = [:]

    /// - Parameter sections: the top-level folders that hold entries.
    func definitions(sections: [String]) -> [FeedDefinition] {
        allDefinitions(sections: sections).filter { $0.moves.target == nil }
    }

    /// Those that have moved away, too. Corrections do not move away: nobody tells them where the feed is now, and it
    /// is no place for those who asked for them.
    func allDefinitions(sections: [String]) -> [FeedDefinition] {
        feeds(sections: sections).map(named).flatMap { feed in
            feed.tellsCorrections && feed.moves.target == nil ? [feed, feed.corrections] : [feed]
        }
    }

    private func feeds(sections: [String]) -> [FeedDefinition] {
        switch settings.plan {
        case .configured(let definitions):
            return definitions
        case .byFolder(let template):
            var definitions = [definition("all", template, title: settings.title, match: [])]
            let folders = Set(sections)
            for section in sections.sorted() where section != "all" {
                // A folder that is named as the feed is has it: one that comes later must not take the feed's readers.
                guard let name = Self.feedName(of: section), name == section || !folders.contains(name),
                    !definitions.contains(where: { $0.name == name })
                else { continue }
                // A folder's own name may hold what a glob gives a meaning to.
                let glob = PathGlob(Self.escaped(section) + "/**")
                var definition = definition(name, template, title: "\(settings.title): \(section)", match: [glob])
                // Its articles are in that language too, where they say nothing else.
                definition.language = template.language ?? LanguageCodes.tag(Substring(section))
                definition.naming = FeedNaming(folder: section, siteTitle: settings.title)
                definitions.append(definition)
            }
            return definitions
        }
    }

    /// With what the folder's own page says of it.
    private func named(_ definition: FeedDefinition) -> FeedDefinition {
        guard let naming = definition.naming, let page = pages[naming.folder] else { return definition }
        var definition = definition
        if naming.givesTitle, let title = page.title {
            // Among other feeds "News" would say too little.
            definition.title = title.contains(naming.siteTitle) ? title : "\(naming.siteTitle): \(title)"
        }
        if naming.givesSubtitle, let description = page.description { definition.subtitle = description }
        return definition
    }

    private func definition(
        _ name: String, _ template: FeedDefinition, title: String, match: [PathGlob]
    ) -> FeedDefinition {
        var definition = template
        definition.title = title
        definition.selection.name = name
        definition.selection.match = match
        return definition
    }

    /// The feed's name for a folder: see `spelled`.
    ///
    /// - Returns: nil when nothing is left, or the name is one of ours.
    static func feedName(of section: String) -> String? {
        let name = spelled(section)
        return name.isEmpty || FeedDefinition.takenNames[name] != nil ? nil : name
    }

    /// Why a folder has no feed of its own.
    static func absence(ofFeedFor section: String) -> String {
        let name = spelled(section)
        if name.isEmpty { return "nothing in its name can stand in an address" }
        if let owner = FeedDefinition.takenNames[name] { return "\"\(name)\" is taken by \(owner)" }
        return name == "all" ? "\"all\" is the feed of everything" : "the feed \"\(name)\" is another folder's"
    }

    /// A folder's name as it can stand in an address: letters, digits, `-` and `_`; all else becomes `-`.
    private static func spelled(_ section: String) -> String {
        var name: [UInt8] = []
        // Of both Unicode spellings of a folder's name, so that a copy from macOS moves no feed.
        for byte in InternationalText.composed(section).utf8 {
            if nameCharacters.contains(byte) {
                name.append(byte)
            } else if let last = name.last, last != UInt8(ascii: "-") {
                name.append(UInt8(ascii: "-"))
            }
        }
        while name.last == UInt8(ascii: "-") { name.removeLast() }
        return String(decoding: name, as: UTF8.self)
    }

    private static let nameCharacters = ASCIISet.alphanumerics(and: "_")

    private static func escaped(_ name: String) -> String {
        var out = ""
        for character in name {
            if "*?[{\\".contains(character) { out.append("\\") }
            out.append(character)
        }
        return out
    }

    /// The feed's own facts.
    func feed(_ definition: FeedDefinition, id: EntryID, updated: Timestamp) -> Feed {
        var addresses: [FeedFormat: WebURL] = [:]
        for format in definition.formats {
            addresses[format] = address(of: definition, format)
        }
        var feed = Feed(
            name: definition.name, id: id, title: definition.title, subtitle: definition.subtitle,
            language: definition.language ?? settings.language, rights: settings.rights,
            license: settings.license, authors: settings.author.map { [$0] } ?? [], icon: settings.icon,
            logo: settings.logo, home: settings.home,
            addresses: addresses, hubs: settings.hubs, updated: updated, exposure: definition.exposure,
            generator: settings.generator)
        feed.style = definition.style
        feed.hasMoved = !definition.moves.aliases.isEmpty && !definition.isOfCorrections
        // What is corrected in a closed feed's articles is told on.
        feed.isClosed = definition.isClosed && !definition.isOfCorrections
        feed.cloud = settings.cloud
        feed.stylesheet = settings.address(ofPath: FeedStylesheet.path)
        feed.siteTitle = settings.title
        return feed
    }

    /// The addresses of the feeds that take no more entries.
    func closedTopics(sections: [String]) -> Set<WebURL> {
        let closed = definitions(sections: sections).filter { $0.isClosed && !$0.isOfCorrections }
        return Set(
            closed.flatMap { definition in
                definition.formats.compactMap { address(of: definition, $0) }
            })
    }

    /// Where a feed is served here, whether it has moved or not.
    func address(of definition: FeedDefinition, _ format: FeedFormat) -> WebURL? {
        settings.address(ofPath: Self.path(definition.name, format))
    }

    static func path(_ name: String, _ format: FeedFormat) -> String { "/\(name).\(format.rawValue)" }

    static let listPath = "/feeds.opml"
}

extension PublishingSettings {
    /// The names of the feeds that there are.
    ///
    /// - Parameter sections: the top-level folders that hold entries.
    package func feedNames(sections: [String]) -> [String] {
        FeedPlan(settings: self).definitions(sections: sections).map(\.name)
    }

    /// Which entries a feed takes; nil where there is no such feed.
    ///
    /// - Parameter sections: the top-level folders that hold entries.
    package func selection(ofFeed name: String, sections: [String]) -> FeedSelection? {
        FeedPlan(settings: self).definitions(sections: sections).first { $0.name == name }?.selection
    }

    /// The top-level folders whose articles are only in the feed of everything, though each folder has a feed, and why.
    ///
    /// - Parameter sections: the top-level folders that hold entries.
    func foldersWithoutFeed(sections: [String]) -> [(folder: String, reason: String)] {
        guard case .byFolder = plan else { return [] }
        let served = Set(FeedPlan(settings: self).definitions(sections: sections).compactMap(\.naming?.folder))
        return sections.sorted().filter { !served.contains($0) }.map { ($0, FeedPlan.absence(ofFeedFor: $0)) }
    }
}
