import Syndication

/// What becomes of files that are gone, or give no article.
extension Recorder {
    mutating func recordGone(_ path: String) {
        catalogue.forgetFile(path)
        catalogue.setProblems(path, [])
        guard let index = catalogue.indexes[path] else { return }
        let record = catalogue.records[Int(index)]
        if record.id == nil {
            catalogue.vacate(index)
            note(path, .ignored)
        } else if !record.wasDeleted {
            // A new file may turn out to be the same article; what is left is deleted at the end of the round.
            vanished.add(index)
        } else if record.stamp != nil {
            catalogue.change(index, at: now) { $0.stamp = nil }
        }
    }

    mutating func recordDeleted(_ index: Int32) {
        let record = catalogue.records[Int(index)]
        if let id = record.id, let heir = catalogue.waiting[id]?.min() {
            takeOver(index, by: heir)
            return
        }
        // Its path may be another's from this round on.
        let reason = displaced.contains(index) ? Withdrawal.replaced : .deleted
        if record.isLive {
            withdraw(index, reason)
        } else {
            // A draft that is gone for good: it left the feeds when it became one.
            let when = record.withdrawn ?? now
            catalogue.change(index, at: now) { $0.standing = .withdrawn(reason, at: when) }
        }
        catalogue.change(index, at: now) { $0.stamp = nil }
    }

    mutating func recordNoEntry(_ file: AbandonedFile) {
        if let index = catalogue.resident(ofPath: file.path) {
            // A new file may turn out to be the same article, to which this one leads on.
            vanished.add(leavingFile: index)
            abandoned.append(file)
        } else {
            recordNoArticle(in: file)
        }
    }

    /// The entries whose files were found without an article a moment ago. What such a file leads on to may come later
    /// than itself: the first files of a new folder do.
    var recentlyEmptied: [Int32] {
        catalogue.departed.latest.prefix { $0.withdrawn > now - .seconds(10) }.map(\.index).filter { index in
            guard case .withdrawn(.emptied, _) = catalogue.records[Int(index)].standing else { return false }
            return !vanished.contains(index)
        }
    }

    mutating func noteEmptied(_ entries: [Int32]) {
        for index in entries {
            guard let stamp = catalogue.records[Int(index)].stamp else { continue }
            let problems = catalogue.problemsByPath[path(index)] ?? []
            vanished.add(leavingFile: index)
            abandoned.append(AbandonedFile(path: path(index), stamp: stamp, problems: problems, isKnown: true))
        }
    }

    /// Once it is known which entries are elsewhere now.
    mutating func recordAbandoned() {
        for file in abandoned {
            guard let index = catalogue.resident(ofPath: file.path) else {
                setAside(file)
                continue
            }
            if renames?.isFound(index) == true {
                displaced.insert(index)
                setAside(file)
            } else {
                vanished.remove(index)
                if !file.isKnown { recordNoArticle(in: file) }
            }
        }
    }

    private mutating func recordNoArticle(in file: AbandonedFile) {
        guard let index = catalogue.indexes[file.path] else { return setAside(file) }
        catalogue.setProblems(file.path, file.problems)
        keepOut(index, .emptied, file.stamp, file.problems)
    }

    private mutating func setAside(_ file: AbandonedFile) {
        catalogue.setFile(file.path, file.stamp)
        catalogue.setProblems(file.path, file.problems)
        if !file.isKnown { note(file.path, .ignored, problems: file.problems) }
    }

    /// - Parameter files: all of the round; it is known which others are gone.
    mutating func recordBroken(_ files: [BrokenFile]) {
        var entriesByFile: [FileStamp: Int32] = [:]
        if files.contains(where: { catalogue.indexes[$0.path] == nil }) {
            for index in vanished.rest {
                // Nobody knows which file that was.
                guard let stamp = catalogue.records[Int(index)].stamp, stamp != .unread else { continue }
                entriesByFile[stamp.ofText] = index
            }
        }
        for file in files {
            let same = catalogue.indexes[file.path] == nil ? entriesByFile[file.seen.ofText] : nil
            recordBroken(file, movedFrom: same.flatMap { vanished.remove($0) ? $0 : nil })
        }
    }

    /// - Parameter former: the entry that the file was under another name: its last good version stays.
    private mutating func recordBroken(_ file: BrokenFile, movedFrom former: Int32?) {
        if file.isDoubtful, former == nil, !isAwaited(file.path) {
            return recordNoEntry(AbandonedFile(path: file.path, stamp: file.known, problems: file.warnings))
        }
        catalogue.setProblems(file.path, file.problems)
        guard let index = former ?? catalogue.indexes[file.path] else {
            catalogue.setFile(file.path, file.known)
            note(file.path, .heldBack, problems: file.problems)
            return
        }
        let from = path(index)
        if former != nil { catalogue.setProblems(from, []) }
        catalogue.change(index, at: now) {
            $0.path = file.path
            $0.stamp = file.known
            $0.isBroken = true
        }
        let kept: CatalogueChange.Kind = former == nil ? .keptLastGood : .moved(from: from, isSignificant: false)
        note(index, catalogue.records[Int(index)].isLive ? kept : .heldBack, file.problems)
    }

    /// Whether readers have an article of the file, or will get it when it is due.
    private func isAwaited(_ path: String) -> Bool {
        guard let index = catalogue.indexes[path] else { return false }
        return switch catalogue.records[Int(index)].standing {
        case .live, .scheduled: true
        case .held, .withdrawn, .vacant: false
        }
    }
}

/// A file that holds no article, or none any more.
struct AbandonedFile {
    let path: String
    let stamp: FileStamp
    let problems: [Problem]
    /// Whether it was told of before.
    var isKnown = false
}

/// A file that should hold an article and cannot be read.
struct BrokenFile {
    let path: String
    /// As it is now.
    let seen: FileStamp
    /// By what it is known from now on.
    let known: FileStamp
    /// All that is told of the file where its last good version stays.
    let problems: [Problem]
    /// Whether only a file that was an entry should hold an article.
    private(set) var isDoubtful = false
    /// What is told of the file where it was no entry.
    private(set) var warnings: [Problem] = []

    init(_ observation: Observation, _ stamp: FileStamp, _ problems: [Problem], isUnread: Bool = false) {
        path = observation.path
        seen = stamp
        known = isUnread ? .unread : stamp
        self.problems = observation.warnings + problems
    }

    /// A file that may have been an entry, and is none by mishap.
    init(doubtful observation: Observation, _ stamp: FileStamp, _ problem: Problem) {
        let isTold = observation.warnings.contains(problem)
        self.init(observation, stamp, isTold ? [] : [problem])
        isDoubtful = true
        warnings = observation.warnings
    }
}
