import Dispatch

/// Holds up a server's threads until somebody opens it; then it stays open.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Returns as soon as the gate is open. For threads of a test's own, never for a task.
    func pass() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() {
        semaphore.signal()
    }
}
