import Foundation
import Logging
import Publishing
import Pushing
import Serving

/// The Unix socket at which commands reach the running daemon. Only its own user and root may connect.
enum AdminSocket {
    /// Where the daemon listens.
    ///
    /// - Parameter state: the state file.
    static func path(_ configuration: Configuration, state: String, environment: [String: String]) -> String {
        if let path = configuration.server.admin { return path }
        if let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first { return "\(folder)/admin.sock" }
        return beside(state)
    }

    /// Where a command looks for the daemon, in this order. A person's shell does not have the unit's environment.
    static func candidates(
        _ configuration: Configuration, state: String?, environment: [String: String]
    ) -> [String] {
        if let path = configuration.server.admin { return [path] }
        var paths: [String] = []
        if let state { paths.append(beside(state)) }
        if let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first {
            paths.append("\(folder)/admin.sock")
        }
        return paths + ["/run/\(Version.name)/admin.sock"]
    }

    private static func beside(_ state: String) -> String {
        let whole = URL(fileURLWithPath: state).path
        return (whole.hasSuffix(".sqlite") ? String(whole.dropLast(7)) : whole) + ".sock"
    }

    /// The server behind the socket.
    static func server(
        at path: String, for report: MetricReport, state: DaemonState, logger: Logger
    ) throws -> FeedServer {
        let (publisher, hub, feeds) = (report.publisher, report.hub, report.server)
        var settings = ServerSettings(addresses: [try ListenAddress("unix:\(path)")], loops: 1)
        settings.isPrivate = true
        settings.addressKey = "[server] admin"
        let status = PluggedHandler(path: "/status", methods: [.get]) { _ in
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            var status = await publisher.status()
            status.addAudiences(await feeds.audiences(), pushed: await publisher.subscriptionsByFeed() ?? [:])
            (status.state, status.stateNotice) = (state.path, state.notice)
            status.addresses = feeds.addresses.map(\.description)
            guard let json = try? encoder.encode(status) else {
                return .text(500, "The status cannot be told.\n")
            }
            return PluggedResponse(status: 200, contentType: "application/json", body: Array(json))
        }
        let accept = PluggedHandler(path: "/accept", methods: [.post]) { request in
            let word = AdminQuery(request.query)["thing"].first
            let thing = word.flatMap(AcceptedThing.init)
            guard word == nil || thing != nil else {
                return .text(400, "What is meant? \"clock\" or \"change\".\n")
            }
            let (isDone, words) = await publisher.accept(thing)
            return .text(isDone ? 200 : 500, words + "\n")
        }
        let ping = PluggedHandler(path: "/ping", methods: [.post]) { request in
            let (isDone, words) = await publisher.ping(AdminQuery(request.query)["feed"])
            return .text(isDone ? 200 : 400, words + "\n")
        }
        return FeedServer(
            shelf: EditionShelf(), settings: settings,
            handlers: [status, accept, ping] + HubAdmin(hub: hub, pings: publisher.pings).handlers
                + Monitor.handlers(report),
            logger: logger, wallClock: Clock.now)
    }
}
