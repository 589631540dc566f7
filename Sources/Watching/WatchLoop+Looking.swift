import Syndication

/// What is ripe is looked at, and told.
extension WatchLoop {
    func take() {
        let ripe = settling.take(at: .now)
        guard !ripe.isEmpty || removals.isOverdue(at: .now) else { return }
        let contentRoot: ContentRoot
        do {
            contentRoot = try ContentRoot(path: folder.path)
        } catch {
            return lose(error)
        }
        let now = ContinuousClock.now
        var changes: [FileChange] = []
        for path in ripe.settled {
            if let change = change(at: path, look(at: path, contentRoot)) { changes.append(change) }
        }
        for (path, expected) in ripe.noticed {
            let seen = look(at: path, contentRoot)
            if seen.stamp != expected, seen != .unseen {
                settling.noticed(path, as: seen.stamp, at: now)
            } else if let change = change(at: path, seen) {
                changes.append(change)
            }
        }
        lookAtLinks(contentRoot, at: now)
        changes = holdingRemovals(of: changes, contentRoot, at: now)
        let removed = changes.count { if case .removed = $0 { true } else { false } }
        if removed > 0, removed == known.count, removed == changes.count {
            show(.empty, [])
        } else {
            // What was withheld while the folder was empty or missing is compared by a scan.
            if root != .present { plan.request(at: now) }
            show(changes.isEmpty ? root : .present, changes)
        }
    }

    /// The changes without removals, while a file that is not known is on its way; after that with those that were held.
    private func holdingRemovals(
        of changes: [FileChange], _ contentRoot: ContentRoot, at now: Settling.Instant
    ) -> [FileChange] {
        let removed = changes.filter { if case .removed = $0 { true } else { false } }
        guard !removed.isEmpty || !removals.isEmpty else { return changes }
        if !removals.isOverdue(at: now), settling.isAwaiting(where: { known[$0] == nil }) {
            for change in removed { removals.hold(change.path, at: now) }
            return changes.filter { if case .removed = $0 { false } else { true } }
        }
        // One that is there again is no removal.
        let held = removals.takeAll().subtracting(changes.map(\.path))
        return changes + held.compactMap { change(at: $0, look(at: $0, contentRoot)) }
    }

    private enum Sight: Equatable {
        case file(FileStamp)
        case missing
        /// It may be there.
        case unseen

        var stamp: FileStamp? {
            if case .file(let stamp) = self { stamp } else { nil }
        }
    }

    private func look(at path: String, _ contentRoot: ContentRoot) -> Sight {
        do {
            switch try contentRoot.facts(at: path) {
            case .file(let stamp, _): return .file(stamp)
            case .special(let kind): throw WatchingError.notRegular(path, kind: kind)
            case .folder, .link:
                // A link to a folder, or a folder where a file was: a scan knows what to do.
                plan.request(at: .now)
                return .missing
            }
        } catch WatchingError.missing {
            return .missing
        } catch WatchingError.outOfFiles {
            plan.request(at: .now)
            return .unseen
        } catch let error as WatchingError {
            report.add([error.problem])
            if case .unreadable = error { return .unseen }
            return .missing
        } catch {
            return .unseen
        }
    }

    private func change(at path: String, _ sight: Sight) -> FileChange? {
        switch sight {
        case .file(let stamp): known[path] == stamp ? nil : .changed(path, stamp)
        case .missing: known[path] == nil ? nil : .removed(path)
        case .unseen: nil
        }
    }

    private func lookAtLinks(_ contentRoot: ContentRoot, at now: Settling.Instant) {
        guard links.count <= Self.linkLimit else { return plan.request(at: now) }
        for path in links {
            if case .file(let stamp) = look(at: path, contentRoot), known[path] != stamp {
                settling.noticed(path, as: stamp, at: now)
            }
        }
    }
}
