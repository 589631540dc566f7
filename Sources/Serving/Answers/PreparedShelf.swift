import Publishing
import Synchronization
import Syndication

/// The prepared documents of all event loops: each edition is prepared once, whichever loop is asked for it first.
final class PreparedShelf: Sendable {
    private struct Place {
        let edition: Edition
        let document: PreparedDocument
    }

    private let settings: ServerSettings
    private let places = Mutex<[String: Place]>([:])

    init(settings: ServerSettings) {
        self.settings = settings
    }

    /// An edition that did not change keeps its prepared document, whatever else on the shelf has changed.
    func document(for edition: Edition) -> PreparedDocument {
        let known = places.withLock { $0[edition.path] }
        if let known, known.edition == edition { return known.document }
        // Outside the lock: two loops may both do the work, but none waits for the other.
        let document = PreparedDocument(edition, settings: settings)
        places.withLock { $0[edition.path] = Place(edition: edition, document: document) }
        return document
    }

    /// Forgets documents whose editions are no longer on display.
    func keep(only editions: [String: Edition]) {
        places.withLock { places in places = places.filter { editions[$0.key] == $0.value.edition } }
    }
}
