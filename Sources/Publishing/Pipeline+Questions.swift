import Recording
package import Syndication

// What the commands ask of what is published.
extension Pipeline {
    /// Whether a pattern fits the path of an article, or of a file that gives none for now.
    package func hasFile(at pattern: PathGlob) -> Bool { catalogue.hasFile(at: pattern) }

    /// How many adopted ids no entry has, by the host at which their articles were, for hosts where not one fits.
    package var strayAdoptions: [String: Int] { catalogue.strayAdoptions }

    /// The top-level folders that hold entries.
    package var sections: [String] { catalogue.sections }

    /// The names of the feeds that take no article now. One that is closed takes none by intention.
    package var feedsWithoutEntries: Set<String> {
        let definitions = FeedPlan(settings: workshop.settings).definitions(sections: catalogue.sections)
        let empty = definitions.filter { definition in
            !definition.isClosed && !definition.isOfCorrections
                && catalogue.window(of: definition.selection, at: now()).isEmpty
        }
        return Set(empty.map(\.name))
    }

    /// The top-level folders whose articles have no feed of their own, where each folder has one, and why.
    package var foldersWithoutFeed: [(folder: String, reason: String)] {
        workshop.settings.foldersWithoutFeed(sections: catalogue.sections)
    }

    /// The paths of documents that were published once and are not any more, such as `/news.atom`.
    package var formerPaths: Set<String> { display.gone }
}
