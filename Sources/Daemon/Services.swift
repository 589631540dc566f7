import Pushing
import ServiceLifecycle
import Serving

/// What a group runs. It asks each part for its description, and where a part has none, Swift looks through all that the
/// part holds to make one, which takes milliseconds of a start.
struct GroupedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "a part of the daemon" }

    func run() async throws { try await service.run() }
}

/// The parts below Daemon know nothing of services; these few lines each make them one.
struct PingService: Service {
    let pings: HubPing

    func run() async throws {
        await cancelWhenGracefulShutdown { await pings.run() }
    }
}

struct CanaryService: Service {
    let canary: Canary

    func run() async throws {
        await cancelWhenGracefulShutdown { await canary.run() }
    }
}

struct HubService: Service {
    let hub: Hub

    func run() async throws {
        await withGracefulShutdownHandler {
            await hub.run()
        } onGracefulShutdown: {
            hub.beginStopping()
        }
    }
}

struct ServingService: Service {
    let server: FeedServer

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            server.beginStopping()
        }
    }
}

/// Notes once a minute what only sums are known of.
struct HourService: Service {
    let report: MetricReport

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                report.tally.requestsByHour.add(upTo: await report.server.counts().answered)
                if let hub = await report.hub?.counters() {
                    report.tally.deliveriesByHour.add(upTo: hub.outcomes[.delivered] ?? 0)
                }
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }
}

extension RequestCounts {
    fileprivate var answered: Int { full + notModified + deltas + plugged + missed + limited + refused }
}
