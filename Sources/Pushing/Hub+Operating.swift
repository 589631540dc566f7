import GRDB
import Syndication

// What an operator can do.
extension Hub {
    /// Ends subscriptions; their callbacks are told why.
    ///
    /// - Parameter condition: SQL of ours.
    /// - Returns: how many.
    func end(where condition: String, _ arguments: StatementArguments, reason: String) async throws -> Int {
        let ended = try await table.deny(where: condition, arguments, reason: reason, at: now())
        guard ended > 0 else { return 0 }
        noteTotal(-ended)
        for request in try await table.pending() { adopt(request) }
        bell.ring()
        return ended
    }
}
