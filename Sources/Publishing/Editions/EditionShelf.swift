import Synchronization
package import Syndication

/// The editions that are current now. One writer puts a set of them there; any number of readers take it.
///
/// A reader keeps the set it took and looks at `revision` before each answer: one atomic load, and the lock only when
/// the set has changed. So an answer costs no lock (spec: architecture, step 6).
package final class EditionShelf: Sendable {
    /// Everything that can be served at one moment.
    package struct Display: Sendable {
        /// By path.
        package var editions: [String: Edition]
        /// The feeds by name, in the order of the configuration, for pages that list them.
        package var feeds: [Feed]
        /// The name of the site, for the page about all feeds; empty where it has none.
        package var siteTitle = ""
        /// The newest of what each feed shows, by its name: for the pages about them.
        package var headlines: [String: [Headline]] = [:]
        /// Former addresses, and where each leads to now.
        package var moves: [String: WebURL] = [:]
        /// Addresses that lead elsewhere for the time being, whatever is published at them.
        package var detours: [String: WebURL] = [:]
        /// Paths of feeds that were once published and are no longer configured: they answer 410.
        package var gone: Set<String>
        /// Whether the folder has not been read yet: a path that is unknown now may be known in a moment.
        package var isStarting: Bool

        /// Takes all of it as it is; the title, former addresses and headlines are set afterwards.
        package init(
            editions: [String: Edition] = [:], feeds: [Feed] = [], gone: Set<String> = [], isStarting: Bool = false
        ) {
            self.editions = editions
            self.feeds = feeds
            self.gone = gone
            self.isStarting = isStarting
        }
    }

    /// An article, as a list names it.
    package struct Headline: Sendable, Hashable {
        /// For a note, its first sentence, or the day it was published. Plain text.
        package var title: String
        /// Nil for one without a page.
        package var url: WebURL?
        /// When it was first published.
        package var published: Timestamp

        /// Takes the words as they are.
        package init(title: String, url: WebURL?, published: Timestamp) {
            self.title = title
            self.url = url
            self.published = published
        }
    }

    private let current: Mutex<Display>
    private let counter = Atomic<Int>(1)

    /// - Parameter display: what is shown until `show` is called.
    package init(_ display: Display = Display()) {
        current = Mutex(display)
    }

    /// Rises with every change of the display.
    package var revision: Int { counter.load(ordering: .acquiring) }

    /// What is shown now. It may be called from any thread.
    package var display: Display { current.withLock { $0 } }

    /// Replaces everything in one step.
    package func show(_ display: Display) {
        // Both inside the lock: whoever sees the new set sees the new revision too, and goes forward in time only.
        current.withLock { current in
            current = display
            counter.add(1, ordering: .releasing)
        }
    }
}
