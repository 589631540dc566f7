import Compression
import Publishing
import Serving
import Synchronization
import Syndication
import Watching

/// The pages of articles, at `/entries/…`, for a folder that no site serves.
final class ArticlePages: Sendable {
    private let pipeline: Pipeline
    private let trouble: PageTrouble
    private let files: FilePlaces
    /// A feed may be named `entries`: its archive is among the articles then.
    private let archives: ArchivePages
    /// The public address, once it is known.
    private let base = Mutex<WebURL?>(nil)

    /// - Parameter files: of the files beside the articles, those that may be on their way to clients at a time.
    init(_ pipeline: Pipeline, files: FilePlaces, trouble: PageTrouble) {
        self.pipeline = pipeline
        self.files = files
        self.trouble = trouble
        archives = ArchivePages(pipeline: pipeline, trouble: trouble)
    }

    /// From now on requests are answered.
    func open(below base: WebURL) {
        self.base.withLock { $0 = base }
    }

    var handler: PluggedHandler {
        var handler = PluggedHandler(path: "/entries/", methods: [.get]) { [self] request in await answer(request) }
        handler.isForScripts = true
        return handler
    }

    /// For files that articles name from the root of the site. It comes last: what has an address of its own keeps it.
    var rootHandler: PluggedHandler {
        var handler = PluggedHandler(path: "/", methods: [.get]) { [self] request in
            guard let base = base.withLock({ $0 }) else { return .starting }
            guard let url = Self.address(of: request.path, below: base) else { return Self.nothing }
            return await media(at: url, request)
        }
        handler.endings = MediaFile.endings
        handler.isForScripts = true
        return handler
    }

    /// What stands at a path, which is no reference: it names no other host, and steps nowhere else by `..`, so that what is
    /// here has one address.
    ///
    /// - Parameter path: of a request.
    static func address(of path: String, below base: WebURL) -> WebURL? {
        let steps = path.utf8.split(separator: UInt8(ascii: "/"))
        guard !path.utf8.contains(UInt8(ascii: "\\")),
            !steps.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) })
        else { return nil }
        return base.resolving("." + path)
    }

    private static let nothing = PluggedResponse.text(404, "There is nothing at this address.\n")

    private func answer(_ request: PluggedRequest) async -> PluggedResponse {
        guard let base = base.withLock({ $0 }) else {
            return .starting
        }
        guard let url = Self.address(of: request.path, below: base) else {
            return .text(404, "There is no such article.\n")
        }
        do {
            switch try await pipeline.page(at: url) {
            case .entry(let entry, let feed):
                var page = ArticlePage.response(entry, in: feed, base: base)
                page.gzip = try Gzip.compress(page.body, effort: .quick)
                return page
            case .moved(let target): return Self.moved("article", to: target)
            case .gone: return .text(410, "This article was removed.\n")
            case .none:
                if let page = await archives.page(for: request) { return page }
                return await media(at: url, request)
            }
        } catch {
            return trouble.response(to: request, error)
        }
    }

    /// A file beside the articles.
    private func media(at url: WebURL, _ request: PluggedRequest) async -> PluggedResponse {
        // Before it is opened: the descriptors that are left are the daemon's own.
        guard let place = files.take() else { return trouble.tooManyFiles(files.limit) }
        do {
            switch try await pipeline.media(at: url) {
            case .file(let media): return Self.response(media, in: place)
            case .moved(let target): return Self.moved("file", to: target)
            case .nowhere: return Self.nothing
            }
        } catch {
            return trouble.response(to: request, error)
        }
    }

    /// Pictures that can hold script are shown in a page, and never opened as one of ours (spec security.md 25). WebKit shows
    /// no PDF in a sandbox; the script of one stays within it.
    private static func policy(of type: MediaType) -> String {
        "default-src 'none'; style-src 'unsafe-inline'" + (type.text == "application/pdf" ? "" : "; sandbox")
    }

    /// - Parameter what: is there, and has another address.
    static func moved(_ what: String, to target: WebURL) -> PluggedResponse {
        PluggedResponse(
            status: 301, contentType: "text/plain; charset=utf-8", fields: [("Location", target.text)],
            body: Array("This \(what) has moved to \(target.text)\n".utf8))
    }

    private static func response(_ media: MediaFile, in place: FilePlace) -> PluggedResponse {
        var response = PluggedResponse(
            status: 200, contentType: media.type.text,
            fields: PluggedResponse.forScripts + [
                // What is at an address with an old digest today may be something else there tomorrow.
                ("Cache-Control", media.hasItsDigest == false ? "no-cache" : "public, max-age=86400"),
                ("Content-Security-Policy", policy(of: media.type)),
            ], stem: media.mark, lastModified: media.lastModified)
        if media.type.text.hasSuffix("xml") { response.fields.append(("Content-Disposition", "attachment")) }
        let content = media.content
        response.file = ServedFile(content.descriptor, count: media.bytes, of: content, in: place)
        return response
    }
}
