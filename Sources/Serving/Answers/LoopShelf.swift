import NIOCore
import Publishing
import Syndication

/// What one event loop can answer with. It belongs to that loop's thread, so that finding an answer takes no lock.
final class LoopShelf {
    /// What is at a path.
    enum Resource {
        case document(DatedDocument)
        case gone
        case moved(FixedAnswer)
        /// The folder has not been read yet: what is unknown now may be known in a moment.
        case starting
        case plugged(PluggedHandler)
        case nothing
    }

    private struct Place {
        let edition: Edition
        let document: DatedDocument
        /// The revision of the shelf at which the edition was last seen to be current.
        var revision: Int
    }

    private let shelf: EditionShelf
    private let prepared: PreparedShelf
    private let settings: ServerSettings
    private let handlers: [PluggedHandler]
    /// Whether a handler answers at the root itself, in place of the page about the feeds.
    private let hasOwnRoot: Bool
    private var display = EditionShelf.Display()
    private var revision = 0
    private var places: [String: Place] = [:]
    /// What was found last by the bytes of its path: most loads are for one document.
    private var last: (path: [UInt8], document: DatedDocument)?
    /// Pages for people: the subscribe page under `/`, that of a feed under each of its paths.
    private var pages: [String: DatedDocument] = [:]

    init(shelf: EditionShelf, prepared: PreparedShelf, settings: ServerSettings, handlers: [PluggedHandler]) {
        self.shelf = shelf
        self.prepared = prepared
        self.settings = settings
        self.handlers = handlers
        hasOwnRoot = handlers.contains { $0.path == "/" && $0.endings.isEmpty }
    }

    /// The current edition at a path: one atomic load and one look into a table of this loop, unless it changed.
    func document(at path: String) -> DatedDocument? {
        refresh()
        if let place = places[path], place.revision == revision { return place.document }
        return bringForward(path)
    }

    /// The same for the bytes of a path.
    func document(at path: UnsafeRawBufferPointer) -> DatedDocument? {
        refresh()
        if let last, path.equals(last.path) { return last.document }
        guard let document = document(at: String(decoding: path, as: UTF8.self)) else { return nil }
        last = (Array(path), document)
        return document
    }

    func resource(at path: String) -> Resource {
        if let document = document(at: path) { return .document(document) }
        if let target = display.detours[path] { return .moved(.detour(to: target)) }
        if let target = display.moves[path] { return .moved(.moved(to: target)) }
        if path == "/", !hasOwnRoot {
            // A page without feeds would be kept for as long as one with them.
            return display.isStarting && display.feeds.isEmpty ? .starting : .document(subscribePage())
        }
        if display.gone.contains(path) { return .gone }
        if let handler = handlers.first(where: { $0.covers(path) }) { return .plugged(handler) }
        return display.isStarting ? .starting : .nothing
    }

    /// The page about the feed at a path, for a person who opened it in a browser (spec R16.3).
    func feedPage(at path: String) -> DatedDocument? {
        refresh()
        if let page = pages[path] { return page }
        guard case .feed(let name, let format)? = display.editions[path]?.kind,
            let feed = display.feeds.first(where: { $0.name == name })
        else { return nil }
        let page = DatedDocument(
            FeedPage.document(feed, display.headlines[name] ?? [], format: format, settings: settings))
        pages[path] = page
        return page
    }

    private func refresh() {
        // The revision first: a display that is newer than it is only looked at once more.
        let newest = shelf.revision
        guard newest != revision else { return }
        revision = newest
        display = shelf.display
        last = nil
        pages.removeAll()
        // Who is gone or has a new edition may not be asked for again for long, and its bytes are many.
        places = places.filter { display.editions[$0.key] == $0.value.edition }
        prepared.keep(only: display.editions)
    }

    private func bringForward(_ path: String) -> DatedDocument? {
        guard let edition = display.editions[path], display.detours[path] == nil else {
            places[path] = nil
            return nil
        }
        if var place = places[path], place.edition == edition {
            place.revision = revision
            places[path] = place
            return place.document
        }
        let document = DatedDocument(prepared.document(for: edition))
        places[path] = Place(edition: edition, document: document, revision: revision)
        return document
    }

    private func subscribePage() -> DatedDocument {
        if let page = pages["/"] { return page }
        let page = DatedDocument(SubscribePage.document(display, settings: settings))
        pages["/"] = page
        return page
    }
}
