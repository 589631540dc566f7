import Crypto
import Syndication

/// Reads content files to articles: pure functions of the bytes, the path and the settings.
///
/// What a file may be, and under which names front matter says what, stands in spec section 19. No input crashes a
/// reader or keeps it long: the size of front matter, its depth and its aliases are bounded, and every scan over a
/// file is linear.
package struct ArticleReader: Sendable {
    private let settings: ReadingSettings

    /// - Parameter settings: its `site` gets a slash at its end where it has none.
    package init(settings: ReadingSettings) {
        var settings = settings
        settings.site = settings.site.asFolder
        self.settings = settings
    }

    /// The most bytes that a file may have.
    package var maximumFile: Int { settings.maximumFile }

    /// Whether a file of that name can be an article: `.md`, `.markdown`, `.html`, `.htm` or `.txt`.
    ///
    /// Names that begin with `_` or `.` never are, nor is what lies in such a folder, but for Jekyll's `_posts` and
    /// `_drafts`. Those folders hold a generator's own things, or what it has written.
    ///
    /// - Parameter path: below the content folder, with `/` between its parts.
    package static func isContent(path: String) -> Bool {
        ContentFileName.isContent(path)
    }

    /// Reads one file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: below the content folder, with `/` between its parts.
    ///   - media: the names of audio and video files that lie beside the file and share its stem. They become
    ///     enclosures where the front matter names none.
    ///   - isForRendering: whether the article is not recorded. Then `contentDigest` and `textDigest` are not taken: with
    ///     them reading takes twice as long.
    package func read(
        _ bytes: [UInt8], path: String, media: [String] = [], isForRendering: Bool = false
    ) -> FileReading {
        guard let name = ContentFileName(path: path) else { return FileReading(.noEntry) }
        guard bytes.count <= settings.maximumFile else {
            let what = "the file has \(bytes.count) bytes; at most \(settings.maximumFile) are read"
            return FileReading(.broken, problems: [Problem(.error, file: path, what, remedy: "Split it")])
        }
        let text = SourceText(bytes, isHTML: name.kind == .html)
        guard !text.isBlank else {
            let problem = Problem(.warning, file: path, "the file is empty", remedy: "Write something, or remove it")
            return FileReading(.broken, problems: [problem])
        }
        var builder = ArticleBuilder(
            settings: settings, name: name, text: text, media: media, takesDigests: !isForRendering)
        do throws(Problem) {
            guard var article = try builder.build() else {
                let outcome = builder.doubt.map { FileReading.Outcome.doubtful($0) } ?? .noEntry
                return FileReading(outcome, problems: Self.inOrder(builder.problems))
            }
            article.sourceDigest = SHA256.contentDigest(of: bytes[...])
            return FileReading(.article(article), problems: Self.inOrder(builder.problems))
        } catch {
            return FileReading(.broken, problems: Self.inOrder(builder.problems) + [error])
        }
    }

    /// Nobody reads more warnings of one file.
    private static let maximumWarnings = 20

    private static func inOrder(_ problems: [Problem]) -> [Problem] {
        problems.count < 2 ? problems : Array(problems.sorted { $0.line ?? 0 < $1.line ?? 0 }.prefix(maximumWarnings))
    }
}
