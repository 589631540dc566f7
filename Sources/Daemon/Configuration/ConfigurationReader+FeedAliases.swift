import Publishing
import Syndication

// Former addresses of feeds. Each leads to one place, whatever the order of the feeds.
extension ConfigurationReader {
    /// What is served whatever the feeds are called.
    private static let taken = [
        "/feeds.opml": "the list of feeds", "/feeds.css": "the style of the feeds", "/hub": "the hub",
    ]

    /// Reports each that is the address of another feed too, or leads to another one.
    ///
    /// - Parameter feeds: by their places in the configuration.
    func checkAliases(of feeds: [(index: Int, feed: Configuration.FeedSettings)]) {
        var owners = Self.taken.mapValues { (feed: "", what: $0) }
        for (_, feed) in feeds {
            for name in feed.changes ? [feed.name, FeedDefinition.correctionsName(of: feed.name)] : [feed.name] {
                for (path, _) in FeedMoves.paths(of: name, formats: feed.formats) {
                    owners[path] = (feed.name, "the feed \"\(name)\"")
                }
            }
        }
        for (index, feed) in feeds {
            for (position, alias) in feed.moves.aliases.enumerated() {
                let paths = FeedMoves.paths(of: alias, formats: feed.formats).map(\.path)
                if let owner = paths.compactMap({ owners[$0] }).first(where: { $0.feed != feed.name }) {
                    context.report(
                        "feed[\(index)].aliases[\(position)]",
                        "feed[\(index)].aliases holds \"\(alias)\", which leads to \(owner.what)",
                        remedy: "Keep it where readers are to come to")
                }
                for path in paths where owners[path] == nil {
                    owners[path] = (feed.name, "the feed \"\(feed.name)\" already")
                }
            }
        }
    }
}
