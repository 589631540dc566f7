import Syndication

/// Where a site seems to have been, by the links of its old feed.
struct FormerSite {
    /// Its first page, with a slash at its end.
    let url: WebURL
    /// How many of the links are articles here, but for the address of the site.
    let found: Int

    /// The host with most of the links, and the folder on it that they have in common: that below which most of them are
    /// articles here. Where none is one, a folder of the content and a year belong to the articles and not to the site.
    ///
    /// - Parameters:
    ///   - articles: as they are at the site of now.
    ///   - site: nil where nobody has said it.
    /// - Returns: nil when no link is one of the Web.
    init?(of links: [WebURL], articles: [Article], site: WebURL?) {
        let byRoot = Dictionary(grouping: links.filter(\.isWeb)) { $0.resolving("/") }
        let most = byRoot.min { ($1.value.count, $0.key?.text ?? "") < ($0.value.count, $1.key?.text ?? "") }
        guard let most, let root = most.key else { return nil }
        let paths = most.value.map { $0.path.split(separator: "/") }
        let common = Self.commonFolders(of: paths)
        let addresses = Set(articles.flatMap { [$0.permalink] + $0.aliases }.compactMap { LinkKey($0) })
        var best = (depth: 0, found: 0)
        for depth in 0...common.count {
            let found = paths.count { path in
                let rest = path.dropFirst(depth).joined(separator: "/")
                let here = site.flatMap { $0.resolving($0.sitePath + "/" + rest) }
                return here.flatMap { LinkKey($0) }.map(addresses.contains) ?? false
            }
            if found > best.found { best = (depth, found) }
        }
        if best.found == 0 {
            let sections = Set(articles.compactMap(\.section))
            best.depth =
                common.prefix { !sections.contains(String($0)) && !$0.utf8.allSatisfy { $0.asciiDigit != nil } }.count
        }
        let folder = common.prefix(best.depth).map { $0 + "/" }.joined()
        guard let url = root.resolving("/" + folder) else { return nil }
        self.url = url
        found = best.found
    }

    /// The last part of a path is the article's.
    private static func commonFolders(of paths: [[Substring]]) -> [Substring] {
        guard var common = paths.first?.dropLast() else { return [] }
        for path in paths {
            let same = zip(common, path.dropLast()).prefix { $0 == $1 }.count
            common = common.prefix(same)
        }
        return Array(common)
    }
}
