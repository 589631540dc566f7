import HTML
@testable import Markdown
import Testing

/// The straight way from cmark's tree to ours must give what the way by HTML text gives, to the byte.
struct EqualityTests {
    @Test(arguments: 0..<40)
    func `both ways give the same bytes`(batch: Int) {
        for seed in batch * 100..<(batch + 1) * 100 {
            var random = RandomMarkdown(seed: UInt64(seed))
            let markdown = random.document(html: seed % 5 == 0)
            let straight = HTMLSerializer.bytes(MarkdownRenderer.tree(of: markdown.utf8))
            let byHTML = HTMLSerializer.bytes(MarkdownRenderer.treeByHTML(of: markdown.utf8))
            #expect(
                String(decoding: straight, as: UTF8.self) == String(decoding: byHTML, as: UTF8.self),
                "seed \(seed): \(markdown.debugDescription)")
        }
    }

    @Test func `most documents without HTML go straight`() throws {
        var straight = 0
        for seed in 0..<500 {
            var random = RandomMarkdown(seed: UInt64(seed))
            let markdown = random.document(html: false)
            straight += MarkdownSource.read(markdown.utf8) { source in
                guard let document = try? CmarkDocument(source, options: MarkdownOptions()) else { return 0 }
                if case .tree = DocumentBuilder(maximumDepth: 256).build(document) { return 1 }
                return 0
            }
        }
        #expect(straight > 250)
    }
}
