import Recording
package import Syndication

/// A document of a feed that was published once, and is not any more.
package struct FormerFeed: Sendable, Hashable {
    /// Why it is gone.
    enum Cause: Hashable {
        /// The feed is there, in other formats.
        case format(FeedFormat)
        /// No feed has the name.
        case name
        /// No folder with articles has the name.
        case folder
    }

    var name: String
    var cause: Cause
    /// The feed that shows just what this one showed last: it may have taken its place under another name.
    var likeness: String?

    /// What an operator can do for those who read it, in whole sentences.
    package var advice: String {
        switch cause {
        case .format(let format):
            return
                "The feed \"\(name)\" is no longer published as \(format.name): add \"\(format.rawValue)\" to its formats."
        case .name:
            let place = likeness.map { "named \"\($0)\", which shows the same articles" } ?? "that has taken its place"
            return
                "The feed \"\(name)\" is no longer configured: add aliases = [\"\(name)\"] to the [[feed]] \(place), "
                + "or configure it again."
        case .folder:
            let other = likeness.map { "; the feed \"\($0)\" shows the same articles" } ?? ""
            return
                "No article is left in the folder of the feed \"\(name)\"\(other). Put it back, or name each feed in a "
                + "[[feed]], with aliases = [\"\(name)\"] for the one that has taken its place."
        }
    }
}

extension Pipeline {
    /// What was published once and is not any more, by its address. What leads to somewhere else is not among it.
    package var formerFeeds: [WebURL: FormerFeed] {
        var former: [WebURL: FormerFeed] = [:]
        for (path, feed) in formerFeeds(among: display.gone) {
            if let topic = workshop.settings.address(ofPath: path) { former[topic] = feed }
        }
        return former
    }

    /// What these settings do not publish, of what was published before or is elsewhere. What leads on is not among it.
    ///
    /// - Parameter paths: of documents, as `/news.atom`.
    package func formerFeeds(among paths: Set<String>) -> [String: FormerFeed] {
        let plan = FeedPlan(settings: workshop.settings)
        let definitions = plan.allDefinitions(sections: catalogue.sections)
        let names = definitions.map(\.name)
        // No alias of its own leads to a feed that told of the corrections of another.
        let ofCorrections = Set(
            paths.union(memories.keys).compactMap { path in
                FeedPlan.feed(atPath: path).map { FeedDefinition.correctionsName(of: $0.name) }
            })
        var former: [String: FormerFeed] = [:]
        for path in paths where display.moves[path] == nil && display.editions[path] == nil {
            guard let (name, format) = FeedPlan.feed(atPath: path) else { continue }
            if let definition = definitions.first(where: { $0.name == name }) {
                // One that could not be composed is still to be published.
                guard !definition.formats.contains(format) else { continue }
                former[path] = FormerFeed(name: name, cause: .format(format))
            } else if !ofCorrections.contains(name) {
                former[path] = FormerFeed(name: name, cause: plan.causeOfAbsence, likeness: likeness(of: name, names))
            }
        }
        return former
    }

    /// - Returns: nil where no feed, or more than one, shows the same.
    private func likeness(of name: String, _ names: [String]) -> String? {
        let alike = names.filter { catalogue.showsSame(feed: $0, as: name) }
        return alike.count == 1 ? alike[0] : nil
    }
}

extension FeedPlan {
    /// The inverse of `path`.
    static func feed(atPath path: String) -> (name: String, format: FeedFormat)? {
        guard let dot = path.lastIndex(of: "."), let format = FeedFormat(rawValue: String(path[dot...].dropFirst()))
        else { return nil }
        return (String(path[..<dot].dropFirst()), format)
    }

    /// Why there is no feed of a name.
    fileprivate var causeOfAbsence: FormerFeed.Cause {
        if case .configured = settings.plan { .name } else { .folder }
    }
}
