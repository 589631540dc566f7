import Testing
import XML

@Suite struct XMLTextTests {
    @Test(arguments: [
        ("plain", "plain"),
        ("", ""),
        ("tab\tand line\nstay", "tab\tand line\nstay"),
        ("\u{0}\u{1}a\u{8}b\u{E}\u{1F}", "ab"),
        ("vertical\u{B}tab and form\u{C}feed", "vertical\ntab and form\nfeed"),
        ("Windows\r\nand Mac\rlines\r\n", "Windows\nand Mac\nlines\n"),
        ("del\u{7F}ete", "delete"),
        ("C1 \u{80}\u{84}\u{86}\u{9F}.", "C1 ."),
        ("next\u{85}line", "next\nline"),
        ("no-break\u{A0}space stays", "no-break\u{A0}space stays"),
        ("\u{FFFE}\u{FFFF}x", "x"),
        ("\u{FDCF}\u{FDF0}\u{FFFD}\u{E000}", "\u{FDCF}\u{FDF0}\u{FFFD}\u{E000}"),
        ("\u{1FFFE}\u{1FFFF}\u{10FFFE}\u{10FFFF}x\u{8FFFE}", "x"),
        ("\u{1FFFD}\u{10FFFD}👩‍🚀", "\u{1FFFD}\u{10FFFD}👩‍🚀"),
        ("\u{D7FF}한국어 العربية 日本語", "\u{D7FF}한국어 العربية 日本語"),
        ("]]> & < > \" stay", "]]> & < > \" stay"),
    ])
    func `the filter leaves the characters a feed can carry`(text: String, expected: String) {
        // Compared as scalars: Swift's == on strings takes canonically equivalent ones as equal.
        #expect(Array(XMLText(text).string.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func `every scalar is kept, removed, or made a line feed as the rule says`() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let filtered = Array(XMLText("a\(scalar)b").string.unicodeScalars.map(\.value))
            let expected: [UInt32] =
                switch value {
                case 0xB, 0xC, 0xD, 0x85: [0x61, 0xA, 0x62]
                case 0...8, 0xE...0x1F, 0x7F...0x9F, 0xFDD0...0xFDEF: [0x61, 0x62]
                case _ where value & 0xFFFE == 0xFFFE: [0x61, 0x62]
                default: [0x61, value, 0x62]
                }
            guard filtered != expected else { continue }
            Issue.record("U+\(String(value, radix: 16)) gives \(filtered)")
        }
    }

    @Test(arguments: ["", " ", "\n\t ", "\u{A0}\u{2003}", "\u{8}\u{0}", "\u{85}"])
    func `text with nothing to see is blank`(text: String) {
        #expect(XMLText(text).isBlank)
        #expect(!XMLText(text + "x" + text).isBlank)
    }

    @Test(arguments: ["\u{8}", "\u{7F}", "\u{85}", "\u{9F}", "\u{FFFE}", "\u{1FFFF}", "\r"])
    func `a forbidden character is found wherever it stands`(character: String) {
        let replacement = character == "\u{85}" || character == "\r" ? "\n" : ""
        for before in 0..<20 {
            for after in 0..<12 {
                let (start, end) = (String(repeating: "~", count: before), String(repeating: " ", count: after))
                #expect(XMLText(start + character + end).string == start + replacement + end)
            }
        }
    }

    @Test func `a forbidden character in written bytes is found`() {
        #expect(XMLText.firstForbidden(in: Array("fine\n\tété 🚀".utf8)) == nil)
        #expect(XMLText.firstForbidden(in: Array("été\u{9F}".utf8)) == 5)
        #expect(XMLText.firstForbidden(in: Array("cr\r\n".utf8)) == 2)
        #expect(XMLText.firstForbidden(in: [0x61, 0xF0]) == nil)
        #expect(XMLText.firstForbidden(in: [0xEF, 0xBF]) == nil)
    }
}
