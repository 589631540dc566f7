package import Syndication

/// Formats in which articles are written elsewhere, and which are not read here: whoever writes them would wait for their
/// articles in vain.
package enum UnreadFormats {
    static let endings: Set<String> = [
        "rst", "org", "adoc", "asciidoc", "ipynb", "textile", "mdx", "qmd", "rmd",
    ]

    /// One warning for each such format that is there. It names the first of the files.
    ///
    /// - Parameter paths: of files that are no articles.
    package static func problems(among paths: some Sequence<String>) -> [Problem] {
        var found: [String: (first: String, count: Int)] = [:]
        for path in paths {
            guard let ending = ContentFileName.unreadEnding(of: path) else { continue }
            let (first, count) = found[ending] ?? (path, 0)
            found[ending] = (min(first, path), count + 1)
        }
        return found.sorted { $0.key < $1.key }.map { ending, files in
            Problem(
                .warning, file: files.first,
                files.count == 1
                    ? "files in .\(ending) are not read"
                    : "the \(files.count) files in .\(ending), of which this is the first, are not read",
                remedy:
                    "Make Markdown or HTML of them, let the pages that a generator makes of them be the content, or "
                    + "name them in content.ignore")
        }
    }
}
