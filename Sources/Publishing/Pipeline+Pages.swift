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

    /// - Throws: what the state throws, and `WatchingError.outOfFiles`: then it is not known what the article says.
    package func page(at url: WebURL) async throws -> Page {
        switch places()[url.text] {
        case .live(let path):
            guard let key = catalogue.key(ofPath: path), let entry = try await entry(for: key) else { return .none }
            return .entry(entry, display.feeds.first)
        case .departed(.moved(let target)): return .moved(to: target)
        case .departed(.gone): return .gone
        case nil: return .none
        }
    }

    func entry(for key: EntryKey) async throws -> Entry? {
        if !catalogue.needsRendering([key], renderer: basis.mark).isEmpty {
            guard let order = order(for: key), let delivery = try await pageRendering.deliver([order]).first else {
                return nil
            }
            // Read again: the entry may have gone while it was rendered.
            guard catalogue.path(of: key) == order.path else { return nil }
            return try database.readNow { try catalogue.entry(for: key, showing: delivery.rendering.content, in: $0) }
        }
        return try database.readNow { try catalogue.entry(for: key, in: $0) }
    }

    /// What stands at the address of a page.
    func place(ofPage address: String) -> Place? { places()[address] }

    private func places() -> [String: Place] {
        if let pages { return pages }
        var pages: [String: Place] = [:]
        catalogue.forEachDeparture { url, whereabouts in pages[url] = .departed(whereabouts) }
        catalogue.forEachLive { path, url in pages[url] = .live(path: path) }
        self.pages = pages
        return pages
    }

    /// What stands at the address of a page.
    enum Place {
        case live(path: String)
        case departed(Catalogue.Whereabouts)
    }

    /// Renders every live entry once, so that `problems` holds what is wrong with any of them.
    package func renderAll() async throws {
        var keys: [EntryKey] = []
        catalogue.forEachLive { path, _ in
            if let key = catalogue.key(ofPath: path) { keys.append(key) }
        }
        try await render(Set(keys), articles: [:], at: now())
    }
}
