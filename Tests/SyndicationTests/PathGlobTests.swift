import ProcessorTime
import SeededRandom
import Testing

@testable import Syndication

@Suite struct `A glob` {
    @Test(
        arguments: [
            ("**", ["a.md", "news/a.md", "a/b/c/d.html"], [""]),
            ("news/**", ["news/a.md", "news/2024/a.md"], ["news", "newsroom/a.md", "old/news/a.md", "a.md"]),
            ("news/", ["news/a.md", "news/2024/a.md"], ["news", "a.md"]),
            ("/news/**", ["news/a.md"], ["old/news/a.md"]),
            ("./news/*", ["news/a.md"], ["news/2024/a.md"]),
            ("*.md", ["a.md", ".md"], ["news/a.md", "a.mdx", "amd"]),
            ("**/*.md", ["a.md", "news/a.md", "a/b/c.md"], ["a.html", "news/a.mdx"]),
            ("**/x/**", ["x/a", "a/x/b", "a/b/x/c/d"], ["x", "a/x", "xx/a", "a/xx/b"]),
            ("**/node_modules/**", ["node_modules/a.md", "a/node_modules/b/c.md"], ["node_modules.md"]),
            ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "a/b/c"]),
            ("a**b", ["ab", "axxb"], ["a/b", "ax/yb"]),
            ("a/*/b", ["a/x/b"], ["a/b", "a/x/y/b"]),
            ("?.md", ["a.md", "å.md", "日.md"], [".md", "ab.md", "/.md"]),
            ("[a-c]x", ["ax", "bx", "cx"], ["dx", "x", "-x"]),
            ("[!a-c]x", ["dx", "-x"], ["ax", "/x"]),
            ("[^a]x", ["bx"], ["ax"]),
            ("[]a]x", ["]x", "ax"], ["bx"]),
            ("[a-]x", ["ax", "-x"], ["bx"]),
            ("[åäö].md", ["ä.md"], ["a.md"]),
            ("[z-a]x", [], ["ax", "zx"]),
            ("[a", ["[a"], ["a"]),
            ("a]", ["a]"], ["a"]),
            ("{news,blog}/*", ["news/a", "blog/a"], ["news,blog/a", "old/a"]),
            ("{news/**,*.md}", ["news/a/b", "a.md"], ["blog/a.md"]),
            ("a{b,c{d,e}}f", ["abf", "acdf", "acef"], ["acf", "af"]),
            ("a{,b}c", ["ac", "abc"], ["a,c"]),
            ("{a", ["{a"], ["a"]),
            ("a}", ["a}"], ["a"]),
            ("a,b", ["a,b"], ["a"]),
            ("\\*.md", ["*.md"], ["a.md"]),
            ("\\{a,b}", ["{a,b}"], ["a", "b"]),
            ("a\\", ["a\\"], ["a"]),
            ("news/2024-??-*.md", ["news/2024-06-19-title.md"], ["news/2024-6-19.md"]),
            ("", [""], ["a"]),
        ] as [(String, [String], [String])])
    func `matches paths below the content folder`(pattern: String, matching: [String], others: [String]) {
        let glob = PathGlob(pattern)
        for path in matching { #expect(glob.matches(path), "\(pattern) and \(path)") }
        for path in others { #expect(!glob.matches(path), "\(pattern) and \(path)") }
    }

    @Test(arguments: [
        String(repeating: "*a", count: 500) + "b",
        String(repeating: "**/", count: 500) + "b",
        String(repeating: "{a,a}", count: 500) + "b",
        String(repeating: "{a,", count: 500) + "b" + String(repeating: "}", count: 500),
        String(repeating: "{", count: 5000),
        String(repeating: "[", count: 1000),
    ])
    func `takes no more than the product of the lengths`(pattern: String) {
        let path = String(repeating: "a", count: 2000)
        let time = ProcessorTime.measure { #expect(!PathGlob(pattern).matches(path)) }
        #expect(time < .seconds(10))
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `of any characters never fails`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let characters = Array("**??[[]]!^--{{}},,\\//abå")
        for _ in 0..<300 {
            let pattern = String(
                (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in
                    characters.randomElement(using: &random)
                })
            _ = PathGlob(pattern).matches("a/b,b/å-{a}")
        }
    }
}
