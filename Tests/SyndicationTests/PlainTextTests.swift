import ProcessorTime
import SeededRandom
import Testing

@testable import Syndication

@Suite struct `Plain text` {
    @Test(arguments: [
        ("", ""), ("   ", ""), ("\u{A0}", ""), ("Title", "Title"), ("  A \n\t title  ", "A title"),
        ("\u{A0}A\u{A0}title\u{A0}", "A title"), ("A\u{3000}title\u{2028}here", "A title here"),
        ("A\r\ntitle", "A title"),
        ("A\u{0}\u{8}\u{1B}[31mtitle\u{7F}\u{9F}", "A[31mtitle"), ("\u{FEFF}Title", "Title"), ("a\u{85}b", "a b"),
        ("Smörgås 日本語 😀", "Smörgås 日本語 😀"), ("a \u{0} b", "a b"), ("e\u{301}", "e\u{301}"),
        // Directional controls.
        ("\u{202E}abc", "\u{202E}abc\u{202C}"), ("\u{2067}abc", "\u{2067}abc\u{2069}"),
        ("\u{2067}\u{202B}abc ", "\u{2067}\u{202B}abc\u{202C}\u{2069}"),
        ("\u{2067}\u{202B}abc\u{2069}", "\u{2067}\u{202B}abc\u{2069}"),
        ("\u{202B}abc\u{202C}", "\u{202B}abc\u{202C}"), ("abc\u{202C}\u{2069}", "abc"),
        ("\u{202B}a\u{2069}b", "\u{202B}ab\u{202C}"),
    ])
    func `is collapsed`(text: String, expected: String) {
        #expect(Array(PlainText.collapsed(text).utf8) == Array(expected.utf8))
        #expect(PlainText.collapsed(expected) == expected)
    }

    @Test(arguments: [
        ("Short.", 80, true, "Short."),
        ("one two three four", 18, true, "one two three four"),
        ("one two three four", 17, true, "one two three…"),
        ("one two three four", 14, true, "one two three…"),
        ("one two three four", 13, true, "one two…"),
        ("one two three four", 13, false, "one two three"),
        ("one, two three", 6, true, "one…"),
        // Behind a sentence, when enough is left.
        ("It is done. We moved to a new house.", 20, true, "It is done."),
        ("Yes. We moved to a new house today.", 20, true, "Yes. We moved to a…"),
        ("He said “stop!” And they stopped there.", 25, true, "He said “stop!”"),
        // One long word.
        ("Donaudampfschifffahrtsgesellschaft", 10, true, "Donaudamp…"),
        ("A Donaudampfschifffahrtsgesellschaft", 12, true, "A Donaudamp…"),
        // No spaces between words.
        ("日本語のテキストは空白がありません", 6, true, "日本語のテ…"),
        ("今日は晴れ。明日は雨でしょう。", 8, true, "今日は晴れ。"),
        ("彼は言った、そして去った", 7, true, "彼は言った…"),
        // Grapheme clusters.
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2, true, "👨‍👩‍👧‍👦…"),
        ("e\u{301}e\u{301}e\u{301}", 2, false, "e\u{301}e\u{301}"),
        ("🇸🇪🇩🇰🇳🇴", 2, false, "🇸🇪🇩🇰"),
        ("abc", 0, true, ""),
        ("abc", 1, true, "…"),
        ("abc", 1, false, "a"),
        // What a cut leaves open is closed.
        ("\u{2067}one two three\u{2069} four", 9, true, "\u{2067}one two\u{2069}…"),
    ])
    func `is cut between words`(text: String, limit: Int, ellipsis: Bool, expected: String) {
        #expect(PlainText.cut(text, atMost: limit, ellipsis: ellipsis) == expected)
    }

    @Test(arguments: [
        ("", ""), ("One", "One"), ("We moved. It was fun.", "We moved."), ("Really? Yes!", "Really?"),
        ("“We moved.” They laughed.", "“We moved.”"),
        ("Dr. Smith e.g. came at No. 5 today. Then left.", "Dr. Smith e.g. came at No. 5 today."),
        ("J. R. Smith came. Then left.", "J. R. Smith came."), ("Version 3.5 is out. Get it.", "Version 3.5 is out."),
        ("Am 3. Mai war es so weit. Ja.", "Am 3. Mai war es so weit."), ("wait... what? Yes.", "wait... what?"),
        ("今日は晴れ。明日は雨。", "今日は晴れ。"), ("「はい。」と言った。", "「はい。」"), ("क्या। हाँ।", "क्या।"),
        ("See example.org for more. Bye.", "See example.org for more."),
        (
            "This sentence goes on and on, without a stop anywhere in sight, until the reader has long given up on it.",
            "This sentence goes on and on, without a stop anywhere in sight, until the…"
        ),
    ])
    func `begins with a sentence`(text: String, expected: String) {
        #expect(PlainText.firstSentence(text) == expected)
    }

    @Test(arguments: [
        String(repeating: "a", count: 1_000_000), String(repeating: "a b ", count: 250_000),
        String(repeating: " ", count: 1_000_000),
        "e" + String(repeating: "\u{301}", count: 1_000_000), String(repeating: "\u{202E}", count: 500_000),
        String(repeating: ".", count: 1_000_000), String(repeating: "日", count: 300_000),
        String(repeating: "\u{2067}\u{202B}", count: 250_000) + String(repeating: "\u{2069}", count: 500_000),
        String(repeating: "🇸🇪", count: 100_000),
    ])
    func `of a million characters takes a moment`(text: String) {
        let time = ProcessorTime.measure {
            let collapsed = PlainText.collapsed(text)
            _ = PlainText.cut(collapsed, atMost: 300, ellipsis: true)
            _ = PlainText.firstSentence(collapsed)
        }
        #expect(time < .seconds(5))
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `is never cut inside a character, and never too long`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let characters: [Character] = [
            "a", "b", " ", " ", ".", "!", ",", "å", "e\u{301}", "日", "。", "👨‍👩‍👧‍👦", "🇸🇪", "”", "(", "\u{1100}", "ï",
        ]
        for _ in 0..<300 {
            let text = PlainText.collapsed(
                String(
                    (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in
                        characters.randomElement(using: &random)
                    }))
            let limit = Int.random(in: 1...40, using: &random)
            let cut = PlainText.cut(text, atMost: limit, ellipsis: false)
            #expect(cut.count <= limit)
            #expect(Array(text).starts(with: Array(cut)))
            #expect(PlainText.cut(text, atMost: limit, ellipsis: true).count <= limit)
            #expect(PlainText.firstSentence(text, atMost: limit).count <= limit)
            #expect(text.isEmpty == PlainText.firstSentence(text, atMost: limit).isEmpty)
        }
    }
}
