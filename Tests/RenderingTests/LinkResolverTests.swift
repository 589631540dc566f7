import Syndication
import Testing

@testable import Rendering

struct LinkResolverTests {
    /// Spec R4.1, R4.2 and R4.6, for `news/funding.md`, which lives at `https://example.org/blog/news/funding/`.
    @Test(arguments: [
        ("other/", "https://example.org/blog/news/funding/other/"),
        ("../other/", "https://example.org/blog/news/other/"),
        ("/about", "https://example.org/blog/about"),
        ("/blog/about", "https://example.org/blog/about"),
        ("/blog", "https://example.org/blog"),
        ("/blogs", "https://example.org/blog/blogs"),
        ("//cdn.example.net/a.png", "https://cdn.example.net/a.png"),
        ("#part", "https://example.org/blog/news/funding/#part"),
        ("?page=2", "https://example.org/blog/news/funding/?page=2"),
        ("http://other.example/a b", "http://other.example/a%20b"),
        ("https://exämple.org/ä?ö=å", "https://xn--exmple-cua.org/%C3%A4?%C3%B6=%C3%A5"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("tel:+46812345", "tel:+46812345"),
        ("data:image/png;base64,AAAA", "data:image/png;base64,AAAA"),
        ("a%2fb", "https://example.org/blog/news/funding/a%2Fb"),
        ("x?ref=feed&utm_source=y", "https://example.org/blog/news/funding/x?ref=feed&utm_source=y"),
        ("  /about \n", "https://example.org/blog/about"),
        ("2024-other.md", "https://example.org/blog/other/"),
        ("./2024-other.md#part", "https://example.org/blog/other/#part"),
        ("../about.md", "https://example.org/blog/about-us/"),
        ("/about.md", "https://example.org/blog/about-us/"),
        ("@/about.md#x", "https://example.org/blog/about-us/#x"),
        // As Markdown hands on letters beyond ASCII, and as HTML does.
        ("%C3%A4rger.md#s", "https://example.org/blog/news/arger/#s"),
        ("./%C3%A4rger.md", "https://example.org/blog/news/arger/"),
        ("ärger.md", "https://example.org/blog/news/arger/"),
        ("%D0%BF.png", "https://example.org/blog/news/funding/%D0%BF.png"),
        // On our own site in Unicode's form C, also as Markdown hands it on; elsewhere as it is written.
        ("/b/cafe%CC%81/?q=1#e%CC%81", "https://example.org/blog/b/caf%C3%A9/?q=1#e%CC%81"),
        ("cafe\u{301}%2Fx", "https://example.org/blog/news/funding/caf%C3%A9%2Fx"),
        ("https://example.org/blog/cafe%CC%81", "https://example.org/blog/caf%C3%A9"),
        ("https://other.example/cafe%CC%81", "https://other.example/cafe%CC%81"),
        ("//other.example/cafe%CC%81", "https://other.example/cafe%CC%81"),
        ("{filename}2024-other.md", "https://example.org/blog/other/"),
        ("{index}", "https://example.org/blog/"), ("|index|#top", "https://example.org/blog/#top"),
        ("%7Bfilename%7D/about.md#x", "https://example.org/blog/about-us/#x"),
        ("|filename|../about.md", "https://example.org/blog/about-us/"),
        ("{static}/images/a.png", "https://example.org/blog/images/a.png"),
        ("{static}pics/a.png", "https://example.org/blog/news/pics/a.png"),
        ("{attach}report.pdf", "https://example.org/blog/news/report.pdf"),
        ("https://github.com/x/README.md", "https://github.com/x/README.md"),
        // As browsers read them.
        ("img\\a.png", "https://example.org/blog/news/funding/img/a.png"),
        ("..\\about.md", "https://example.org/blog/about-us/"),
        ("\\about?a=\\b", "https://example.org/blog/about?a=%5Cb"),
        ("a%5Cb", "https://example.org/blog/news/funding/a%5Cb"),
        ("\\\\cdn.example.net\\a.png", "https://cdn.example.net/a.png"),
        ("HTTPS:\\\\a.example\\b", "https://a.example/b"),
    ])
    func `an address means what it means on the site`(written: String, expected: String) throws {
        #expect(try resolver().resolve(written) == .url(#require(WebURL(expected))))
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " \u{1}javascript:alert(1)",
        "vbscript:x", "data:text/html,<script>", "data:image/svg+xml,<svg onload=alert(1)>",
        "file:///etc/passwd", "blob:https://x/1", "about:blank", "unknown:x", "java\nscript:x",
        "data:image/png;base64," + String(repeating: "A", count: 5000),
    ])
    func `a dangerous address means nothing`(written: String) throws {
        #expect(try resolver().resolve(written) == .unusable)
    }

    @Test(arguments: [
        "gone.md", "../gone.markdown#x", "{filename}gone.md", "{tag}a", "@/gone.md", "../../../../gone.md",
        "%D0%BD%D0%B5%D1%82.md", "%C3%84index|.md",
    ])
    func `a link to a file that is no article is dead`(written: String) throws {
        guard case .dead = try resolver().resolve(written) else {
            Issue.record("\(written) is not dead")
            return
        }
    }

    @Test(arguments: [("%7Bfilename%7D/gone.md#x", "{filename}/gone.md"), ("|filename|gone.md", "|filename|gone.md")])
    func `a dead link of Pelican's is told as it is written`(written: String, told: String) throws {
        #expect(try resolver().resolve(written) == .dead(path: told))
    }

