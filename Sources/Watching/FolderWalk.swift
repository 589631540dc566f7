import Glibc
import Syndication

/// One walk through the content folder.
///
/// Folders are walked under their own names first, then links to folders in the order of their names, and a folder
/// that was seen is not walked again. So a link to a folder counts when its target is hidden or ignored under its own
/// name (`current -> .releases/7`, Kubernetes's `..data`), and is only another name otherwise; loops end by
/// themselves, and no tangle of links makes the walk longer than the tree. Links to files are files.
struct FolderWalk {
    private(set) var scan = FolderScan()
    private let root: ContentRoot
    private let ignore: IgnoreRules
    private var sighting: Sighting
    private var pending: [String] = []
    private var links: [String] = []
    private var seen: Set<FolderIdentity> = []
    private var isWhole = true
    private let isStopped: () -> Bool

    /// Deeper folders are not entered: nobody writes them by hand, and every path would be walked part by part.
    static let depthLimit = 64
    /// In bytes, below the kernel's limit of 4096 for a whole path.
    static let pathLimit = 3500

    init(
        root: ContentRoot, ignore: IgnoreRules, known: CompactMap<String, FileStamp>,
        isStopped: @escaping () -> Bool
    ) {
        self.root = root
        self.ignore = ignore
        self.isStopped = isStopped
        sighting = Sighting(known)
    }

    mutating func run(
        from start: String, entering: (String) -> Void, progress: (Int) -> Void
    ) throws(WatchingError) {
        isWhole = start.isEmpty
        scan.isRemote = root.isRemote
        pending = [start]
        var told = 0
        while !pending.isEmpty {
            while let folder = pending.popLast() {
                try list(folder, entering: entering)
                if scan.count - told >= 2000 {
                    told = scan.count
                    progress(told)
                }
            }
            pending = links.sorted(by: >)
            links = []
        }
        progress(scan.count)
        if isWhole { scan.missing = sighting.unseen.filter { !scan.isUnseen($0) } }
    }

    private mutating func list(_ folder: String, entering: (String) -> Void) throws(WatchingError) {
        do {
            let opened = try root.open(folder, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)
            guard case .folder(let identity) = try ContentRoot.facts(of: opened, folder),
                seen.insert(identity).inserted
            else { return }
            entering(folder)
            scan.folders.insert(folder)
            try read(FolderListing(opened, folder), folder)
        } catch .missing {
            // It went away while we walked; the root is missed, though.
            if folder.isEmpty { throw .root(path: root.path, code: ENOENT) }
        } catch .stopped {
            throw .stopped
        } catch {
            // Every other folder would be unseen too.
            if case .outOfFiles = error { throw error }
            if folder.isEmpty, case .unreadable(_, let code) = error {
                throw .root(path: root.path, code: code)
            }
            scan.unseen.insert(folder)
            scan.add(error.problem)
        }
    }

    private mutating func read(_ listing: borrowing FolderListing, _ folder: String) throws(WatchingError) {
        var path = Array(folder.utf8)
        if !path.isEmpty { path.append(UInt8(ascii: "/")) }
        let isDeepest = path.count { $0 == UInt8(ascii: "/") } >= Self.depthLimit
        let prefix = path.count
        while let entry = try listing.next() {
            guard !ignore.ignores(name: entry.name) else { continue }
            path.removeSubrange(prefix...)
            path.append(contentsOf: entry.name)
            guard let text = String(validating: path, as: UTF8.self) else {
                scan.add(
                    Problem(
                        .warning, file: String(decoding: path, as: UTF8.self),
                        "the name is not UTF-8, and the file is left out", remedy: "Rename it"))
                continue
            }
            guard path.count <= Self.pathLimit, !isDeepest || entry.kind != DT_DIR else {
                scan.add(
                    Problem(
                        .warning, file: String(text.prefix(200)) + "…", "the path is too long or too deep",
                        remedy: "Move it up"))
                continue
            }
            try add(text, entry, listing)
        }
    }

    private mutating func add(
        _ path: String, _ entry: FolderListing.Entry, _ listing: borrowing FolderListing
    ) throws(WatchingError) {
        if entry.kind == DT_DIR {
            if !ignore.ignores(folder: path) { pending.append(path) }
            return
        }
        guard !ignore.ignores(file: path) else { return }
        if isStopped() { throw .stopped }
        do {
            guard let facts = try listing.facts(of: entry, path) else { return }
            if facts == .link {
                try addLink(path)
            } else {
                add(path, facts)
            }
        } catch {
            if case .outOfFiles = error { throw error }
            if case .unreadable = error { scan.unseen.insert(path) }
            scan.add(error.problem)
        }
    }

    private mutating func add(_ path: String, _ facts: FileFacts) {
        switch facts {
        case .file(let stamp, _): sighting.see(path, stamp, &scan)
        case .folder: if !ignore.ignores(folder: path) { pending.append(path) }
        case .link: break
        case .special(let kind): scan.add(WatchingError.notRegular(path, kind: kind).problem)
        }
    }

    private mutating func addLink(_ path: String) throws(WatchingError) {
        do {
            switch try root.facts(at: path) {
            case .folder:
                if isWhole { links.append(path) } else { scan.metFolderLink = true }
            case .link:
                scan.add(
                    WatchingError.notRegular(path, kind: "a link, which kernels before 5.6 cannot follow safely")
                        .problem)
            case let facts:
                scan.links.append(path)
                add(path, facts)
            }
        } catch .missing {
            scan.add(
                Problem(.warning, file: path, "the link points at nothing", remedy: "Mend it, or remove it"))
        }
    }
}
