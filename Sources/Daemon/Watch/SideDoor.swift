import Logging
import ServiceLifecycle
import Serving
import Synchronization

/// A listener beside that of the feeds: for those who watch, or for commands. Feeds are served whether or not it opens: a
/// port that is taken is no reason to go. It is told as a trouble, and tried again until it is open.
final class SideDoor: Service {
    private let name: String
    private let failure: String
    private let isTriedAgain: Bool
    private let health: Health
    private let logger: Logger
    private let open: @Sendable (_ isFirst: Bool) async throws -> FeedServer
    private let server = Mutex<FeedServer?>(nil)
    /// Short, because nobody is told of troubles by a monitor that is not there.
    private static let pause = Duration.seconds(10)

    /// - Parameters:
    ///   - name: that of the trouble.
    ///   - failure: what follows where it is shut, as the beginning of the log's line.
    ///   - isTriedAgain: false where another try can only fail as the first one.
    ///   - open: makes the server and starts it.
    init(
        _ name: String, failure: String, isTriedAgain: Bool = true, health: Health, logger: Logger,
        open: @escaping @Sendable (_ isFirst: Bool) async throws -> FeedServer
    ) {
        self.name = name
        self.failure = failure
        self.isTriedAgain = isTriedAgain
        self.health = health
        self.logger = logger
        self.open = open
    }

    /// To be called once before `run`, so that it is open when the daemon is ready.
    func start() async {
        do {
            take(try await open(true))
        } catch {
            logger.error("\(failure): \(error)\(isTriedAgain ? " It is tried again until it opens." : "")")
            note("\(error)")
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.tryAgain() }
        if let server = server.withLock(\.self) { try await ServingService(server: server).run() }
    }

    /// Until it is open, or the daemon stops.
    private func tryAgain() async {
        while server.withLock({ $0 == nil }) {
            guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            guard isTriedAgain else { continue }
            do {
                take(try await open(false))
                logger.notice("open after all: \(name)")
            } catch {
                note("\(error)")
            }
        }
    }

    private func take(_ opened: FeedServer) {
        server.withLock { $0 = opened }
        health.noteDoor(name, shut: nil)
    }

    private func note(_ reason: String) {
        health.noteDoor(name, shut: "\(failure.prefix(1).uppercased())\(failure.dropFirst()): \(reason)")
    }
}
