package import Syndication

// What is known of files, whatever they are.
extension Catalogue {
    /// Takes a path as it is spelled now. In another Unicode spelling it is the same file for us, and another name for the
    /// kernel: whoever opened it by the old one would not find it.
    func respell(_ path: String, at now: Timestamp) {
        guard !path.utf8.allSatisfy({ $0 < 0x80 }) else { return }
        if let index = indexes[path], !records[Int(index)].path.isSpelled(like: path) {
            change(index, at: now) { $0.path = path }
            if let section = records[Int(index)].section { live.respell(section: String(section)) }
        }
        if let place = files.index(forKey: path), !files.keys[place].isSpelled(like: path) {
            let (old, stamp) = files.remove(at: place)
            pending.formerSpellings.append(old)
            pending.files.remove(old)
            setFile(path, stamp)
        }
        if let place = problemsByPath.index(forKey: path), !problemsByPath.keys[place].isSpelled(like: path) {
            let (old, problems) = problemsByPath.remove(at: place)
            pending.formerSpellings.append(old)
            pending.problems.remove(old)
            setProblems(path, problems)
        }
    }

    /// A file that gives no entry, as it was when it was last seen.
    package func stamp(ofOther path: String) -> FileStamp? { files[path] }

    /// Whether anything was recorded of a file.
    package func knows(path: String) -> Bool { indexes[path] != nil || files[path] != nil }

    /// Whether a file is known as one that could not be read, for these reasons and no others.
    package func isUnread(_ path: String, because problems: [Problem]) -> Bool {
        let stamp = indexes[path].flatMap { records[Int($0)].stamp } ?? files[path]
        return stamp == .unread && problemsByPath[path] == problems
    }

    /// The files that give no entry.
    package var pathsWithoutEntry: some Sequence<String> { files.keys }

    /// Whether a pattern fits the path of a file that is there: of an article, or of one that gives none for now.
    package func hasFile(at pattern: PathGlob) -> Bool {
        files.keys.contains { pattern.matches($0) }
            || records.contains { $0.holdsPath && !$0.wasDeleted && pattern.matches($0.path) }
    }
}
