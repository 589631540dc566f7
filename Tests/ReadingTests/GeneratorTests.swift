import Foundation
import Syndication
import Testing

@testable import Reading

/// Typical files of each generator, and what is read from them.
@Suite struct GeneratorTests {
    private static let content = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/content")

    @Test(arguments: [
        "hugo/funding/index.md", "hugo/ankor.sv.md", "hugo/data.md", "jekyll/_posts/2024-06-19-how-ducks-sleep.md",
        "jekyll/_posts/2012-05-20-pretty.md", "eleventy/2023-11-5-hello.md", "zola/2019-05-15_release.md",
        "pelican/review.md", "pelican/page.html", "pages/h-entry.html", "pages/json-ld.html", "pages/opengraph.html",
        "text/2026-03-14-notice.txt", "text/short-note.txt",
    ])
    func `a typical file is read`(path: String) throws {
        let bytes = try Data(contentsOf: Self.content.appending(path: path))
        let ada = Person(name: "Ada Example", url: WebURL("https://ada.example/"))
        let reader = ArticleReader(settings: try Sample.settings(authors: AuthorDirectory(["ada": ada])))
        let reading = reader.read(Array(bytes), path: path)
        var text = reading.problems.map { "\($0)\n" }.joined()
        text += reading.article.map(description) ?? "\(reading.outcome)\n"
        try expectGolden(text, path.replacing("/", with: "-") + ".golden")
    }
}
