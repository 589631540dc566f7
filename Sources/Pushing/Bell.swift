import Synchronization

/// Lets a loop rest until it is time, or until somebody rings.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var sleep: Task<Void, any Error>?
    }

    private let state = Mutex(State())

    /// Ends the rest, or the next one.
    func ring() {
        let sleep = state.withLock { state in
            state.isRung = true
            return state.sleep
        }
        sleep?.cancel()
    }

    /// For the loop, before it looks at what there is to do: who rings from now on has not been heard.
    func listen() {
        state.withLock { $0.isRung = false }
    }

    /// Rests for so long, until somebody rings, or until the task is cancelled.
    func rest(for wait: Duration) async {
        guard !Task.isCancelled else { return }
        // A task of its own, so that a ring can end the sleep and nothing else.
        let sleep = state.withLock { state -> Task<Void, any Error>? in
            if state.isRung { return nil }
            let sleep = Task { try await Task.sleep(for: max(.milliseconds(1), wait)) }
            state.sleep = sleep
            return sleep
        }
        guard let sleep else { return }
        await withTaskCancellationHandler {
            _ = await sleep.result
        } onCancel: {
            sleep.cancel()
        }
        state.withLock { $0.sleep = nil }
    }
}
