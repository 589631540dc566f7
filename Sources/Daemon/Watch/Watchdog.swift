import Logging
import Publishing
import ServiceLifecycle

/// Feeds the service manager's watchdog, but only when the daemon has just proved that it works: its server has
/// answered itself, the state has taken a write, and what publishes goes on. A process that merely exists is not enough.
///
/// What a restart would not mend, such as a full disk, does not keep the watchdog from its food: the feeds are served all
/// the same. It is told in the log, by `/readyz` and by `status`.
struct Watchdog: Service {
    let systemd: Systemd
    let health: Health
    let logger: Logger

    func run() async throws {
        guard let interval = systemd.watchdogInterval else { return try await gracefulShutdown() }
        // Four times in the whole span, so that a proof that takes its time is not late.
        let pause = interval / 2
        await cancelWhenGracefulShutdown {
            var told: [Health.Proof] = []
            while !Task.isCancelled {
                let bad = await health.proofs(within: interval).filter { !$0.isGood }
                if !bad.contains(where: { $0.isMendedByRestart == true }) { systemd.notify("WATCHDOG=1") }
                if bad.map(\.name) != told.map(\.name) { tell(bad) }
                health.noteBad(bad)
                told = bad
                try? await Task.sleep(for: pause)
            }
        }
    }

    private func tell(_ bad: [Health.Proof]) {
        for proof in bad {
            if proof.isMendedByRestart == true {
                logger.error("the watchdog is not fed: \(proof.words)")
            } else {
                logger.error("the daemon serves what it has: \(proof.words)")
            }
        }
        if bad.isEmpty { logger.notice("all is well again") }
    }
}

/// Tells the service manager that the daemon stops, and the pipeline, whose reading may take long: at the beginning of the
/// stop, before anything is closed.
struct StopNotice: Service {
    let systemd: Systemd
    let health: Health
    let pipeline: Pipeline

    func run() async throws {
        try await gracefulShutdown()
        health.noteDraining()
        pipeline.beginStopping()
        systemd.notify("STOPPING=1", "STATUS=Stopping: running requests finish")
    }
}
