import Glibc
import Syndication

/// Where a file is by the names that its folders list, for one look at the content.
///
/// That a path can be opened does not say that a file has this name: where capitals do not count, one that was renamed from
/// `A.md` to `a.md` is found by both. Nor is a file gone whose name got another Unicode spelling: for us it is the same.
struct ListedNames {
    let root: ContentRoot
    /// By folder, each name with its spellings, that first of which a scan takes the file. Each folder is listed once, when it
    /// is asked for first.
    private var folders: [String: [String: [String]]] = [:]

    init(_ root: ContentRoot) {
        self.root = root
    }

    /// - Returns: the path with each name as its folder spells it, of two spellings that of which a scan takes the file;
    ///   nil where there is no such name.
    mutating func path(of path: String) throws(WatchingError) -> String? {
        var found = ""
        let parts = path.split(separator: "/").map(String.init)
        for (place, part) in parts.enumerated() {
            guard let spellings = try names(in: found)[part], var name = spellings.first else { return nil }
            // Of two folders a scan enters both.
            if place < parts.count - 1, spellings.contains(where: { $0.isSpelled(like: part) }) { name = part }
            found += found.isEmpty ? name : "/" + name
        }
        return found
    }

    /// Whether it is certain that there is no such name.
    mutating func lacks(_ path: String) -> Bool {
        do { return try self.path(of: path) == nil } catch { return false }
    }

    private mutating func names(in folder: String) throws(WatchingError) -> [String: [String]] {
        if let names = folders[folder] { return names }
        let names = try list(folder)
        folders[folder] = names
        return names
    }

    private func list(_ folder: String) throws(WatchingError) -> [String: [String]] {
        var names: [String: [String]] = [:]
        do {
            let opened = try root.open(folder, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)
            let listing = try FolderListing(opened, folder)
            while let entry = try listing.next() {
                guard let name = String(validating: entry.name, as: UTF8.self) else { continue }
                let others = names[name] ?? []
                let isFirst = others.first.map { name.utf8.lexicographicallyPrecedes($0.utf8) } ?? true
                names[name] = isFirst ? [name] + others : others + [name]
            }
        } catch .missing {
            return [:]
        }
        return names
    }
}
