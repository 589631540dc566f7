import Foundation
import Logging
import Publishing
import Serving

/// The listener for those who watch the daemon: `/metrics`, `/healthz` and `/readyz`. It only tells, and is not for the
/// public.
enum Monitor {
    private struct Report: Encodable {
        var status: String
        var version = Version.number
        var uptimeSeconds: Int
        var firstScan: String
        var draining: Bool
        var checks: [Health.Proof]
        var troubles: [Health.Trouble]
    }

    /// How long a proof may take before whoever asks is told that it failed.
    static let patience = Duration.seconds(5)
    /// For those who only ask whether the process lives, and often wait for a second only.
    private static let shortPatience = Duration.milliseconds(800)

    static func server(
        at addresses: [ListenAddress], kept: [ListenAddress: Int32], _ report: MetricReport, logger: Logger
    ) -> FeedServer {
        var settings = ServerSettings(addresses: addresses, loops: 1)
        settings.kept = kept
        settings.addressKey = "[server] monitor"
        return FeedServer(
            shelf: EditionShelf(), settings: settings, handlers: handlers(report) + [rootHandler],
            logger: logger, wallClock: Clock.now)
    }

    /// Also at the socket for commands.
    static func handlers(_ report: MetricReport) -> [PluggedHandler] {
        [
            PluggedHandler(path: "/metrics", methods: [.get]) { _ in
                PluggedResponse(
                    status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8",
                    fields: [("Cache-Control", "no-store")], body: Array(await report.text().utf8))
            },
            // Whoever gets an answer knows that the process is alive. What else is wrong is in it.
            PluggedHandler(path: "/healthz", methods: [.get]) { _ in await answer(report, isReadiness: false) },
            PluggedHandler(path: "/readyz", methods: [.get]) { _ in await answer(report, isReadiness: true) },
        ]
    }

    /// The feeds are elsewhere, so nothing here may speak of them.
    private static let rootHandler = PluggedHandler(path: "/", methods: [.get]) { request in
        let isRoot = request.path == "/"
        let words = "This listener is for those who watch \(Version.name). It has /metrics, /healthz and /readyz.\n"
        return .text(isRoot ? 200 : 404, (isRoot ? "" : "There is nothing at this address. ") + words)
    }

    private static func answer(_ report: MetricReport, isReadiness: Bool) async -> PluggedResponse {
        let health = report.health
        let proofs = await health.proofs(within: isReadiness ? patience : shortPatience)
        let isGood =
            isReadiness
            ? health.isReady && !health.isDraining && proofs.allSatisfy(\.isGood)
            : !proofs.contains { $0.isMendedByRestart == true }
        let body = Report(
            status: isGood ? "ok" : "failing", uptimeSeconds: Int((.now - health.started).components.seconds),
            firstScan: health.isReady ? "published" : "under way", draining: health.isDraining, checks: proofs,
            troubles: health.troubles)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        guard let json = try? encoder.encode(body) else { return .text(500, "The health cannot be told.\n") }
        return PluggedResponse(
            status: isReadiness && !isGood ? 503 : 200, contentType: "application/json",
            fields: [("Cache-Control", "no-store")], body: Array(json))
    }
}
