import Composing
import Compression
import Crypto
import Serving
import Syndication

/// The stylesheet that a browser shows the XML of the feeds by (spec R16.3).
enum StylesheetDoor {
    static var handler: PluggedHandler {
        PluggedHandler(path: FeedStylesheet.path, methods: [.get]) { _ in response }
    }

    private static let response = PluggedResponse(
        status: 200, contentType: FeedStylesheet.contentType,
        fields: PluggedResponse.forScripts + [("Cache-Control", keeping)], body: FeedStylesheet.bytes,
        gzip: try? Gzip.compress(FeedStylesheet.bytes, effort: .thorough),
        stem: Hexadecimal.text(SHA256.hash(data: FeedStylesheet.bytes).prefix(8)))

    /// A week: only another version of the daemon has another one, and the one before does as well.
    private static let keeping = "public, max-age=604800, stale-while-revalidate=86400, stale-if-error=2592000"
}
