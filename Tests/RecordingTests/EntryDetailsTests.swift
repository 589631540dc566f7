import Foundation
import Syndication
import Testing

@testable import Recording

@Suite struct EntryDetailsTests {
    private func details(_ text: String) throws -> EntryDetails {
        let url = try #require(WebURL("https://www.example.org/a/?b=c"))
        var details = EntryDetails()
        details.title = text
        details.subtitle = text
        details.exposure = .summary
        details.authors = [
            Person(name: text, email: "ada@example.org", url: url, avatar: url), Person(name: "Ada"),
        ]
        details.categories = [Category(term: text, label: text, scheme: url), Category(term: "ferry")]
        details.language = LanguageTag("sv-SE")
        details.externalURL = url
        details.inReplyTo = [url, url]
        details.commentsURL = url
        details.viaURL = url
        details.rights = text
        details.aliases = [url]
        return details
    }

    @Test(arguments: ["Ferry", "Färja 🛳", "", "a \"b\" \\ /", "a\u{1}\tb\n"])
    func `details are read as they were written, and as Foundation reads them`(text: String) throws {
        let details = try details(text)
        #expect(try EntryDetails(json: details.json) == details)
        #expect(try JSONDecoder().decode(EntryDetails.self, from: Data(details.json.utf8)) == details)
        #expect(try EntryDetails(json: EntryDetails().json) == EntryDetails())
    }

    @Test(arguments: [
        #"{ "title" : "Färja" }"#, #"{"title":"F\u00e4rja"}"#, #"{"title":"Färja","subtitle":null}"#,
        #"{"later":{"a":[1,true]},"title":"Färja"}"#,
    ])
    func `details that another hand wrote are read too`(json: String) throws {
        #expect(try EntryDetails(json: json).title == "Färja")
    }

    @Test(arguments: [
        "", "{", "[]", #"{"title":"a""#, #"{"title":"a"}}"#, #"{"title":["a"]}"#, #"{"authors":[{"email":"a"}]}"#,
        #"{"exposure":"half"}"#, #"{"viaURL":"a"}"#, #"{"aliases":["https://www.example.org/","a"]}"#,
        #"{"language":{}}"#,
    ])
    func `damaged details are refused`(json: String) {
        #expect(throws: (any Error).self) { try EntryDetails(json: json) }
    }
}
