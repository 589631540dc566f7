package import Reading
package import Rendering
package import Watching

/// What publishing works with, and what an operator can change while the daemon runs.
package struct Workshop: Sendable {
    /// Where the articles are.
    package var folder: ContentFolder
    /// Makes articles of files.
    package var reader: ArticleReader
    /// Makes content of articles.
    package var renderer: ContentRenderer
    /// Stands for everything that reading depends on besides the files: when it changes, every file is read again.
    package var readingMark: String
    /// The same for rendering.
    package var renderingMark: String
    /// The feeds that there shall be, and what they say of themselves.
    package var settings: PublishingSettings

    /// Takes the tools as they are. Their marks must change when they do.
    package init(
        folder: ContentFolder, reader: ArticleReader, renderer: ContentRenderer, readingMark: String,
        renderingMark: String, settings: PublishingSettings
    ) {
        self.folder = folder
        self.reader = reader
        self.renderer = renderer
        self.readingMark = readingMark
        self.renderingMark = renderingMark
        self.settings = settings
    }
}
