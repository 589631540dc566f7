import Recording
import Syndication

// Files that are there and cannot be read: because of their disk, their server, or who may read them.
extension Pipeline {
    /// Those that are to be read again after a while. What is held is read when it is let through.
    package var unreadableFiles: Set<String> {
        guard let held else { return unreadable }
        return unreadable.filter { !held.holds($0) }
    }

    /// Takes note of what could be read, and what not.
    ///
    /// - Returns: the takes without those that say what was recorded the last time.
    func noteUnreadable(_ takes: [Intake.Take]) -> [Intake.Take] {
        takes.filter { take in
            let path = take.observation.path
            guard case .unreadable(_, let problems) = take.observation.finding else {
                if !unreadable.isEmpty { unreadable.remove(path) }
                return true
            }
            unreadable.insert(path)
            return !catalogue.isUnread(path, because: problems)
        }
    }
}
