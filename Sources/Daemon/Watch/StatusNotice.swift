import ServiceLifecycle

/// Keeps the line that `systemctl status` shows true: what goes wrong, or waits, comes without a step of publishing. It is
/// apart from the watchdog, which must not wait for a long step.
struct StatusNotice: Service {
    let systemd: Systemd
    let publisher: Publisher

    func run() async throws {
        guard systemd.isHeard else { return try await gracefulShutdown() }
        let pause = min(.seconds(5), systemd.watchdogInterval ?? .seconds(5))
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: pause)) != nil { await publisher.tellStatus() }
        }
    }
}
