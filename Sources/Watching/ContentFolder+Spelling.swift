import Syndication

extension ContentFolder {
    /// The path of a file that is not there under the very name that is asked for, but under one in another form of
    /// Unicode: macOS writes `å` in two characters where people type one. To us both are the same.
    ///
    /// No folder is listed for it: who asks may be anybody.
    ///
    /// - Returns: nil where there is none, as for every path in ASCII.
    package func otherSpelling(of path: String) throws(WatchingError) -> String? {
        guard path.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
        let root = try ContentRoot(path: self.path)
        var found = ""
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            let folder = found.isEmpty ? "" : found + "/"
            let spellings = InternationalText.spellings(of: String(Substring(part)))
            guard let name = try Self.first(of: spellings, in: folder, root) else { return nil }
            found = folder + name
        }
        return found
    }

    private static func first(
        of names: [String], in folder: String, _ root: ContentRoot
    ) throws(WatchingError) -> String? {
        if names.count == 1 { return names[0] }
        for name in names {
            do {
                _ = try root.facts(at: folder + name)
                return name
            } catch .missing {
                continue
            }
        }
        return nil
    }
}
