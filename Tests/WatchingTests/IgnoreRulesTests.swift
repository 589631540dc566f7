import Syndication
import Testing

@testable import Watching

@Suite struct IgnoreRulesTests {
    @Test(arguments: [
        ".hidden", ".git/config", "news/.env", ".x.md.swp", "x.md~", ".#x.md", "#x.md#", "4913", "news/4913",
        ".goutputstream-1A2B3C", "x.tmp", "x.md.part", "x.md___jb_tmp___", "x.md___jb_old___", ".x.md.AbCdEf",
        "~$x.docx", "x.md.filepart", "..data/x.md", "a/.b/c.md", "",
        "x.sync-conflict-20260101-120000-ABCDEFG.md", "a/x.sync-conflict-20260101-120000-ABCDEFG",
        "x (conflicted copy 2026-01-01 120000).md", "x (Ada's conflicted copy 2026-01-01).md",
    ])
    func `security 25 names that are no content are ignored`(path: String) {
        #expect(IgnoreRules().ignores(path))
    }

    @Test(arguments: [
        "x.md", "a/b/c.html", "4913.md", "14913", "#x.md", "x#", "~x.md", "x__", "tmp", "x.tmp.md", "ü/ö.md",
        "_index.md",
        "a~b.md", "how-to-mend-a.sync-conflict-of-syncthing.md", "a conflicted copy of a painting.md",
        "2026-01-01-a-conflict-20260101-120000-ABCDEFG.md", "a conflicted copy 2026-01-01.md",
    ])
    func `names that only look like them are kept`(path: String) {
        #expect(!IgnoreRules().ignores(path))
    }

    @Test(arguments: [
        ("a/node_modules/x.md", true), ("node_modules/x/y.md", true), ("a/modules/x.md", false),
        ("drafts.md", false), ("drafts/x.md", true), ("x.draft.md", true), ("a/x.draft.md", false), ("old/x.md", true),
    ])
    func `the configured patterns hold for files and whole folders`(path: String, isIgnored: Bool) {
        let patterns = ["**/node_modules/**", "drafts/", "*.draft.md", "old"].map { PathGlob($0) }
        #expect(IgnoreRules(patterns: patterns).ignores(path) == isIgnored)
    }
}
