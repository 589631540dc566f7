package import Syndication

/// Where a feed was before, or is now, as the configuration says it.
package struct FeedMoves: Sendable, Hashable {
    /// Former addresses: a path such as `/index.xml`, which leads to the format that its name tells, or a former name of
    /// the feed without a slash, which stands for its address in each format.
    package var aliases: [String]
    /// Where the feed is now, for one that is no longer here. `{format}` in it stands for `atom`, `rss` or `json`.
    package var target: String?
    /// Where the feed is for the time being, in the same form. It is composed here as ever, and comes back.
    package var detour: String?

    /// Takes the addresses as the configuration has them, checked.
    package init(aliases: [String] = [], target: String? = nil, detour: String? = nil) {
        self.aliases = aliases
        self.target = target
        self.detour = detour
    }

    /// The aliases that are names the feed had.
    var formerNames: [String] { aliases.filter { !$0.hasPrefix("/") } }

    /// The former addresses with the format that each leads to.
    ///
    /// - Parameter formats: those there are.
    func paths(formats: [FeedFormat]) -> [(path: String, format: FeedFormat)] {
        aliases.flatMap { Self.paths(of: $0, formats: formats) }
    }

    /// The same for one alias; for a feed's name, its addresses.
    package static func paths(of alias: String, formats: [FeedFormat]) -> [(path: String, format: FeedFormat)] {
        guard alias.hasPrefix("/") else { return formats.map { (FeedPlan.path(alias, $0), $0) } }
        guard let format = format(of: alias, among: formats) else { return [] }
        let trimmed = String(alias.reversed().drop { $0 == "/" }.reversed())
        guard !trimmed.isEmpty else { return [] }
        // In the spelling that the server compares by, and with a final slash too: links are written both ways.
        let bare = PathSpelling.canonical(trimmed[...].utf8)
        return bare.isEmpty ? [] : [(bare, format), (bare + "/", format)]
    }

    /// What a path's last step says of itself: `atom.xml` is Atom, `feed.json` JSON Feed, and what says nothing is RSS,
    /// as nearly all old feeds are.
    private static func format(of path: String, among formats: [FeedFormat]) -> FeedFormat? {
        let name = path.lowercased().split(separator: "/").last ?? ""
        let told: FeedFormat = name.contains("json") ? .json : name.contains("atom") ? .atom : .rss
        return formats.contains(told) ? told : formats.first
    }

    /// - Returns: nil for a feed that has not moved away.
    func address(_ format: FeedFormat) -> WebURL? { Self.filled(target, format) }

    /// - Returns: nil for a feed that is here.
    func detour(_ format: FeedFormat) -> WebURL? { Self.filled(detour, format) }

    private static func filled(_ pattern: String?, _ format: FeedFormat) -> WebURL? {
        pattern.flatMap { WebURL($0.replacing("{format}", with: format.rawValue)) }
    }
}

extension FeedPlan {
    /// Every former address, and where it leads to: in one step, whatever moved how often (spec serving.md C10).
    func moves(sections: [String]) -> [String: WebURL] {
        var moves: [String: WebURL] = [:]
        let all = allDefinitions(sections: sections)
        let names = Set(all.map(\.name))
        // What is written counts for more than what follows for the corrections.
        for definition in all.filter(\.isOfCorrections) + all.filter({ !$0.isOfCorrections }) {
            for format in definition.formats {
                guard let address = definition.moves.address(format) else { continue }
                moves[Self.path(definition.name, format)] = address
            }
            for (path, format) in definition.moves.paths(formats: definition.formats) {
                if definition.isOfCorrections, FeedPlan.feed(atPath: path).map({ names.contains($0.name) }) ?? true {
                    continue
                }
                moves[path] = definition.moves.address(format) ?? address(of: definition, format)
            }
        }
        return moves
    }

    /// The addresses of feeds that are elsewhere for the time being, and where.
    func detours(sections: [String]) -> [String: WebURL] {
        var detours: [String: WebURL] = [:]
        for definition in definitions(sections: sections) {
            for format in definition.formats {
                detours[Self.path(definition.name, format)] = definition.moves.detour(format)
            }
        }
        return detours
    }
}
