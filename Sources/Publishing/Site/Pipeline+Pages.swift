import Recording
import Rendering
import Storage
package import Syndication

extension Pipeline {
    /// What is to be read at the address of an article.
    package enum Page: Sendable {
        /// The entry, complete with its content, and the first feed, which shows what is new.
        case entry(Entry, Feed?)
        case moved(to: WebURL)
        /// It was here, and is withdrawn (spec R14.4).
        case gone
        case none
    }

    /// What is to be read at an address, where an article is or was.
    ///
    /// - Throws: what the state throws, and `WatchingError.outOfFiles`: then it is not known what the article says.
    package func page(at url: WebURL) async throws -> Page {
        let count = agreement.count
        switch try whereabouts(at: url.text) {
        case .live(let key, _):
            if let entry = try await entry(for: key) { return .entry(entry, display.feeds.first) }
            // It may have gone meanwhile.
            return count == agreement.count ? .none : try await page(at: url)
        case .moved(let target): return .moved(to: target)
        case .gone: return .gone
        case nil: return .none
        }
    }

    /// An entry as it is committed: a step that is under way has changed memory only.
    func entry(for key: EntryKey) async throws -> Entry? {
        let renderer = basis.mark
        guard let stored = try await database.read({ try StoredEntry(key, renderer: renderer, in: $0) }) else {
            return nil
        }
        guard stored.needsRendering else { return stored.entry }
        guard let delivery = try await deliverStored([order(for: key, as: stored)], for: .page).first else {
            return nil
        }
        // Read again: the entry may have gone while it was rendered.
        guard var again = try await database.read({ try StoredEntry(key, renderer: renderer, in: $0) }),
            again.path == stored.path
        else { return nil }
        again.entry.content = delivery.rendering.content
        return again.entry
    }

    /// Renders entries as they are committed: their links lead where the committed articles are.
    func deliverStored(
        _ orders: [WindowRendering.Order], for document: RenderedDocument
    ) async throws -> [WindowRendering.Delivery] {
        guard !orders.isEmpty else { return [] }
        if agreement.isThere {
            let count = agreement.count
            let deliveries = try await rendering(for: document, map).deliver(orders)
            if agreement.isThere, agreement.count == count { return deliveries }
        }
        // A step has moved what is in `map`, and may never be committed.
        return try await rendering(for: document, map.beforeStep()).deliver(orders)
    }

    /// What stands at the address of a page, as it is committed.
    ///
    /// - Throws: what the state threw when memory was to be made anew from it.
    func whereabouts(at address: String) throws -> Catalogue.Whereabouts? {
        if let loadFailure { throw loadFailure }
        return catalogue.whereabouts(at: address)
    }

    /// Notes that memory is about to go ahead of the state. Who asks for a page or a file is answered from what is
    /// committed until both agree again.
    func goAhead() {
        catalogue.beginStep()
        map.beginStep()
        agreement.lose()
    }

    /// Notes that memory is what is committed.
    func agree() {
        catalogue.endStep()
        map.endStep()
        namedMedia = [:]
        agreement.reach()
    }

    /// Renders every live entry once, so that `problems` holds what is wrong with any of them.
    package func renderAll() async throws {
        var keys: [EntryKey] = []
        catalogue.forEachLive { key, _, _ in keys.append(key) }
        try await render(Set(keys), articles: [:], at: now())
    }
}
