import Importing
import Syndication
import Testing

@Suite struct OldFeedErrorTests {
    @Test(arguments: [
        ("", "old: the document is empty. See whether the address is right, and fetch it again."),
        ("\u{FEFF} \n", "old: the document is empty. See whether the address is right, and fetch it again."),
        ("\n<!DOCTYPE HTML><html><head><meta charset=utf-8>", "old: this is a web page, not a feed."),
        ("<!-- x --> <html lang=en>", "old: this is a web page, not a feed."),
        ("<p></p><HTML></HTML>", "old:1: the outermost element is <p>, which is no feed."),
        (
            "\n\n<urlset xmlns='http://www.sitemaps.org/'/>",
            "old:3: the outermost element is <urlset>, which is no feed."
        ),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
            "old:1: the outermost element is <rdf:RDF>"
        ),
        ("<feed xmlns='urn:x'/>", "old:1: the outermost element is <feed>, which is no feed."),
        ("Not found", "old:1: there is no XML element and no JSON object in it."),
        ("<?xml version='1.0' encoding='x-user-defined'?><rss/>", "old: the document cannot be read: its encoding"),
        ("{\"a\":", "old: not valid JSON: "),
        ("{} {}", "old: not valid JSON: "),
        ("{\"items\":[]}", "old: this is JSON, but no JSON Feed: its \"version\" does not name jsonfeed.org."),
        (
            "{\"version\":\"https://jsonfeed.org/version/1\"}",
            "old: this is JSON, but no JSON Feed: it has no \"items\"."
        ),
        ("[1]", "old: this is JSON, but no JSON Feed: it is a list."),
    ])
    func `what is no feed is an error that says how to mend it`(text: String, message: String) {
        #expect {
            try OldFeedReader.read(Array(text.utf8), source: "old", base: nil)
        } throws: { error in
            let description = "\((error as? OldFeedError).map(\.description) ?? "")"
            return description.hasPrefix(message) && description.hasSuffix(".")
        }
    }

    @Test func `nesting without end is not well-formed`() {
        let text = "<rss>" + String(repeating: "<a>\n", count: 100_000)
        #expect(
            throws: OldFeedError.notWellFormed(
                source: "old", line: 256, reason: "elements are nested more than 256 deep")
        ) {
            try OldFeedReader.read(Array(text.utf8), source: "old", base: nil)
        }
    }

    @Test func `nesting without end is not valid JSON`() {
        let text = "{\"version\":" + String(repeating: "[", count: 1_000_000)
        #expect(throws: OldFeedError.self) { try OldFeedReader.read(Array(text.utf8), source: "old", base: nil) }
    }

    @Test func `what is too big is refused`() {
        let bytes = [UInt8](repeating: 0x20, count: (64 << 20) + 1)
        #expect(throws: OldFeedError.unreadable(source: "old", reason: "it has more than 64 MB")) {
            try OldFeedReader.read(bytes, source: "old", base: nil)
        }
    }
}
