import Recording
import Rendering
import Storage
package import Syndication

extension Pipeline {
    /// The entry whose page is at an address, complete with its content; nil when there is none.
    package func entry(at url: WebURL) async throws -> Entry? {
        guard let key = pageKey(of: url) else { return nil }
        if !catalogue.needsRendering([key], renderer: workshop.renderingMark).isEmpty {
            guard let id = catalogue.id(of: key), let path = catalogue.path(of: key) else { return nil }
            let rendering = WindowRendering(
                intake: intake, renderer: workshop.renderer, site: workshop.settings.home, map: map)
            let order = WindowRendering.Order(key: key, id: id, path: path, article: nil)
            guard let delivery = await rendering.deliver([order]).first else { return nil }
            // Read again: the entry may have gone while it was rendered.
            guard catalogue.path(of: key) == path else { return nil }
            return try database.readNow { try catalogue.entry(for: key, showing: delivery.rendering.content, in: $0) }
        }
        return try database.readNow { try catalogue.entry(for: key, in: $0) }
    }

    private func pageKey(of url: WebURL) -> EntryKey? {
        if pages == nil {
            var pages: [String: String] = [:]
            catalogue.forEachLive { path, url in pages[url] = path }
            self.pages = pages
        }
        return pages?[url.text].flatMap { catalogue.key(ofPath: $0) }
    }

    /// Renders every live entry once, so that `problems` holds what is wrong with any of them.
    package func renderAll() async throws {
        var keys: [EntryKey] = []
        catalogue.forEachLive { path, _ in
            if let key = catalogue.key(ofPath: path) { keys.append(key) }
        }
        await render(Set(keys), articles: [:])
    }
}
