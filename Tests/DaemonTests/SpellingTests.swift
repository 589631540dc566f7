import Testing

@testable import Daemon

struct SpellingTests {
    private static let verbs = ["list", "shape", "hold", "release", "retry", "drop"]

    @Test(arguments: [
        ("relaese", "release"), ("shpae", "shape"), ("Drop", "drop"), ("lst", "list"), ("retyr", "retry"),
        ("holds", "hold"),
    ]) func `a misspelt verb is found`(word: String, verb: String) {
        #expect(Spelling.verb(meantBy: word, among: Self.verbs) == verb)
    }

    @Test(arguments: [
        "all", "localhost", "reader.example", "[::1]", "drop:80", "drop/", "hold1", "17", "intranet", "",
        "https://list/",
    ])
    func `a host is no misspelt verb`(word: String) {
        #expect(Spelling.verb(meantBy: word, among: Self.verbs) == nil)
    }
}
