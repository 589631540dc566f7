import Syndication
import Testing

@testable import Rendering

/// Addresses that are written into a text as they are, in languages that put no blank behind them.
struct LinkRepairTests {
    @Test(arguments: [
        ("详见 https://example.com/x。更多", "https://example.com/x", "。更多"),
        ("见（https://example.com/y）请", "https://example.com/y", "）请"),
        ("„Siehe https://example.com/de“, heißt es.", "https://example.com/de", "“, heißt es."),
        ("https://example.com/e…", "https://example.com/e", "…"),
        ("https://example.com/f’ – a", "https://example.com/f", "’ – a"),
        ("www.example.com。", "http://www.example.com/", "。"),
    ])
    func `end at a mark that stands in no address`(source: String, address: String, rest: String) throws {
        let html = try Samples.content(markdown: source)
        #expect(html.contains("<a href=\"\(address)\">") && html.contains("</a>\(rest)"), "\(html)")
    }

    @Test(arguments: [
        "https://example.com/привет", "https://example.com/日本語", "https://example.com/L’Équipe",
        "https://example.com/A–B",
    ])
    func `keep letters of any script`(source: String) throws {
        #expect(try Samples.content(markdown: source).contains(">\(source)</a></p>"))
    }

    @Test func `are what an author has made a link`() throws {
        let html = try Samples.content(markdown: "[https://example.com/a“b](https://example.com/a%E2%80%9Cc)")
        #expect(html.contains("https://example.com/a%E2%80%9Cc") && html.contains(">https://example.com/a“b</a>"))
    }
}

/// Lines that look like what abbreviations mean.
struct AbbreviationTests {
    @Test(arguments: [
        "*[Update, May 3]: The shop has closed. Do not go there.*",
        "*[Editor's note]: This was written\nbefore the change.*",
    ])
    func `an emphasis that begins with brackets is text`(source: String) throws {
        let html = try Samples.content(markdown: source)
        #expect(html.hasPrefix("<p><em>[") && html.hasSuffix("</em></p>"), "\(html)")
    }

    @Test(arguments: ["*[HTML]: Hyper Text\n*[CSS]: Style *sheets*", "*[HTML]: Hyper Text\n\n*more*"])
    func `what an abbreviation means is shown nowhere`(source: String) throws {
        #expect(try !Samples.content(markdown: source).contains("Hyper"))
    }
}

/// Links to headings of the same text.
struct HeadingNameTests {
    @Test func `lead to headings by the names that generators give them`() throws {
        let html = try Samples.content(
            markdown: """
                See [two](#part-two), [again](#part-two-1), [new](#whats-new-in-20), [ö](#über-uns) and [none](#none).

                ## Part two

                ## What’s *new* in 2.0?

                ## Part two

                ### Über uns

                ## Not linked
                """)
        for heading in [
            "<h2 id=\"part-two\">Part two</h2>", "<h2 id=\"part-two-1\">Part two</h2>",
            "<h2 id=\"whats-new-in-20\">What’s",
            "<h3 id=\"über-uns\">Über uns</h3>", "<h2>Not linked</h2>",
        ] {
            #expect(html.contains(heading), "\(heading) in \(html)")
        }
    }

    @Test func `keep an id of their own`() throws {
        let html = try Samples.content(markdown: "[a](#mine) [b](#a-b)\n\n<h2 id=\"mine\">A b</h2>\n\n## A b\n")
        #expect(html.contains("<h2 id=\"mine\">A b</h2>"))
    }
}
