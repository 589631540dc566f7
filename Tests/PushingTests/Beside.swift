/// Runs what goes on until it is cancelled, beside the body.
func beside(
    _ work: @escaping @Sendable () async -> Void, _ body: @Sendable () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await work() }
        do {
            try await body()
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        try await group.waitForAll()
    }
}

struct Late: Error { var log: [String] }

/// Waits for a condition. The deadline is only for a condition that would never hold.
func wait(telling log: LogBook, _ condition: @Sendable () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try await !condition() {
        guard .now < deadline else { throw Late(log: log.lines) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
