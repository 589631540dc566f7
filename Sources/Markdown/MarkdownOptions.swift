/// How Markdown is read. What can be written is GitHub's: CommonMark with tables, strikethrough, bare links, task lists
/// and footnotes; and lists of definitions as Hugo, kramdown and Python-Markdown have them.
package struct MarkdownOptions: Hashable, Sendable {
    /// Quotes, dashes and ellipses as printers set them, for `"`, `'`, `--`, `---` and `...`.
    package var smartPunctuation: Bool
    /// Elements that would lie deeper lie beside each other at this depth (security.md section 6).
    package var maximumDepth: Int

    /// Takes both as they are; without them, quotes and dashes stay as written.
    package init(smartPunctuation: Bool = false, maximumDepth: Int = 256) {
        self.smartPunctuation = smartPunctuation
        self.maximumDepth = maximumDepth
    }
}
