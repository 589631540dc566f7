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

    mutating func recordNoEntry(_ path: String, _ stamp: FileStamp, _ problems: [Problem]) {
        catalogue.setProblems(path, problems)
        guard let index = catalogue.indexes[path] else {
            catalogue.setFile(path, stamp)
            note(path, .ignored, problems: problems)
            return
        }
        keepOut(index, .emptied, stamp, problems)
    }

    /// A file that should hold an article and cannot be read.
    typealias BrokenFile = (path: String, stamp: FileStamp, problems: [Problem])

    /// - Parameter files: all of the round; it is known which others are gone.
    mutating func recordBroken(_ files: [BrokenFile]) {
        var entriesByFile: [FileStamp: Int32] = [:]
        if files.contains(where: { catalogue.indexes[$0.path] == nil }) {
            for index in vanished.rest {
                if let stamp = catalogue.records[Int(index)].stamp { entriesByFile[stamp.ofText] = index }
            }
        }
        for file in files {
            let moved = catalogue.indexes[file.path] == nil ? entriesByFile[file.stamp.ofText] : nil
            if let moved, vanished.remove(moved) { move(moved, to: file.path) }
            recordBroken(file.path, file.stamp, file.problems)
        }
    }

    /// The file cannot be read, but it is the same one under another name: its last good version stays.
    private func move(_ index: Int32, to path: String) {
        catalogue.setProblems(self.path(index), [])
        catalogue.change(index, at: now) { $0.path = path }
    }

    private mutating func recordBroken(_ path: String, _ stamp: FileStamp, _ problems: [Problem]) {
        catalogue.setProblems(path, problems)
        guard let index = catalogue.indexes[path] else {
            catalogue.setFile(path, stamp)
            note(path, .heldBack, problems: problems)
            return
        }
        catalogue.change(index, at: now) {
            $0.stamp = stamp
            $0.isBroken = true
        }
        note(index, catalogue.records[Int(index)].isLive ? .keptLastGood : .heldBack, problems)
    }
}
