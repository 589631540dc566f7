import Syndication

// Jekyll's `{% link %}`, which leads to any file of the site.
extension LinkResolver {
    /// - Parameter written: a path from the folder of the site's source, in which the content folder may be one of many:
    ///   `_posts/2026-03-14-funding.md`, `assets/plan.pdf`.
    /// - Returns: nil for a page of which nobody knows where it is.
    func pageOrFile(fromSource written: String) -> WebURL? {
        let path = String(written.drop { $0 == "/" })
        if let inside = contentPart(of: path), let url = page(named: inside) ?? fileFromRoot(inside) { return url }
        if let url = fileFromRoot(path) { return url }
        // A static file is served at its path. Pages are where their front matter says, and of folders with a `_` in front
        // nothing is served.
        guard let ending = Self.ending(of: Self.splitPath(path).path), !Self.pageEndings.contains(ending),
            path.utf8.first != UInt8(ascii: "_"), !path.utf8.contains(UInt8(ascii: "{")), !site.isWhole
        else { return nil }
        return site.site.resolvingInSite("/" + path)
    }

    private static let pageEndings: Set<String> = ["md", "markdown", "mkd", "html", "htm"]

    /// What stands behind the name of the content folder.
    private func contentPart(of path: String) -> String? {
        guard let name = site.folderName, path.utf8.starts(with: (name + "/").utf8) else { return nil }
        return String(Substring(path.utf8.dropFirst(name.utf8.count + 1)))
    }

    /// The address of a file of the content folder that is named by its path from there.
    private func fileFromRoot(_ path: String) -> WebURL? {
        let rooted = "/" + path
        guard located(rooted) != nil, case .url(let url) = resolve(rooted), url.isWeb else { return nil }
        return url
    }
}
