import Recording
import Rendering
import Syndication
import Watching

/// Renders the articles that feeds show and that have no content yet, on all cores.
struct WindowRendering: Sendable {
    let intake: Intake
    let renderer: ContentRenderer
    let site: WebURL
    let map: SiteMap
    /// See `SiteLinks`, both.
    let isWhole: Bool
    let artwork: @Sendable (_ path: String, _ url: WebURL) -> WebURL?
    /// Asked before each of many articles is read.
    var isStopped: @Sendable () -> Bool = { false }

    struct Order: Sendable {
        var key: EntryKey
        var id: EntryID
        var path: String
        /// Nil: it is read from its file.
        var article: Article?
        /// Where it is shown, if that is not where the settings have it.
        var permalink: WebURL?
    }

    struct Delivery: Sendable {
        var key: EntryKey
        var path: String
        var source: ContentDigest
        var rendering: Rendering
        /// The content files that its links asked for.
        var asked: Set<String>
    }

    private static let stride = 16

    /// - Returns: one for each order whose article could be read.
    /// - Throws: `WatchingError.outOfFiles` and `.stopped`, which say nothing of the articles.
    func deliver(_ orders: [Order]) async throws -> [Delivery] {
        if orders.count <= 1 { return try orders.compactMap(deliver) }
        return try await withThrowingTaskGroup(of: [Delivery].self) { group in
            for start in Swift.stride(from: 0, to: orders.count, by: Self.stride) {
                group.addTask {
                    try orders[start..<min(start + Self.stride, orders.count)].compactMap { order in
                        if isStopped() { throw WatchingError.stopped }
                        return try deliver(order)
                    }
                }
            }
            var all: [Delivery] = []
            all.reserveCapacity(orders.count)
            for try await part in group {
                all += part
                intake.pulse()
            }
            return all
        }
    }

    /// Where the pages are that we serve: not at the root of the site, which is where authors have them.
    private var pages: WebURL? { isWhole ? site.resolving("entries/") : nil }

    private func deliver(_ order: Order) throws -> Delivery? {
        guard var article = try order.article ?? intake.article(at: order.path) else { return nil }
        if let permalink = order.permalink { article.permalink = permalink }
        let asked = AskedPaths()
        let map = map
        let folder = intake.folder
        var links = SiteLinks(
            site: site,
            permalink: { path in
                asked.note(path)
                return map.permalink(of: path)
            },
            page: { [pages] path in
                // The dot keeps a colon in the path from being read as a scheme.
                guard let pages, let address = pages.resolving("./" + path) else { return nil }
                let page = PageAddress(address)
                asked.note(page.asked)
                return map.page(at: page)
            },
            file: { path in
                do {
                    if let file = try folder.localFile(path) { return file }
                } catch {
                    asked.note(error)
                }
                // Who shows one that is there is known from what is rendered.
                asked.note(path)
                return nil
            },
            isWhole: isWhole,
            artwork: artwork)
        links.knowsFiles = true
        links.folderName = folder.name
        let rendering = renderer.render(article, id: order.id, links: links)
        try asked.check()
        return Delivery(
            key: order.key, path: order.path, source: article.sourceDigest, rendering: rendering, asked: asked.all)
    }
}
