import Logging
import ServiceLifecycle
import UnixSignals

/// Signals that other daemons take for a request. They mean nothing here, and must not end the daemon, as the system has it.
struct StraySignals: Service {
    private let signals: UnixSignalsSequence
    private let logger: Logger

    /// - Parameter signals: `trapped`, as it was when the daemon began.
    init(_ signals: UnixSignalsSequence, logger: Logger) {
        self.signals = signals
        self.logger = logger
    }

    /// To be asked before all else: one that comes during the start must not end it.
    static var trapped: UnixSignalsSequence {
        get async { await UnixSignalsSequence(trapping: .sigusr1, .sigusr2) }
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            for await signal in signals {
                logger.notice(
                    "a signal that means nothing here is ignored; SIGHUP reloads, and SIGTERM stops",
                    metadata: ["signal": "\(signal)"])
            }
        }
    }
}
