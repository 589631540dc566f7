import Syndication

/// What is ripe is looked at, and told.
extension WatchLoop {
    func take() {
        let ripe = settling.take(at: .now)
        guard !ripe.isEmpty || moves.isDue(at: .now) else { return }
        var names: ListedNames
        do {
            names = ListedNames(try ContentRoot(path: folder.path))
        } catch {
            return lose(error)
        }
        let now = ContinuousClock.now
        var changes = ripe.settled.compactMap { change(find($0, &names)) }
        changes += lookAgain(at: ripe.noticed, &names, at: now)
        changes += lookAgain(at: takeOtherNames(of: changes), &names, at: now)
        changes = holdingMoves(of: changes, seenTwice: Set(ripe.noticed.keys), &names, at: now)
        let removed = changes.count(where: \.isRemoval)
        if removed > 0, removed == known.count, removed == changes.count {
            show(.empty, [])
        } else {
            // What was withheld while the folder was empty or missing is compared by a scan.
            if root != .present { plan.request(at: now) }
            show(changes.isEmpty ? root : .present, changes)
        }
        lookAtLinks(names.root, at: now)
    }

    /// - Parameter noticed: files with their stamps when a scan saw them. One that looks otherwise now is noticed anew.
    private func lookAgain(
        at noticed: [String: FileStamp?], _ names: inout ListedNames, at now: Settling.Instant
    ) -> [FileChange] {
        var changes: [FileChange] = []
        for (path, expected) in noticed {
            let found = find(path, isMissed: expected == nil, &names)
            if found.sight.stamp != expected, found.sight != .unseen {
                settling.noticed(found.path, as: found.sight.stamp, at: now)
            } else if let change = change(found) {
                changes.append(change)
            }
        }
        return changes
    }

    /// Files that only a scan has seen, and that are those that are gone: they are complete, as they were before.
    private func takeOtherNames(of changes: [FileChange]) -> [String: FileStamp?] {
        var gone = moves.goneTexts
        for change in changes where change.isRemoval {
            if let text = known[change.path]?.ofText { gone.insert(text) }
        }
        return gone.isEmpty ? [:] : settling.takeNoticed(where: { gone.contains($0.ofText) })
    }

    /// The changes without the ends of moves that are to wait for the other end. With them come those that have waited.
    ///
    /// - Parameter seenTwice: files that have been away since a scan.
    private func holdingMoves(
        of changes: [FileChange], seenTwice: Set<String>, _ names: inout ListedNames, at now: Settling.Instant
    ) -> [FileChange] {
        moves.forgetNew(where: settling.isAwaiting)
        var outlook = HeldMoves.Outlook()
        // Only new files wait for it, and none does where nothing else is going on.
        if settling.isAwaitingAny, moves.holdsNew || changes.contains(where: { known[$0.path] == nil }) {
            let files = moves.newFiles.union(newFiles(of: changes))
            outlook.isGoing = settling.isAwaiting(where: { path in
                known[path] != nil && (hasLeft(path, as: files) || isGone(path, names.root))
            })
        }
        guard !moves.isEmpty || outlook.isGoing || changes.contains(where: \.isRemoval) else { return changes }
        outlook.isComing = settling.isAwaiting(where: { known[$0] == nil })
        let release = moves.sift(changes, known: known, seenTwice: seenTwice, outlook, at: now)
        return release.told
            + release.held.compactMap { path in
                let change = change(find(path, isMissed: true, &names))
                // What is being written once more comes by itself.
                guard let change, change.isRemoval || !settling.isAwaiting(path) else { return nil }
                return change
            }
    }

    /// The inodes of new files.
    func newFiles(of changes: [FileChange]) -> Set<UInt64> {
        var files: Set<UInt64> = []
        for case .changed(let path, let stamp) in changes where known[path] == nil { files.insert(stamp.inode) }
        return files
    }

    /// Whether a known file may be one of the new ones now, so that what is at its path is another file.
    func hasLeft(_ path: String, as files: Set<UInt64>) -> Bool {
        known[path].map { files.contains($0.inode) } ?? false
    }

    private func isGone(_ path: String, _ contentRoot: ContentRoot) -> Bool {
        do throws(WatchingError) {
            _ = try contentRoot.facts(at: path)
            return false
        } catch .missing {
            return true
        } catch {
            return false
        }
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
                notice(path, as: stamp, at: now)
            }
        }
    }
}

extension FileChange {
    var isRemoval: Bool {
        if case .removed = self { true } else { false }
    }
}
