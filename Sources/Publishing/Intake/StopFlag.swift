import Synchronization

/// Whether the daemon is to stop. Reading looks at it between files: on a slow file system a first scan takes minutes, and
/// a stop has seconds.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    func raise() { flag.store(true, ordering: .relaxed) }

    var isRaised: Bool { flag.load(ordering: .relaxed) }
}

extension Pipeline {
    /// The daemon stops: a step that still reads ends with `WatchingError.stopped`, and the next start reads its files.
    /// What is read is published still.
    package nonisolated func beginStopping() { stopFlag.raise() }

    /// Whether it was told to stop.
    package nonisolated var isStopping: Bool { stopFlag.isRaised }
}
