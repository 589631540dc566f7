import Dispatch
import Synchronization

/// Looks at files on a thread of its own: where their file system hangs, nobody hangs with it.
final class Lookout: Sendable {
    private struct State {
        var mark: FilesMark?
        var isLooking = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "lookout")

    /// What was seen last, and begins to look once more.
    ///
    /// - Returns: nil until the first look has ended.
    func mark(_ look: @escaping @Sendable () -> FilesMark) -> FilesMark? {
        let (seen, begins) = state.withLock { state in
            defer { state.isLooking = true }
            return (state.mark, !state.isLooking)
        }
        if begins {
            queue.async { [self] in
                let mark = look()
                state.withLock { $0 = State(mark: mark) }
            }
        }
        return seen
    }
}
