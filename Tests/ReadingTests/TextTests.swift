import SeededRandom
import Syndication
import Testing

@testable import Reading

@Suite struct SourceTextTests {
    private func reading(_ bytes: [UInt8], path: String = "a.md") throws -> FileReading {
        ArticleReader(settings: try Sample.settings()).read(bytes, path: path)
    }

    @Test func `bytes that are no UTF-8 are repaired, and the problem names the line`() throws {
        let reading = try reading(Array("---\ntitle: x\n---\nfine\ncaf".utf8) + [0xE9] + Array(" au lait\n".utf8))
        #expect(reading.article?.body == .markdown(Array("fine\ncaf\u{FFFD} au lait\n".utf8)))
        #expect(reading.problems.map(\.severity) == [.warning])
        #expect(reading.problems.first?.line == 5)
    }

    @Test(
        arguments: [[0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82]] as [[UInt8]])
    func `surrogates, overlong and cut sequences are repaired`(bytes: [UInt8]) throws {
        let reading = try reading(Array("# T\n\na".utf8) + bytes)
        guard case .markdown(let body) = reading.article?.body else {
            Issue.record("not Markdown")
            return
        }
        #expect(String(validating: body, as: UTF8.self) != nil)
        #expect(reading.problems.first?.line == 3)
    }

    @Test(arguments: [
        "<meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\">", "<meta charset='iso-8859-1'>",
        "<META CHARSET = Latin1 />", "<!-- <meta charset=koi8-r> --><meta charset=cp1252>",
    ])
    func `a page that names an old encoding is read in it`(declaration: String) throws {
        let page = Array("\(declaration)<title>x</title><p>Caf".utf8) + [0xE9, 0x20, 0x80]
        let reading = try reading(page, path: "a.html")
        #expect(reading.article?.body == .html(Array("<p>Caf\u{E9} \u{20AC}</p>".utf8)))
        #expect(reading.problems.isEmpty)
    }

    @Test func `an XML declaration names it too, and other encodings are known`() throws {
        let page = Array("<?xml version=\"1.0\" encoding=\"KOI8-R\"?><title>x</title><p>".utf8) + [0xC1]
        #expect(try reading(page, path: "a.html").article?.body == .html(Array("<p>\u{430}</p>".utf8)))
    }

    @Test func `a page that names no encoding is windows-1252, and is told of`() throws {
        let reading = try reading(Array("<title>x</title>\n<p>Caf".utf8) + [0xE9], path: "a.htm")
        #expect(reading.article?.body == .html(Array("<p>Caf\u{E9}</p>".utf8)))
        #expect(reading.problems.map(\.severity) == [.warning])
        #expect(reading.problems.first?.line == 2)
        #expect(reading.problems.first?.what.contains("windows-1252") == true)
    }

    @Test(arguments: ["<meta charset=utf-8><p>a", "<meta charset=x-unknown><p>a", "<p>\u{E9}"])
    func `a page in UTF-8 with some broken bytes is repaired`(start: String) throws {
        let reading = try reading(Array("<title>x</title>\(start)".utf8) + [0xE9], path: "a.html")
        guard case .html(let body) = reading.article?.body else {
            Issue.record("no page")
            return
        }
        #expect(String(decoding: body, as: UTF8.self).contains("\u{FFFD}"))
        #expect(reading.problems.first?.what.contains("not UTF-8") == true)
    }

    @Test func `UTF-16 with a byte order mark is decoded`() throws {
        let text = "---\ntitle: Ankor å 🦆\n---\nbody\n"
        let little = text.utf16.reduce(into: [0xFF, 0xFE] as [UInt8]) { $0 += [UInt8($1 & 255), UInt8($1 >> 8)] }
        let big = text.utf16.reduce(into: [0xFE, 0xFF] as [UInt8]) { $0 += [UInt8($1 >> 8), UInt8($1 & 255)] }
        for bytes in [little, big, little + [0]] {
            let article = try #require(try reading(bytes).article)
            #expect(article.title == "Ankor å 🦆")
        }
    }

    @Test func `a control character in the body is told, and left for the filter of the feeds`() throws {
        let reading = try reading(Array("# T\n\nok\na\u{8}b\n".utf8))
        #expect(reading.article?.body == .markdown(Array("# T\n\nok\na\u{8}b\n".utf8)))
        #expect(reading.problems.map(\.line) == [4])
        #expect(reading.problems.map(\.severity) == [.warning])
    }

