// The address of a site, whose root need not be the root of its host: https://me.github.io/repo/.
extension WebURL {
    /// The path that the site lies under, without a slash at its end: `/repo`, or empty.
    package var sitePath: String {
        let path = path
        return path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
    }

    /// Resolves what is written for this site: `/` is its root (spec R4.2), unless the path of the site follows it.
    ///
    /// - Returns: nil where `resolving` would.
    package func resolvingInSite(_ reference: String) -> WebURL? {
        let (isRooted, path) = (reference.utf8.first == UInt8(ascii: "/"), sitePath)
        // `//cdn.example.net/` names another host.
        let second = reference.utf8.dropFirst().first
        guard isRooted, second != UInt8(ascii: "/"), second != UInt8(ascii: "\\"), !Self.isPath(reference, below: path)
        else { return resolving(reference) }
        return resolving(path + reference)
    }

    /// Whether a path begins with that of a folder, which has no slash at its end.
    package static func isPath(_ path: String, below folder: String) -> Bool {
        guard path.utf8.starts(with: folder.utf8) else { return false }
        switch path.utf8.dropFirst(folder.utf8.count).first {
        case nil, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return true
        default: return false
        }
    }
}
