import Syndication

/// How far inotify reaches. Beyond that the folder is polled (spec reliability.md F8).
extension WatchLoop {
    /// Takes an instance of inotify, if one is wanted and there is none yet: others may have given back theirs.
    ///
    /// - Throws: why there is none, where inotify is demanded.
    func startWatching() throws(WatchingError) {
        guard settings.mode != .poll, watch == nil else { return }
        do {
            watch = try TreeWatch(ignore: folder.ignore, limit: settings.watchLimit)
            watchProblem = nil
        } catch {
            if settings.mode == .inotify { throw error }
            let problem = error.problem
            let what =
                if case .outOfFiles(_, let reason) = error { "starting inotify failed: \(reason)" } else {
                    problem.what
                }
            watchProblem = Problem(
                .warning, file: ".", "\(what); the folder is polled instead", remedy: problem.remedy)
        }
    }

    /// After a scan that has entered every folder.
    func noteReach(of found: FolderScan) {
        noteLimit()
        let watched = found.isRemote && settings.mode == .auto ? 0 : watch?.count ?? 0
        reach = (watched, max(0, found.folders.count - watched))
    }

    /// Whether files may change without a word from inotify. No watch at all reaches no further than a full one.
    func isBlind(isRemote: Bool) -> Bool {
        (watch?.isFull ?? true) || (isRemote && settings.mode == .auto)
    }

    func noteLimit() {
        guard let isFull = watch?.isFull else { return }
        guard isFull else { return watchProblem = nil }
        guard watchProblem == nil else { return }
        let problem = Problem(
            .warning, file: ".", "the kernel's limit of inotify watches is reached; the rest of the folder is polled",
            remedy: InotifyLimit.watches.remedy)
        watchProblem = problem
        report.add([problem])
        plan.request(at: .now)
    }
}
