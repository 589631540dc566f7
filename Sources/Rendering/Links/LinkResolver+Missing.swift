import Syndication

// Files that articles name, and that are not there.
extension LinkResolver {
    /// Whether a file that would be ours is not there.
    ///
    /// - Parameter url: of what was looked for and not found.
    func isMissing(_ url: WebURL) -> Bool {
        guard site.isWhole, url.text.hasPrefix(site.site.text), let type = MediaType(fileName: url.path) else {
            return false
        }
        return type.isImage || type.isAudio || type.isVideo
    }

    /// Whether a file that was not found should have been: its path leads from the article's own folder, so its author means
    /// one that lies there. The site may have it all the same, from another folder; so it is shown.
    func isNotBeside(_ written: String) -> Bool {
        guard site.knowsFiles, !site.isWhole, !hasOwnBase, !Self.hasScheme(written), let first = written.utf8.first,
            first > 0x20, !"/?#@".utf8.contains(first), !Self.beginsAsPlaceholder(written),
            !contentPaths(written).isEmpty, let type = MediaType(fileName: Self.splitPath(written).path)
        else { return false }
        return type.isImage || type.isAudio || type.isVideo
    }
}