    @Test func `NUL breaks nothing`() throws {
        for path in ["a.md", "a.html", "a.txt"] {
            #expect(try reading(Array("---\ntitle: a\0b\n---\nc\0d\n".utf8), path: path).article?.title == "ab")
            #expect(try reading(Array("+++\ntitle = \"a\0b\"\n+++\nc\0d\n".utf8), path: path).article?.title == "ab")
        }
    }
}

/// Spec R2.1.
@Suite struct TitleTextTests {
    @Test(arguments: [
        ("Understanding Option<T> and Vec<u8>", "Understanding Option<T> and Vec<u8>"),
        ("Why __init__.py and 2*3*4 matter in C<int>", "Why __init__.py and 2*3*4 matter in C<int>"),
        ("A *small* **large** `code` <em>x</em> &amp; y", "A small large code x & y"),
    ])
    func `a title loses its markup and nothing else`(title: String, plain: String) throws {
        #expect(try Sample.article("---\ntitle: \(title)\n---\nbody\n").title == plain)
    }
}

/// Spec R3.7.
@Suite struct TextFileTests {
    @Test(arguments: [
        ("Title\n\nText.\n", "Title", "Text.\n", 3), ("Title\n=====\n\nText.\n", "Title", "\nText.\n", 3),
        ("\n\nTitle\n\n\nText.", "Title", "Text.", 6), ("Title\n-----\nText.", "Title", "Text.", 3),
        ("---\ntitle: T\n---\nFirst\n\nText.", "T", "First\n\nText.", 4), ("Title: T\n\nText.", "T", "Text.", 3),
        ("A note.\n", "A b", "A note.\n", 1),
        ("Two lines\nof text.\n\nMore.", "A b", "Two lines\nof text.\n\nMore.", 1),
    ])
    func `the title of a text is a first line by itself`(text: String, title: String, body: String, line: Int) throws {
        let article = try Sample.article(text, path: "a-b.txt")
        #expect(article.title == title)
        #expect(article.body == .plainText(Array(body.utf8)))
        #expect(article.bodyLine == line)
    }
}

/// Spec section 12.
@Suite struct ImageHeaderTests {
    @Test(
        arguments: [
            (
                [
                    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 3, 0x20,
                    0, 0, 2, 0x58,
                ], "image/png", 800, 600
            ),
            ([0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x20, 3, 0x58, 2], "image/gif", 800, 600),
            (
                [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 2, 0x58, 3, 0x20, 3, 1], "image/jpeg",
                800, 600
            ),
            (
                Array("RIFF....WEBPVP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x20, 3, 0x58, 2], "image/webp",
                800, 600
            ),
            (
                Array("RIFF....WEBPVP8L".utf8) + [0, 0, 0, 0, 0x2F, 0x1F, 0xC3, 0x95, 0, 0, 0, 0, 0, 0], "image/webp",
                800, 600
            ),
            (
                Array("RIFF....WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x1F, 3, 0, 0x57, 2, 0], "image/webp", 800,
                600
            ),
        ] as [([UInt8], String, Int, Int)])
    func `a picture tells its size in its first bytes`(bytes: [UInt8], type: String, width: Int, height: Int) throws {
        let header = try #require(ImageHeader(bytes))
        #expect(header.type.text == type)
        #expect(header.width == width)
        #expect(header.height == height)
        for count in 0..<bytes.count { _ = ImageHeader(Array(bytes[..<count])) }
    }

    @Test func `no bytes crash it`() {
        var numbers = SeededGenerator(seed: 9)
        let starts: [[UInt8]] = [[0xFF, 0xD8], Array("RIFF....WEBPVP8 ".utf8), Array("GIF89a".utf8), []]
        for round in 0..<20_000 {
            var bytes = starts[round % starts.count]
            for _ in 0..<Int.random(in: 0..<40, using: &numbers) {
                bytes.append(
                    [0xFF, 0, 0xC0, 0xD9, .random(in: 0...255, using: &numbers)].randomElement(using: &numbers) ?? 0)
            }
            if let header = ImageHeader(bytes) { #expect(header.width > 0 && header.height > 0) }
        }
    }
}
