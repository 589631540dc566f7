import Syndication
import Testing

/// Spec R4.3 and R4.7: every attribute that holds an address is absolute, and no address says more than its author did.
struct AttributeAddressTests {
    @Test(arguments: [
        ("<blockquote cite='/q'><p>x</p></blockquote>", "cite=\"https://example.org/blog/q\""),
        ("<p><q cite='x/y'>x</q></p>", "cite=\"https://example.org/blog/news/funding/x/y\""),
        ("<p><del cite='?v=2'>x</del></p>", "cite=\"https://example.org/blog/news/funding/?v=2\""),
        ("<p><ins cite='#n'>x</ins></p>", "cite=\"https://example.org/blog/news/funding/#n\""),
        (
            "<picture><source srcset='/a.webp 2x, b.webp'><img src='/c.png'></picture>",
            "srcset=\"https://example.org/blog/a.webp 2x, https://example.org/blog/news/funding/b.webp\""
        ),
        ("<p><img src='//cdn.example.net/a.png'></p>", "src=\"https://cdn.example.net/a.png\""),
        ("<p><a href='//cdn.example.net/z'>x</a></p>", "href=\"https://cdn.example.net/z\""),
        ("<audio src='a.mp3'></audio>", "src=\"https://example.org/blog/news/funding/a.mp3\""),
        ("<p><img src='../b.png' srcset='../c.png 640w'></p>", "https://example.org/blog/news/c.png 640w"),
    ])
    func `R4.3 an attribute with an address is absolute`(html: String, expected: String) throws {
        let content = try Samples.content(html: html)
        #expect(content.contains(expected), "\(content)")
    }

    @Test(arguments: [
        "https://a.example/?fbclid=1&amp;gclid=2&amp;mc_eid=3", "https://a.example/?utm_source=x#top",
        "https://a.example/?ref=feed",
    ])
    func `R4.7 nothing is added to an address for tracking, and nothing taken away`(address: String) throws {
        let html = "<p><a href=\"\(address)\">x</a></p>"
        #expect(try Samples.content(html: html) == html)
    }
}
