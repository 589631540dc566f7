import Syndication

/// What is ripe is looked at, and told.
extension WatchLoop {
    func take() {
        let ripe = settling.take(at: .now)
        guard !ripe.isEmpty || removals.isDue(at: .now) else { return }
        var names: ListedNames
        do {
            names = ListedNames(try ContentRoot(path: folder.path))
        } catch {
            return lose(error)
        }
        let now = ContinuousClock.now
        var changes: [FileChange] = []
        for path in ripe.settled {
            if let change = change(find(path, &names)) { changes.append(change) }
        }
        for (path, expected) in ripe.noticed {
            let found = find(path, isMissed: expected == nil, &names)
            if found.sight.stamp != expected, found.sight != .unseen {
                settling.noticed(found.path, as: found.sight.stamp, at: now)
            } else if let change = change(found) {
                changes.append(change)
            }
        }
        lookAtLinks(names.root, at: now)
        changes = holdingRemovals(of: changes, seenTwice: Set(ripe.noticed.keys), &names, at: now)
        let removed = changes.count(where: \.isRemoval)
        if removed > 0, removed == known.count, removed == changes.count {
            show(.empty, [])
        } else {
            // What was withheld while the folder was empty or missing is compared by a scan.
            if root != .present { plan.request(at: now) }
            show(changes.isEmpty ? root : .present, changes)
        }
    }

    /// The changes without the removals that are to wait: for a file that is not known and is on its way, and for the file
    /// itself, where nothing else happens. With the others come those that have waited, as soon as they have.
    ///
    /// - Parameter seenTwice: files that have been away since a scan.
    private func holdingRemovals(
        of changes: [FileChange], seenTwice: Set<String>, _ names: inout ListedNames, at now: Settling.Instant
    ) -> [FileChange] {
        guard !removals.isEmpty || changes.contains(where: \.isRemoval) else { return changes }
        let others = changes.filter { !$0.isRemoval }
        let isAwaiting = settling.isAwaiting(where: { known[$0] == nil })
        let isMove = !isAwaiting && others.contains { known[$0.path] == nil }
        var told = changes
        if !isMove, !removals.isOverdue(at: now) {
            func waits(_ change: FileChange) -> Bool {
                change.isRemoval && (isAwaiting || others.isEmpty && !seenTwice.contains(change.path))
            }
            if isAwaiting { removals.waitOn(at: now) }
            for change in changes where waits(change) { removals.hold(change.path, at: now) }
            told = changes.filter { !waits($0) }
            guard removals.isDue(at: now) else { return told }
        }
        // One that is there again is no removal.
        let held = removals.takeAll().subtracting(told.map(\.path))
        return told + held.compactMap { change(find($0, isMissed: true, &names)) }
    }

    /// Looks at a path, and at the names in its folders where that alone does not tell: a known file is missing, has another
    /// spelling, or looks as if it had got another name.
    ///
    /// - Parameter isMissed: it was away, so that it is not enough to find it by its path.
    private func find(
        _ path: String, isMissed: Bool = false, _ names: inout ListedNames
    ) -> (path: String, sight: Sight) {
        // What is known may have been read when nothing of the kind was ignored.
        if isMissed, folder.ignore.ignores(path) { return (path, .missing) }
        let seen = look(at: path, names.root)
        guard isMissed || isInDoubt(path, seen) else { return (path, seen) }
        do {
            guard let listed = try names.path(of: path) else { return (path, .missing) }
            return (listed, look(at: listed, names.root))
        } catch {
            return (path, sight(error))
        }
    }

    private func isInDoubt(_ path: String, _ seen: Sight) -> Bool {
        guard let before = known[path] else { return false }
        return switch seen {
        case .file(let stamp): stamp.hasText(of: before) || !isSpelledAsKnown(path)
        case .missing: true
        case .unseen: false
        }
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
        do throws(WatchingError) {
            switch try contentRoot.facts(at: path) {
            case .file(let stamp, _): return .file(stamp)
            case .special(let kind): throw WatchingError.notRegular(path, kind: kind)
            case .folder, .link:
                // A link to a folder, or a folder where a file was: a scan knows what to do.
                plan.request(at: .now)
                return .missing
            }
        } catch {
            return sight(error)
        }
    }

    private func sight(_ error: WatchingError) -> Sight {
        switch error {
        case .missing: return .missing
        case .outOfFiles:
            plan.request(at: .now)
            return .unseen
        case .unreadable:
            report.add([error.problem])
            return .unseen
        default:
            report.add([error.problem])
            return .missing
        }
    }

    private func change(_ found: (path: String, sight: Sight)) -> FileChange? {
        switch found.sight {
        case .file(let stamp): known.has(found.path, as: stamp) ? nil : .changed(found.path, stamp)
        case .missing: known.place(of: found.path).map { .removed(known.entry(at: $0).key) }
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

extension FileChange {
    fileprivate var isRemoval: Bool {
        if case .removed = self { true } else { false }
    }
}
