import Publishing
import Syndication

// The feeds that are named.
extension ConfigurationReader {
    /// - Parameter hasTimeZone: whether the site names one.
    mutating func feeds(_ value: ConfigurationValue?, hasTimeZone: Bool) -> [Configuration.FeedSettings] {
        root.expect("feed")
        guard let value else { return [] }
        guard case .array(let elements) = value else {
            context.report("feed", "feed is \(value.shown)", remedy: "Begin each feed with [[feed]]")
            return []
        }
        var feeds: [Configuration.FeedSettings] = []
        var placed: [(index: Int, feed: Configuration.FeedSettings)] = []
        for (index, element) in elements.enumerated() {
            guard case .table(let values) = element else {
                context.report("feed[\(index)]", "feed holds \(element.shown)", remedy: "Begin each feed with [[feed]]")
                continue
            }
            let table = ConfigurationSection(path: "feed[\(index)]", values: values, context: context)
            guard let feed = feed(table, hasTimeZone: hasTimeZone) else { continue }
            if feeds.contains(where: { $0.name == feed.name }) {
                table.report(
                    "name", "there are two feeds named \"\(feed.name)\"", remedy: "Give each feed its own name")
            }
            feeds.append(feed)
            placed.append((index, feed))
        }
        checkAliases(of: placed)
        for feed in feeds where feed.changes {
            let name = FeedDefinition.correctionsName(of: feed.name)
            guard feeds.contains(where: { $0.name == name }) else { continue }
            context.report(
                "feed", "there is a feed named \"\(name)\", as the corrections of \"\(feed.name)\" are named",
                remedy: "Give it another name")
        }
        return feeds
    }

    private func feed(_ table: ConfigurationSection, hasTimeZone: Bool) -> Configuration.FeedSettings? {
        var table = table
        let name = name(&table)
        var feed = Configuration.FeedSettings(name: name ?? "")
        feed.match = table.strings("match", default: feed.match) ?? feed.match
        if feed.match.isEmpty {
            table.report(
                "match", "\(table.path).match is empty", remedy: "Name a pattern such as \"news/**\", or leave it out")
        }
        feed.title = table.name("title")
        feed.description = table.string("description")
        feed.language = language(&table)
        chooses(&feed, &table)
        feed.formats = formats(&table, usual: feed.formats)
        feed.limit = table.integer("limit", in: 1...1_000_000, default: feed.limit)
        feed.keep = table.duration("keep", in: .zero ... .seconds(3650 * 86400), default: feed.keep)
        feed.maxSize = table.bytes("max-size", atLeast: 16384, default: feed.maxSize)
        feed.exposure =
            table.checked("content", expects: "\"full\" or \"summary\"", fallback: feed.exposure.rawValue) {
                Article.Exposure(rawValue: $0)
            } ?? feed.exposure
        feed.style = style(&table)
        feed.dates = dates(&table, hasTimeZone: hasTimeZone)
        feed.deletion = table.choice("deletion", default: feed.deletion)
        feed.archive = table.integer("archive", in: 0...10_000, default: feed.archive)
        feed.changes = table.bool("changes", default: feed.changes)
        feed.pace = pace(&table) ?? feed.pace
        feed.isClosed = table.bool("closed", default: feed.isClosed)
        feed.moves = moves(&table)
        if feed.isClosed, feed.moves.target != nil {
            table.report(
                "closed", "\(table.path) is closed, and has moved for ever", remedy: "Keep one of closed and moved-to")
        }
        table.later("podcast")
        table.finish()
        return name == nil ? nil : feed
    }

    private func name(_ table: inout ConfigurationSection) -> String? {
        let name = table.checked("name", expects: "letters, digits, - and _, such as \"news\"") {
            isName($0) ? $0 : nil
        }
        if let name, let owner = FeedDefinition.takenNames[name] {
            table.report(
                "name", "\(table.path).name is \"\(name)\", which is taken by \(owner)", remedy: "Choose another name")
            return nil
        }
        if name == nil, !table.has("name") {
            table.report("", "\(table.path) has no name", remedy: "Add name = \"news\": it gives /news.atom")
        }
        return name
    }

    private func formats(_ table: inout ConfigurationSection, usual: [FeedFormat]) -> [FeedFormat] {
        let formats =
            table.list("formats", expects: "\"atom\", \"rss\" or \"json\"", default: usual.map(\.rawValue)) {
                FeedFormat(rawValue: $0)
            } ?? usual
        if formats.isEmpty {
            table.report("formats", "\(table.path).formats is empty", remedy: "Name at least one format")
        }
        // Whoever names one twice wants it once.
        return formats.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// RSS counts in minutes.
    private static let paces = Duration.seconds(60) ... .seconds(30 * 86400)

    private func pace(_ table: inout ConfigurationSection) -> PollingPace? {
        table.checked(
            "max-age", expects: Quantities.duration(suchAs: .seconds(900), in: Self.paces) + ", or \"auto\"",
            plain: { if case .every(let time) = $0 { Quantities.text(of: time) } else { nil } }
        ) { text in
            if text == "auto" { return .rhythm }
            return Quantities.duration(text).flatMap { Self.paces.contains($0) ? .every($0) : nil }
        }
    }

    private func moves(_ table: inout ConfigurationSection) -> FeedMoves {
        let aliases = table.list("aliases", expects: "a path such as \"/index.xml\", or a former name of the feed") {
            text in
            isPath(text) || isFeedName(text) ? text : nil
        }
        let target = target("moved-to", &table)
        let detour = self.target("temporarily-at", &table)
        if target != nil, detour != nil {
            table.report(
                "temporarily-at", "\(table.path) has moved for ever and is elsewhere for a while",
                remedy: "Keep one of moved-to and temporarily-at")
        }
        return FeedMoves(aliases: aliases ?? [], target: target, detour: detour)
    }

    private func target(_ key: String, _ table: inout ConfigurationSection) -> String? {
        let text = table.checked(key, expects: "an address such as \"https://new.example.org/news.{format}\"") { text in
            text.isEmpty || WebURL(text.replacing("{format}", with: "atom"))?.isWeb == true ? text : nil
        }
        guard let text, !text.isEmpty else { return nil }
        // Readers write down where it leads to, so that a slip of the pen could not be taken back.
        do throws(TextTemplate.Mistake) {
            _ = try TextTemplate(text, placeholders: ["format"])
            return text
        } catch {
            report(error, in: key, of: table, names: ["format"])
            return nil
        }
    }

    /// A path as it can stand in a request: without a query, and not the page at `/`.
    private func isPath(_ text: String) -> Bool {
        text.count > 1 && text.hasPrefix("/") && !text.hasPrefix("//")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }

    private func isFeedName(_ name: String) -> Bool {
        isName(name) && FeedDefinition.takenNames[name] == nil
    }

    /// A feed's name stands in its address as it is.
    private func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && name.utf8.allSatisfy(isNameByte)
    }
}
