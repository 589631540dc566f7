/// How Markdown is read. What can be written is GitHub's: CommonMark with tables, strikethrough, bare links, task lists
/// and footnotes; and lists of definitions as Hugo, kramdown and Python-Markdown have them. Quotes and dashes stay as written.
package struct MarkdownOptions: Hashable, Sendable {
    /// Elements that would lie deeper lie beside each other at this depth (security.md section 6).
    package var maximumDepth: Int

    /// Takes it as it is.
    package init(maximumDepth: Int = 256) {
        self.maximumDepth = maximumDepth
    }
}
