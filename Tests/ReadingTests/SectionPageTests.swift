import Testing

@testable import Reading

@Suite struct SectionPageTests {
    @Test(
        arguments: [
            ("---\ntitle: News\ndescription: What *happens*\n---\nWords.\n", "News", "What happens"),
            ("+++\ntitle = \"News\"\nsort_by = \"date\"\n+++\n", "News", nil),
            ("{\"title\": \"News\", \"summary\": \"S\"}\n", "News", "S"),
            ("\u{FEFF}---\r\nTitle:  A \r\n---\r\n", "A", nil),
            ("---\ntitle: \"  \"\ndescription: [a]\n---\n", nil, nil),
            ("---\ntitle: [\n---\n", nil, nil), ("---\ntitle: A\n", nil, nil), ("# News\n", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)])
    func `the page of a folder says what it is called, or nothing`(text: String, title: String?, description: String?) {
        let page = SectionPage(reading: Array(text.utf8))
        #expect(page.title == title)
        #expect(page.description == description)
    }

    @Test func `a title of any length is cut`() {
        let page = SectionPage(reading: Array("---\ntitle: \(String(repeating: "word ", count: 1000))\n---\n".utf8))
        #expect((page.title?.count ?? 0) <= Titles.maximumLength + 1)
    }
}
