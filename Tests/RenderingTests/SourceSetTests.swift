import Syndication
import Testing

@testable import Rendering

struct SourceSetTests {
    /// Spec R4.4. What comes out where every address stands on `https://example.org/a/`.
    @Test(arguments: [
        ("one.png 1x, two.png 2x", "https://example.org/a/one.png 1x, https://example.org/a/two.png 2x"),
        ("s.jpg 320w,\n  m.jpg 640w", "https://example.org/a/s.jpg 320w, https://example.org/a/m.jpg 640w"),
        ("plain.png", "https://example.org/a/plain.png"),
        ("a.png, b.png 2x", "https://example.org/a/a.png, https://example.org/a/b.png 2x"),
        ("a.png,b.png 2x", "https://example.org/a/a.png,b.png 2x"),
        (
            "/w_400,h_300/a.jpg 400w, /w_800,h_600/a.jpg 800w",
            "https://example.org/w_400,h_300/a.jpg 400w, https://example.org/w_800,h_600/a.jpg 800w"
        ),
        ("  ,, ,a.png 1.5x ,", "https://example.org/a/a.png 1.5x"),
        ("a.png 640w 480h", "https://example.org/a/a.png 640w"),
        ("a.png (x, y) 2x, b.png 3x", "https://example.org/a/b.png 3x"),
        ("a.png -1w, b.png 0w, c.png 1e3x, d.png xx, e.png 10w", "https://example.org/a/e.png 10w"),
        ("a.png 99999999999999999999w, b.png 2w", "https://example.org/a/b.png 2w"),
        ("javascript:alert(1) 1x, //cdn.example/x.png 2x", "https://cdn.example/x.png 2x"),
        ("data:image/png;base64,AAAA 1x, b.png 2x", "https://example.org/a/b.png 2x"),
    ])
    func `each candidate becomes absolute and keeps its descriptor`(written: String, expected: String) throws {
        let base = try #require(WebURL("https://example.org/a/"))
        #expect(SourceSet(parsing: written).text { base.resolving($0) } == expected)
    }

    @Test(arguments: ["", "   ", ",,,", "javascript:x 1x", "a.png 1q"])
    func `no usable candidate means no attribute`(written: String) throws {
        let base = try #require(WebURL("https://example.org/a/"))
        #expect(SourceSet(parsing: written).text { base.resolving($0) } == nil)
    }

    @Test
    func `what it writes reads back as the same candidates`() throws {
        let base = try #require(WebURL("https://example.org/"))
        let written = "a,, 2x, b, 640w, c,, d 1x"
        let once = try #require(SourceSet(parsing: written).text { base.resolving($0) })
        #expect(SourceSet(parsing: once).text { base.resolving($0) } == once)
    }

    @Test(arguments: [
        ("a 320w, b 1280w, c 2560w", "b"),
        ("a 2000w, b 3000w", "a"),
        ("a 1x, b 2x", "a"),
    ])
    func `the single picture is the widest that fits most screens`(written: String, expected: String) {
        #expect(SourceSet(parsing: written).bestSingleAddress == expected)
    }

    @Test
    func `a long list of commas takes no time`() {
        let commas = String(repeating: ",", count: 1_000_000)
        #expect(SourceSet(parsing: commas + "a.png" + commas).candidates.count == 1)
    }
}