    @Test
    func `a page's own base decides for relative references, not for fragments`() throws {
        var article = try Samples.article("")
        article.base = WebURL("https://old.example.com/dir/")
        let resolver = LinkResolver(article: article, links: try Samples.links())
        #expect(resolver.resolve("a.png") == .url(try #require(WebURL("https://old.example.com/dir/a.png"))))
        #expect(resolver.resolve("/a.png") == .url(try #require(WebURL("https://old.example.com/a.png"))))
        #expect(
            resolver.resolve("#x") == .url(try #require(WebURL("https://example.org/blog/news/funding/#x"))))
    }

    @Test(arguments: [
        ("/about/", "https://example.org/about/"), ("/", "https://example.org/"),
        ("/blog/about/", "https://example.org/blog/about/"), ("/blogs/a.png", "https://example.org/blogs/a.png"),
        ("other/", "https://example.org/blog/news/funding/other/"),
    ])
    func `in a whole page the root is that of the host, as in a browser`(written: String, expected: String) throws {
        var article = try Samples.article("")
        article.isWholePage = true
        let resolver = LinkResolver(article: article, links: try Samples.links())
        #expect(resolver.resolve(written) == .url(try #require(WebURL(expected))))
        #expect(resolver.file("/news/chart.png") == nil && resolver.file("/blog/news/chart.png")?.width == 800)
        guard case .url(let named, _) = resolver.named("images/a.png") else {
            Issue.record("no picture")
            return
        }
        #expect(named.text == "https://example.org/blog/images/a.png")
    }

    @Test(arguments: [
        ("about", "https://example.org/blog/about-us/"),
        ("/about.md", "https://example.org/blog/about-us/"),
        ("2024-other", "https://example.org/blog/other/"),
        ("2020-01-01-old", "https://example.org/blog/2020/01/01/old.html"),
        ("2024-other.md#part", "https://example.org/blog/other/#part"),
    ])
    func `shortcodes may leave out folders and endings`(name: String, expected: String) throws {
        #expect(try resolver().page(named: name)?.text == expected)
    }

    @Test
    func `a name counts from the folder of the article's language first`() throws {
        let links = SiteLinks(
            site: try #require(WebURL("https://example.org/")),
            permalink: { path in
                switch path {
                case "sv/posts/two.md": WebURL("https://example.org/sv/posts/two/")
                case "posts/two.md": WebURL("https://example.org/posts/two/")
                case "posts/three.md": WebURL("https://example.org/posts/three/")
                default: nil
                }
            })
        let swedish = LinkResolver(article: try Samples.article("", path: "sv/posts/one.md"), links: links)
        #expect(swedish.page(named: "posts/two.md")?.text == "https://example.org/sv/posts/two/")
        #expect(swedish.page(named: "/posts/two")?.text == "https://example.org/sv/posts/two/")
        #expect(swedish.page(named: "posts/three")?.text == "https://example.org/posts/three/")
        let news = LinkResolver(article: try Samples.article("", path: "news/one.md"), links: links)
        #expect(news.page(named: "posts/two.md")?.text == "https://example.org/posts/two/")
    }

    @Test(arguments: [
        ("/posts/other/", "https://example.org/blog/entries/posts/other/"),
        ("/blog/posts/other/#part", "https://example.org/blog/entries/posts/other/#part"),
        ("/posts/another/", "https://example.org/blog/posts/another/"),
        ("/", "https://example.org/blog/"),
        ("//posts/other/", "https://posts/other/"),
    ])
    func `a page that we serve is found where authors have it`(written: String, expected: String) throws {
        let site = try #require(WebURL("https://example.org/blog/"))
        let links = SiteLinks(
            site: site, page: { $0 == "posts/other/" ? site.resolving("entries/posts/other/") : nil })
        let resolver = LinkResolver(article: try Samples.article(""), links: links)
        #expect(resolver.resolve(written) == .url(try #require(WebURL(expected))))
    }

    @Test(arguments: [
        ("chart.png", 800), ("/news/chart.png", 800), ("/blog/news/chart.png", 800), ("../news/chart.png", 800),
        ("https://example.org/blog/news/chart.png", 800), ("chart.png?v=2", 800), ("ch%61rt.png", 800),
        ("https://example.org/blog/news/funding/chart.png", 800),
    ])
    func `a picture of ours is found however it is written`(written: String, width: Int) throws {
        #expect(try resolver().file(written)?.width == width)
    }

    /// The article is at `news/funding.md`, and the picture `bild a\u{30A}.png` beside it.
    @Test(arguments: [
        "bild%20%C3%A5.png", "bild å.png", "bild a\u{30A}.png?v=2", "../news/bild%20a%CC%8A.png", "/news/bild å.png",
    ])
    func `a picture keeps the name of its file, however that is spelled`(written: String) throws {
        var links = try Samples.links()
        links.file = { path in
            guard path == "news/bild å.png" else { return nil }
            var file = LocalFile(bytes: 1, width: 800)
            file.path = "news/bild a\u{30A}.png"
            return file
        }
        let resolver = LinkResolver(article: try Samples.article(""), links: links)
        guard case .url(let url) = resolver.resolve(written) else {
            Issue.record("no address")
            return
        }
        #expect(url.text.contains("/bild%20a%CC%8A.png"))
        #expect(try #require(resolver.located(written)).path.isSpelled(like: "news/bild a\u{30A}.png"))
    }

    @Test(arguments: ["../../../etc/passwd", "https://other.example/news/chart.png", "nothing.png"])
    func `files elsewhere are not ours`(written: String) throws {
        #expect(try resolver().file(written) == nil)
    }

    private func resolver() throws -> LinkResolver {
        LinkResolver(article: try Samples.article(""), links: try Samples.links())
    }
}
