import Testing

@testable import Daemon

/// How people write patterns for what is below the content folder.
struct ContentPatternTests {
    @Test(
        arguments: [
            ("content/news/**", false, "news/**"), ("/content/news/**", false, "news/**"),
            ("./content/a.md", false, "a.md"), ("/srv/content/a.md", false, "a.md"),
            ("/srv/content/a.md", true, "a.md"),
            ("content/news/**", true, nil), ("news/**", false, nil), ("content/", false, nil),
            ("contents/a.md", false, nil),
        ] as [(String, Bool, String?)])
    func `the content folder's path or name before a pattern means nothing, unless it has a folder of that name`(
        pattern: String, isNameInside: Bool, below: String?
    ) {
        #expect(ContentPattern(contentPath: "/srv/content", isNameInside: isNameInside).below(pattern) == below)
    }
}
