import Dispatch
import Synchronization

/// Lets a loop rest until it is time, or until somebody rings. One loop rests at a time.
///
/// There is one timer, and it is set again only when it would ring too late. A task that sleeps will not do: the timer
/// under it stays until its time is over, though the task is cancelled, and a loop that is rung for each of ten thousand
/// deliveries left 17 MB of them behind.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var sleeper: CheckedContinuation<Void, Never>?
        /// When the rest is over.
        var end: DispatchTime?
        /// What the timer is set to. That may be the end of an earlier rest.
        var alarm: DispatchTime?
        let timer: any DispatchSourceTimer

        mutating func setAlarm(at end: DispatchTime) {
            if let alarm, alarm <= end { return }
            alarm = end
            timer.schedule(deadline: end)
        }
    }

    private let state: Mutex<State>

    init() {
        state = Mutex(State(timer: DispatchSource.makeTimerSource(queue: .global())))
        state.withLock { state in
            state.timer.setEventHandler { [weak self] in self?.look() }
            state.timer.activate()
        }
    }

    deinit {
        state.withLock { $0.timer.cancel() }
    }

    /// Ends the rest, or the next one.
    func ring() {
        wake { $0.isRung = true }
    }

    /// For the loop, before it looks at what there is to do: who rings from now on has not been heard.
    func listen() {
        state.withLock { $0.isRung = false }
    }

    /// Rests for so long, until somebody rings, or until the task is cancelled.
    func rest(for wait: Duration) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper in
                let isAwake = state.withLock { state in
                    guard !state.isRung, !Task.isCancelled else { return true }
                    let end = DispatchTime.now() + .nanoseconds(wait.nanosecondsToWait)
                    state.sleeper = sleeper
                    state.end = end
                    state.setAlarm(at: end)
                    return false
                }
                if isAwake { sleeper.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }

    /// The timer has fired. It may have been set for an earlier rest, which somebody ended.
    private func look() {
        let isOver = state.withLock { state in
            state.alarm = nil
            guard let end = state.end else { return false }
            guard end > .now() else { return true }
            state.setAlarm(at: end)
            return false
        }
        if isOver { wake { _ in } }
    }

    private func wake(_ note: (inout State) -> Void) {
        let sleeper = state.withLock { state in
            note(&state)
            defer {
                state.sleeper = nil
                state.end = nil
            }
            return state.sleeper
        }
        sleeper?.resume()
    }
}

extension Duration {
    /// At least a millisecond, and at most a day: a loop looks again then.
    fileprivate var nanosecondsToWait: Int {
        let bounded = min(max(self, .milliseconds(1)), .seconds(86_400))
        return Int(bounded.components.seconds) * 1_000_000_000 + Int(bounded.components.attoseconds / 1_000_000_000)
    }
}
