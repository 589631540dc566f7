import Glibc
import Syndication

/// inotify on every folder of the content, and on the way to its root: turns the kernel's events into hints.
///
/// Hints may be wrong or missing; each only says where to look. A hint about a folder comes after the watch on it was
/// corrected, so that a scan of it misses nothing.
struct TreeWatch: ~Copyable {
    enum Hint: Equatable {
        case written(String)
        case created(String)
        case touched(String)
        case finished(String)
        /// - isComplete: it was moved here as it is, so its files are not just being written.
        case folderAppeared(String, isComplete: Bool)
        case folderVanished(String)
        /// A hidden or ignored name came or went: a link may now lead elsewhere.
        case hiddenChanged
        /// The root, or a link on the way to it.
        case rootChanged
        /// Something is not known any more. Only a scan tells.
        case unclear
        /// The kernel has dropped events.
        case overflow
    }

    private var inotify: Inotify
    private let ignore: IgnoreRules
    private let limit: Int
    /// Folders by watch, and watches by folder.
    private var folders: [Int32: String] = [:]
    private var watches: [String: Int32] = [:]
    /// Folders outside, which hold the root or a link on the way to it, with the names that matter in them.
    private var guards: [Int32: Set<String>] = [:]
    /// Set when the kernel gives no more watches. Cleared by `beginScan`, so that each scan tries again.
    private(set) var isFull = false

    /// - Parameter limit: the most folders to watch, if the kernel does not stop earlier.
    init(ignore: IgnoreRules, limit: Int) throws(WatchingError) {
        inotify = try Inotify()
        self.ignore = ignore
        self.limit = limit
    }

    var descriptor: Int32 { inotify.number }
    /// The folders whose changes the kernel tells of.
    var count: Int { watches.count }

    // MARK: Watching

    /// Before a scan of the whole: looks at the way to the root again.
    mutating func beginScan(root: String) {
        isFull = false
        var current: [Int32: Set<String>] = [:]
        for step in RootPath(root).steps {
            guard let watch = try? inotify.watchNames(in: step.folder) else { continue }
            current[watch, default: []].insert(step.name)
        }
        for watch in guards.keys where current[watch] == nil && folders[watch] == nil {
            inotify.forget(watch)
        }
        guards = current
    }

    /// Watches one folder of the content, or makes sure that its watch is on the folder that has the name now.
    mutating func watch(_ folder: String, root: String) {
        guard !isFull else { return }
        do throws(Inotify.Refusal) {
            guard watches[folder] != nil || watches.count < limit else { throw .limit }
            let watch = try inotify.watch(folder.isEmpty ? root : root + "/" + folder)
            if let old = watches[folder], old != watch { drop(old) }
            if let other = folders[watch], other != folder { watches[other] = nil }
            folders[watch] = folder
            watches[folder] = watch
        } catch .limit {
            isFull = true
        } catch {
            // It is gone, or may not be read: the scan that entered it says so.
        }
    }

    /// After a scan of the whole: folders that it did not see need no watch.
    mutating func endScan(_ seen: Set<String>) {
        for (folder, watch) in watches where !seen.contains(folder) { drop(watch) }
    }

    private mutating func drop(_ watch: Int32) {
        if let folder = folders.removeValue(forKey: watch), watches[folder] == watch { watches[folder] = nil }
        if guards[watch] == nil { inotify.forget(watch) }
    }

    // MARK: Hints

    /// What the events say that wait now; empty when there are none.
    mutating func read() -> [Hint] {
        var hints: [Hint] = []
        for event in inotify.read() {
            if event.has(IN_Q_OVERFLOW) {
                hints.append(.overflow)
                continue
            }
            if let names = guards[event.watch] {
                let isOnTheWay = names.contains(String(decoding: event.name, as: UTF8.self))
                if isOnTheWay, event.has(IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO) {
                    hints.append(.rootChanged)
                } else if isOnTheWay || event.name.isEmpty, event.has(IN_ATTRIB) {
                    // Perhaps it may be entered now, or not any more.
                    hints.append(.unclear)
                }
            }
            if let folder = folders[event.watch], let hint = hint(of: event, in: folder) { hints.append(hint) }
            if event.has(IN_IGNORED) { guards[event.watch] = nil }
        }
        return hints
    }

    private mutating func hint(of event: Inotify.Event, in folder: String) -> Hint? {
        if event.has(IN_IGNORED) {
            drop(event.watch)
            return folder.isEmpty ? .rootChanged : nil
        }
        if event.has(IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT) {
            return folder.isEmpty ? .rootChanged : .unclear
        }
        guard !event.name.isEmpty else { return folder.isEmpty && event.has(IN_ATTRIB) ? .unclear : nil }
        let comesOrGoes = event.has(IN_CREATE, IN_DELETE, IN_MOVED_FROM, IN_MOVED_TO)
        if ignore.ignores(name: event.name) { return comesOrGoes ? .hiddenChanged : nil }
        // A scan reports names that are not UTF-8.
        guard let name = String(validating: event.name, as: UTF8.self) else { return comesOrGoes ? .unclear : nil }
        let path = folder.isEmpty ? name : folder + "/" + name
        return event.has(IN_ISDIR) ? folderHint(event, path) : fileHint(event, path)
    }

    private mutating func folderHint(_ event: Inotify.Event, _ path: String) -> Hint? {
        guard !ignore.ignores(folder: path) else { return .hiddenChanged }
        if event.has(IN_CREATE) { return .folderAppeared(path, isComplete: false) }
        if event.has(IN_MOVED_TO) { return .folderAppeared(path, isComplete: true) }
        if event.has(IN_ATTRIB) { return .unclear }
        // A deleted folder was empty, so that nothing below it is watched.
        if event.has(IN_DELETE) { drop(folder: path) } else { drop(below: path) }
        return .folderVanished(path)
    }

    private mutating func fileHint(_ event: Inotify.Event, _ path: String) -> Hint? {
        guard !ignore.ignores(file: path) else { return .hiddenChanged }
        if event.has(IN_DELETE, IN_MOVED_FROM), watches[path] != nil {
            // A link to a folder.
            drop(below: path)
            return .folderVanished(path)
        }
        if event.has(IN_MODIFY) { return .written(path) }
        if event.has(IN_CREATE) { return .created(path) }
        if event.has(IN_ATTRIB) { return .touched(path) }
        return .finished(path)
    }

    private mutating func drop(folder: String) {
        if let watch = watches[folder] { drop(watch) }
    }

    /// A folder has left its place: the watches below it would tell of wrong paths.
    private mutating func drop(below vanished: String) {
        for (folder, watch) in watches where folder == vanished || folder.hasAncestor(in: [vanished]) {
            drop(watch)
        }
    }
}
