import Glibc
import Rendering
import Syndication
import Testing

/// Whole articles as real sites write them. `RECORD=1 swift test` rewrites what is expected, and fails.
struct GoldenTests {
    @Test(arguments: [
        "hugo.md", "jekyll.md", "eleventy.md", "wordpress.html", "katex.html", "chroma.html", "rouge.html",
        "footnotes.md",
        "embeds.md", "pictures.html", "nyheter.md", "notice.txt", "headings.html", "pelican.md", "tables.md",
        "broken.html",
    ])
    func `an article becomes what it always became`(name: String) throws {
        let bytes = try #require(Files.read(Files.folder + "Fixtures/" + name), "no fixture \(name)")
        let body: Article.Body =
            name.hasSuffix(".md") ? .markdown(bytes) : name.hasSuffix(".txt") ? .plainText(bytes) : .html(bytes)
        let rendering = try Samples.render(Samples.article(body: body))
        #expect(Audit.findings(rendering.content.html).isEmpty)
        #expect(!Audit.hasTemplateCode(rendering.content.html) || name == "jekyll.md")

        let golden = Files.folder + "Golden/" + name + ".golden"
        let text = Self.text(of: rendering)
        if getenv("RECORD") != nil {
            Files.write(Array(text.utf8), to: golden)
            Issue.record("recorded \(golden)")
        } else {
            #expect(text == Files.read(golden).map { String(decoding: $0, as: UTF8.self) })
        }
    }

    private static func text(of rendering: Rendering) -> String {
        let content = rendering.content
        var lines = [
            content.html, "-- summary: \(content.summary ?? "(none)")",
            "-- first sentence: \(content.firstSentence ?? "(none)")",
        ]
        if let image = content.image {
            let size = image.width.map { " \($0)×\(image.height ?? 0)" } ?? ""
            lines.append("-- image: \(image.url)\(size) \(image.alt ?? "")")
        }
        lines += rendering.problems.map { "-- \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The files beside these tests.
enum Files {
    static let folder = String(#filePath.prefix { _ in true }.dropLast("GoldenTests.swift".count))

    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "wb") else { return }
        defer { fclose(file) }
        _ = fwrite(bytes, 1, bytes.count, file)
    }
}
