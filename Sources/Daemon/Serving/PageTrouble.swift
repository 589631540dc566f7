import Logging
import Serving
import Watching

/// Tells of pages that cannot be made now: whoever asks for one that it is not his mistake, and the operator why.
final class PageTrouble: Sendable {
    private let logger: Logger
    /// A state that cannot be read fails for every page, and strangers may ask for any number of them.
    private let pace = WarningPace()

    init(logger: Logger) {
        self.logger = logger
    }

    /// A crawler that was told of a 404 would forget a page that is there again tomorrow.
    func response(to request: PluggedRequest, _ error: any Error) -> PluggedResponse {
        // The watcher tells of it, and not each request.
        if case WatchingError.outOfFiles = error { return Self.unreadable }
        if pace.isDue("\(error)") { logger.error("a page cannot be made: \(request.path): \(error)") }
        return PluggedResponse(
            status: 503, contentType: "text/plain; charset=utf-8", fields: [("Retry-After", "60")],
            body: Array("This page cannot be made now. The operator's log says why.\n".utf8))
    }

    /// As many files are on their way to clients as may be.
    func tooManyFiles(_ limit: Int) -> PluggedResponse {
        let words = "\(limit) files are being sent to clients, and no more may be at a time"
        if pace.isDue(words) { logger.warning("\(words). Raise LimitNOFILE= in the unit, or lower max-connections") }
        return PluggedResponse(
            status: 503, contentType: "text/plain; charset=utf-8", fields: [("Retry-After", "60")],
            body: Array("Too many files are being sent. Please come back later.\n".utf8))
    }

    /// What cannot be read now for want of descriptors is neither missing nor gone.
    private static let unreadable = PluggedResponse(
        status: 503, contentType: "text/plain; charset=utf-8", fields: [("Retry-After", "5")],
        body: Array("This cannot be read now. Try again in a moment.\n".utf8))
}
