import Testing

@testable import Syndication

@Test(arguments: [
    ("plain", "plain"), ("a \"b\" \\c", "a \\\"b\\\" \\\\c"),
    // One character for a person; a quotation mark for a parser.
    ("\"\u{301}x", "\\\"\u{301}x"), ("\\\u{FE0F}", "\\\\\u{FE0F}"),
])
func `a quotation mark is escaped whatever stands behind it`(text: String, escaped: String) {
    #expect(Array(text.withEscapedQuotes.utf8) == Array(escaped.utf8))
}
