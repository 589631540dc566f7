import Publishing
import Serving
import Synchronization
import Syndication

/// The pages of articles, at `/entries/…`, for a folder that no site serves.
final class ArticlePages: Sendable {
    private let pipeline: Pipeline
    /// The public address, once it is known.
    private let base = Mutex<WebURL?>(nil)

    init(_ pipeline: Pipeline) {
        self.pipeline = pipeline
    }

    /// From now on requests are answered.
    func open(below base: WebURL) {
        self.base.withLock { $0 = base }
    }

    var handler: PluggedHandler {
        PluggedHandler(path: "/entries/", methods: [.get]) { [self] request in await answer(request) }
    }

    private func answer(_ request: PluggedRequest) async -> PluggedResponse {
        guard let base = base.withLock({ $0 }) else {
            return .starting
        }
        guard let url = base.resolving(String(request.path.dropFirst())), let page = try? await pipeline.page(at: url)
        else { return .text(404, "There is no such article.\n") }
        switch page {
        case .entry(let entry): return ArticlePage.response(entry)
        case .moved(let target):
            return PluggedResponse(
                status: 301, contentType: "text/plain; charset=utf-8", fields: [("Location", target.text)],
                body: Array("This article has moved to \(target.text)\n".utf8))
        case .gone: return .text(410, "This article was removed.\n")
        case .none: return .text(404, "There is no such article.\n")
        }
    }
}
