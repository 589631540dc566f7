import Recording

/// The files of steps that have failed, until the watcher tells of them again. It is told of a few at a time: what was saved
/// piece by piece while the disk was full is no flood when it has room again (spec R7.7).
struct UnpublishedFiles {
    private var groups: [(paths: Set<String>, due: ContinuousClock.Instant)] = []

    /// - Parameters:
    ///   - paths: of one step, which was no flood.
    ///   - due: when they are tried again, unless they join others that are due before.
    mutating func add(_ paths: Set<String>, due: ContinuousClock.Instant) {
        // A tool that writes the same files again and again makes no more of them.
        if groups.contains(where: { $0.paths.isSuperset(of: paths) }) { return }
        if let last = groups.last, last.paths.union(paths).count <= FloodGuard.fewest {
            groups[groups.count - 1].paths.formUnion(paths)
        } else {
            groups.append((paths, due))
        }
    }

    /// The first of those that are due; the others are for later.
    mutating func take(dueAt now: ContinuousClock.Instant) -> Set<String>? {
        guard let place = groups.firstIndex(where: { $0.due <= now }) else { return nil }
        return groups.remove(at: place).paths
    }
}
