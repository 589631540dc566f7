package import Syndication

/// What the site around an article looks like: where everything lives. Content paths are relative to the content
/// folder, with `/` between their parts and no percent-encoding: `news/funding.md`.
package struct SiteLinks: Sendable {
    /// The site's address, with the path that the site lies under: `https://example.org/blog/`.
    package var site: WebURL
    /// The permalink of the article that a content file holds, or nil where no such article is published.
    ///
    /// Authors leave out endings and folders (`{{< ref "funding" >}}`, `{% post_url 2026-03-14-funding %}`). The
    /// renderer tries the likely paths, the file's own folder first; a bare name comes last, and may be answered when
    /// exactly one file has it.
    package var permalink: @Sendable (_ contentPath: String) -> WebURL?
    /// The page of a published article, for where an author has it below the root of the site: `posts/funding/`. Nil where
    /// there is none, and where articles lie below the root itself.
    package var page: @Sendable (_ path: String) -> WebURL?
    /// A file in the content folder, perhaps under another spelling of its path, or nil where there is none.
    package var file: @Sendable (_ contentPath: String) -> LocalFile?
    /// Whether nobody serves the site but us: what is not in the content folder is nowhere.
    package var isWhole: Bool
    /// Whether `file` knows every file of the content folder: then a picture that should lie beside its article, and does
    /// not, is told to the author.
    package var knowsFiles = false
    /// What the content folder itself is called: `_posts`. Some generators count paths from the folder above it.
    package var folderName: String?
    /// The address of a picture in the content folder that changes whenever the picture does (spec R11.4), or nil where
    /// it has none.
    package var artwork: @Sendable (_ contentPath: String, _ url: WebURL) -> WebURL?

    /// Without any of the questions, a site of which nothing is known: links are taken as they are written.
    package init(
        site: WebURL, permalink: @escaping @Sendable (_ contentPath: String) -> WebURL? = { _ in nil },
        page: @escaping @Sendable (_ path: String) -> WebURL? = { _ in nil },
        file: @escaping @Sendable (_ contentPath: String) -> LocalFile? = { _ in nil }, isWhole: Bool = false,
        artwork: @escaping @Sendable (_ contentPath: String, _ url: WebURL) -> WebURL? = { _, _ in nil }
    ) {
        self.site = site
        self.permalink = permalink
        self.page = page
        self.file = file
        self.isWhole = isWhole
        self.artwork = artwork
    }
}

/// A picture or a recording that lies in the content folder.
package struct LocalFile: Sendable, Hashable {
    /// The size of the file.
    package var bytes: Int
    /// Nil where neither the file's first bytes nor its name tell it.
    package var type: MediaType?
    /// Pixels, for a picture whose format we read.
    package var width: Int?
    /// Pixels, as `width`.
    package var height: Int?
    /// Where it lies in the content folder, if not under the very path that was asked for: `å` may be one character on the
    /// disk, or two.
    package var path: String?

    /// Takes what is known of the file.
    package init(bytes: Int, type: MediaType? = nil, width: Int? = nil, height: Int? = nil) {
        self.bytes = bytes
        self.type = type
        self.width = width
        self.height = height
    }
}
