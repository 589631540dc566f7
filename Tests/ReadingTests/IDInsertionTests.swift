import Syndication
import Testing

@testable import Reading

/// Writing an id into a file changes one line of it, and nothing of the article (spec R6.3).
@Suite struct IDInsertionTests {
    private static let id = "tag:example.org,2026:/a/"

    @Test(arguments: [
        (
            "a.md", "---\ntitle: A\ndate: 2026-03-14\n---\nText.\n",
            "---\ntitle: A\ndate: 2026-03-14\nguid: \"ID\"\n---\nText.\n"
        ),
        ("a.md", "---\r\ntitle: A\r\n---\r\nText.\r\n", "---\r\ntitle: A\r\nguid: \"ID\"\r\n---\r\nText.\r\n"),
        ("a.md", "\u{FEFF}---\ntitle: A\n---\nText.", "\u{FEFF}---\ntitle: A\nguid: \"ID\"\n---\nText."),
        (
            "a.md", "---\ntitle: A\nsummary: |\n  More\n\n  text.\n...\nText.",
            "---\ntitle: A\nsummary: |\n  More\n\n  text.\nguid: \"ID\"\n...\nText."
        ),
        (
            "a.md", "---\n# what\ntitle: A # why\ntags:\n- b\n---\nText.",
            "---\n# what\ntitle: A # why\ntags:\n- b\nguid: \"ID\"\n---\nText."
        ),
        ("a.html", "---\ntitle: A\n---\n<p>Text.</p>\n", "---\ntitle: A\nguid: \"ID\"\n---\n<p>Text.</p>\n"),
        (
            "a.md", "+++\ntitle = \"A\"\n[taxonomies]\ntags = [\"b\"]\n+++\nText.",
            "+++\nguid = \"ID\"\ntitle = \"A\"\n[taxonomies]\ntags = [\"b\"]\n+++\nText."
        ),
        ("a.md", "{\n  \"title\": \"A\"\n}\n\nText.", "{\n  \"guid\": \"ID\",\n  \"title\": \"A\"\n}\n\nText."),
        ("a.md", "{\"title\": \"A\"}\nText.", "{\"guid\": \"ID\",\"title\": \"A\"}\nText."),
        (
            "a.md", "---json\n{ \"title\": \"A\" }\n---\nText.",
            "---json\n{ \"guid\": \"ID\", \"title\": \"A\" }\n---\nText."
        ),
        ("a.md", "\r\n---\r\ntitle: A\r\n---\r\nText.", "\r\n---\r\ntitle: A\r\nguid: \"ID\"\r\n---\r\nText."),
        ("a.md", "\n\n{\"title\": \"A\"}\nText.", "\n\n{\"guid\": \"ID\",\"title\": \"A\"}\nText."),
        ("a.md", "\n+++\ntitle = \"A\"\n+++\nText.", "\n+++\nguid = \"ID\"\ntitle = \"A\"\n+++\nText."),
        ("a.md", "Title: A\nDate: 2026-03-14\n\nText.\n", "Guid: ID\nTitle: A\nDate: 2026-03-14\n\nText.\n"),
    ])
    func `the id is one line more`(path: String, before: String, after: String) throws {
        let id = try #require(EntryID(Self.id))
        let reader = ArticleReader(settings: try settings())
        let new = try reader.inserting(id, into: Array(before.utf8), path: path)
        #expect(String(decoding: new, as: UTF8.self) == after.replacing("ID", with: Self.id))
        guard case .article(let article) = reader.read(new, path: path).outcome else {
            throw IDRefusal(reason: "unread")
        }
        #expect(article.claimedID == id)
    }

    @Test(arguments: [
        ("a.md", "# A\n\nText.\n", "it has no front matter"),
        (
            "a.html", "<!doctype html><html><body><article><h1>A</h1><p>Text.</p></article></body></html>",
            "it has no front matter"
        ),
        ("a.md", "---\n{title: A}\n---\nText.", "its front matter cannot take it"),
        ("a.md", "---\ntitle: A\nguid: tag:mine\n---\nText.", "the file is another one now"),
        ("a.md", "---\ntitle: A\nguid:\n---\nText.", "it has a guid that is none"),
    ])
    func `a file that cannot take it is left alone`(path: String, text: String, reason: String) throws {
        let id = try #require(EntryID(Self.id))
        let reader = ArticleReader(settings: try settings())
        #expect(throws: IDRefusal(reason: reason)) { try reader.inserting(id, into: Array(text.utf8), path: path) }
        #expect(throws: IDRefusal(reason: "the file is not UTF-8")) {
            try reader.inserting(id, into: [0x2D, 0x2D, 0x2D, 0x0A, 0xFF, 0x0A], path: "a.md")
        }
    }

    @Test func `what an id may hold is quoted, and an id that front matter cannot claim is not written`() throws {
        let reader = ArticleReader(settings: try settings())
        let odd = try #require(EntryID("x:\"\\'#{}"))
        for text in ["---\ntitle: A\n---\nText.", "+++\ntitle = \"A\"\n+++\nText.", "{\"title\": \"A\"}\nText."] {
            let new = try reader.inserting(odd, into: Array(text.utf8), path: "a.md")
            guard case .article(let article) = reader.read(new, path: "a.md").outcome else {
                throw IDRefusal(reason: "")
            }
            #expect(article.claimedID == odd)
        }
        for text in ["17", "1 at https://example.org", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"] {
            let adopted = try #require(EntryID(text))
            let reason = "\(text) is no URI, and only such an id can stand in front matter"
            #expect(throws: IDRefusal(reason: reason)) {
                try reader.inserting(adopted, into: Array("---\ntitle: A\n---\nText.".utf8), path: "a.md")
            }
        }
    }

    private func settings() throws -> ReadingSettings {
        ReadingSettings(site: try #require(WebURL("https://example.org/")))
    }
}
