import Publishing
import Serving

/// The pages of feeds' archives, at `/…/archive/…` (RFC 5005).
struct ArchivePages: Sendable {
    let pipeline: Pipeline
    let trouble: PageTrouble

    var handler: PluggedHandler {
        var handler = PluggedHandler(path: "/*/archive/", methods: [.get]) {
            await page(for: $0) ?? .text(404, "There is no such page of an archive.\n")
        }
        handler.isForScripts = true
        return handler
    }

    /// - Returns: nil where no archive has a page, and has had none.
    func page(for request: PluggedRequest) async -> PluggedResponse? {
        do {
            switch try await pipeline.archive(at: request.path) {
            case .document(let document): return response(document)
            case .moved(let target): return ArticlePages.moved("page of the archive", to: target)
            case .gone:
                return .text(410, "This page of the archive is gone, or another now. Begin with the feed itself.\n")
            case .starting: return .starting
            case .none: return nil
            }
        } catch {
            return trouble.response(to: request, error)
        }
    }

    private func response(_ document: ArchiveDocument) -> PluggedResponse {
        PluggedResponse(
            status: 200, contentType: document.contentType,
            fields: PluggedResponse.forScripts + [("Cache-Control", document.isSettled ? Self.long : Self.brief)],
            body: document.bytes, gzip: document.gzip, stem: document.stem, lastModified: document.lastModified)
    }

    /// A page stays what it is but for its links: they change when an article is deleted from the page beside it, whose old
    /// address then answers 410. Who walks through a cache shall not be led there for long, nor a withdrawn text be kept.
    private static let long = "public, max-age=3600, stale-if-error=86400"
    /// The newest page learns of the next one when there is one, and an article that cannot be read now can be later.
    private static let brief = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
}

extension PluggedResponse {
    /// What is unknown now may be known in a moment.
    static let starting = PluggedResponse(
        status: 503, contentType: "text/plain; charset=utf-8", fields: [("Retry-After", "5")],
        body: Array("The daemon is starting. Try again in a moment.\n".utf8))
}
