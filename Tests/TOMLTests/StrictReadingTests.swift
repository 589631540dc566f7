import ProcessorTime
import TOML
import Testing

/// TOML 1.0, as the standard has it.
struct StrictReadingTests {
    private func read(_ text: String) throws(TOMLProblem) -> [TOMLEntry] {
        try TOMLDocument(strictly: Array(text.utf8)).entries
    }

    private func expectProblem(
        in text: [UInt8], _ line: Int, _ column: Int, _ what: String, at place: SourceLocation = #_sourceLocation
    ) throws {
        let problem = try #require(throws: TOMLProblem.self, sourceLocation: place) {
            try TOMLDocument(strictly: text)
        }
        #expect([problem.place.line, problem.place.column] == [line, column], "\(problem)", sourceLocation: place)
        #expect(what.isEmpty || problem.what.contains(what), "\(problem)", sourceLocation: place)
        #expect(!problem.remedy.isEmpty && !problem.remedy.hasSuffix("."), "\(problem)", sourceLocation: place)
    }

    @Test(arguments: [
        ("", "{}"), ("\n# all\r\n\t \n", "{}"), ("\u{FEFF}a = 1", "{a: 1}"), ("a = 1 # b = 2", "{a: 1}"),
        ("a=1\r\nb = 2", "{a: 1, b: 2}"), ("# å\u{9F}\ta\na = 1", "{a: 1}"),
        // Keys.
        ("bare-key_1 = 1\n1234 = 2", "{bare-key_1: 1, 1234: 2}"), ("- = 1\n_ = 2", "{-: 1, _: 2}"),
        ("\"\" = 1\n'a \"b\"' = 2\n\"\\u00e5\" = 3", "{: 1, a \"b\": 2, å: 3}"),
        ("a . \"b.c\".d = 1\na.e = 2", "{a: {b.c: {d: 1}, e: 2}}"), ("3.14 = 1", "{3: {14: 1}}"),
        ("a.b = 1\nc = 2\na.d = 3", "{a: {b: 1, d: 3}, c: 2}"),
        // Texts.
        (#"a = "\b\t\n\f\r\"\\\u00E9\U0001F986""#, #"{a: "\u{08}\t\n\u{0C}\r\"\\é🦆"}"#),
        (#"a = 'C:\x'"#, #"{a: "C:\\x"}"#), ("a = \"\"\nb = ''", #"{a: "", b: ""}"#),
        ("a = \"\"\"\none\r\ntwo\"\"\"", #"{a: "one\ntwo"}"#), ("a = \"\"\"x \\\n\n  y \\\n  \"\"\"", #"{a: "x y "}"#),
        ("a = \"\"\"\"x\"\"\"\"\"", #"{a: "\"x\"\""}"#), ("a = '''\n\"x\" \\'''", #"{a: "\"x\" \\"}"#),
        ("a = \"\"\"\"\"\"", #"{a: ""}"#), ("a = \"\"\"\\\"\"\"\"", #"{a: "\""}"#),
        // Numbers.
        ("a = [0, +0, -0, 42, -17, 1_000, 5_3_4]", "{a: [0, 0, 0, 42, -17, 1000, 534]}"),
        ("a = [0xDEAD_beef, 0o755, 0b11_01, 0x00]", "{a: [3735928559, 493, 13, 0]}"),
        ("a = [9223372036854775807, -9223372036854775808]", "{a: [9223372036854775807, -9223372036854775808]}"),
        ("a = [+1.0, -0.01, 5e+22, 1e06, 6.626e-34, 2_2.4_4]", "{a: [1.0, -0.01, 5e+22, 1000000.0, 6.626e-34, 22.44]}"),
        ("a = [inf, +inf, -inf, nan]", "{a: [inf, inf, -inf, nan]}"), ("a = [true, false]", "{a: [true, false]}"),
        // Dates and times.
        ("a = 1979-05-27T07:32:00Z", "{a: at 1979-05-27T07:32:00Z}"),
        ("a = 1979-05-27 00:32:00.999999-07:00 # b", "{a: at 1979-05-27 00:32:00.999999-07:00}"),
        (
            "a = [1979-05-27t07:32:00, 2024-02-29, 07:32:00, 2016-12-31T23:59:60z]",
            "{a: [at 1979-05-27t07:32:00, at 2024-02-29, at 07:32:00, at 2016-12-31T23:59:60z]}"
        ),
        ("a = 2026-03-14 # why", "{a: at 2026-03-14}"),
        // Arrays and tables in braces.
        ("a = []\nb = [[1, 2], [\"x\"], {c = 1}]", #"{a: [], b: [[1, 2], ["x"], {c: 1}]}"#),
        ("a = [ # one\n  1,\n\n  2, # two\n]", "{a: [1, 2]}"),
        ("a = { b = 1, c.d = 2, c.e = {} }", "{a: {b: 1, c: {d: 2, e: {}}}}"),
        ("a = {}", "{a: {}}"),
        // Tables.
        ("[a]\nb = 1\n[ c . 'd e' ]\nf = 2\n[g] # h", "{a: {b: 1}, c: {d e: {f: 2}}, g: {}}"),
        ("[x.y.z.w]\n[x]\na = 1", "{x: {y: {z: {w: {}}}, a: 1}}"), ("a.b = 1\n[a.c]\nd = 2", "{a: {b: 1, c: {d: 2}}}"),
        ("[a]\nb.c = 1\nb.d = 2\n[a.b.e]\nf = 3", "{a: {b: {c: 1, d: 2, e: {f: 3}}}}"),
        ("[a.b]\nc = 1\n[d]\n[a.e]\nf = 2", "{a: {b: {c: 1}, e: {f: 2}}, d: {}}"),
        ("[[a]]\nb = 1\n[[a]]\n[[a]]\nb = 2\n[a.c]\nd = 3", "{a: [{b: 1}, {}, {b: 2, c: {d: 3}}]}"),
        ("[[a]]\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n[[a]]\n[[a.b]]\nc = 3", "{a: [{b: [{c: 1}, {c: 2}]}, {b: [{c: 3}]}]}"),
    ])
    func `what is valid is read`(text: String, expected: String) throws {
        #expect(try shown(read(text)) == expected)
    }

    @Test(
        arguments: [
            // Keys, and what stands behind them.
            ("a", 1, 2, "not followed by \"=\""), ("a =", 1, 4, "no value here"), ("= 1", 1, 1, "no key"),
            ("a = # x", 1, 5, "no value here"), ("a\n= 1", 1, 2, "not followed"), ("å = 1", 1, 1, "no key"),
            ("a b = 1", 1, 3, "not followed"), ("a..b = 1", 1, 3, "no key"), (".a = 1", 1, 1, "no key"),
            ("a. = 1", 1, 4, "no key"), ("\"\"\"a\"\"\" = 1", 1, 3, "not followed"),
            ("a = 1 b = 2", 1, 7, "more on the line"),
            ("\"åäö\" = 1 x", 1, 11, "more on the line"),
            ("a = \"x\" y", 1, 9, "more on the line"),
            // Words.
            ("a = b", 1, 5, "\"b\" is no value"), ("a = True", 1, 5, "\"True\""), ("a = 5m", 1, 5, "\"5m\""),
            ("a = 01", 1, 5, "\"01\""), ("a = +01", 1, 5, ""), ("a = 1__0", 1, 5, ""), ("a = _1", 1, 5, ""),
            ("a = 1_", 1, 5, ""), ("a = 0x", 1, 5, ""), ("a = 0X1", 1, 5, ""), ("a = 0x_1", 1, 5, ""),
            ("a = -0x1", 1, 5, ""),
            ("a = 0o8", 1, 5, ""), ("a = 0b2", 1, 5, ""), ("a = .5", 1, 5, ""), ("a = 5.", 1, 5, ""),
            ("a = 5.e1", 1, 5, ""),
            ("a = 1e", 1, 5, ""), ("a = 1._5", 1, 5, ""), ("a = 03.1", 1, 5, ""), ("a = Inf", 1, 5, ""),
            ("a = --1", 1, 5, ""),
            ("a = 9223372036854775808", 1, 5, "no room in 64 bits"), ("a = [1, -9223372036854775809]", 1, 9, "no room"),
            ("a = 0x8000000000000000", 1, 5, "no room"), ("a = 1 1", 1, 7, "more on the line"),
            // Dates.
            ("a = 2026-03-14T", 1, 5, "\"2026-03-14T\" is no value"), ("a = 2026-03-14 1", 1, 5, "no value"),
            ("a = [2026-03-14 5]", 1, 6, "no value"), ("a = 2026-3-14", 1, 5, ""), ("a = 07:32", 1, 5, ""),
            ("a = 2026-03-14T07:32", 1, 5, ""), ("a = 2026-03-14T07:32:00.", 1, 5, ""),
            ("a = 2026-03-14T07:32:00+1", 1, 5, ""),
            ("a = 2026-03-14T07:32:00+24:00", 1, 5, ""), ("a = 2026-02-29", 1, 5, "no such day"),
            ("a = 2100-02-29", 1, 5, "no such day"),
            ("a = 2026-00-10", 1, 5, "no such day"), ("a = 2026-13-10", 1, 5, "no such day"),
            ("a = 2026-04-31", 1, 5, "no such day"),
            ("a = 24:00:00", 1, 5, "no such day"), ("a = 23:60:00", 1, 5, "no such day"),
            ("a = 2026-03-14T23:59:61", 1, 5, "no such day"),
            // Texts.
            ("a = \"x", 1, 5, "does not end on its line"), ("a = 'x\n'", 1, 5, "does not end on its line"),
            ("b = 1\na = \"\"\"x\n\n", 2, 5, "does not end"), ("a = '''x''", 1, 5, "does not end"),
            (#"a = "\q""#, 1, 7, "does not go with"), (#"a = "\x41""#, 1, 7, ""), (#"a = "\u12""#, 1, 10, "too short"),
            (#"a = "\ud800""#, 1, 12, "none of Unicode"), (#"a = "\U00110000""#, 1, 16, "none of Unicode"),
            ("a = \"\"\"x \\ y\"\"\"", 1, 11, "does not go with"),
            ("a = \"\"\"x\"\"\"\"\"\"", 1, 14, "more on the line"),
            // Arrays and tables in braces.
            ("a = [1", 1, 5, "list does not end"), ("a = [1 2]", 1, 8, "list does not go on"),
            ("a = [,]", 1, 6, "no value"),
            ("b = 1\na = [\n  1,\n", 2, 5, "list does not end"), ("a = [1,,2]", 1, 8, "no value"),
            ("a = [1]]", 1, 8, "more on the line"),
            ("a = {b = 1", 1, 11, "table does not end"), ("a = {b = 1,}", 1, 12, "no key"),
            ("a = {b}", 1, 7, "not followed"),
            ("a = {\nb = 1}", 1, 6, "no key"), ("a = {b = 1, b = 2}", 1, 13, "stands twice"),
            ("a = {b = {c = 1}, b.d = 2}", 1, 19, "ends with its brace"),
            // Headers.
            ("[", 1, 2, "no key"), ("[[", 1, 3, "no key"), ("[]", 1, 2, "no key"), ("[[]]", 1, 3, "no key"),
            ("[a", 1, 3, "name does not end"),
            ("[a]]", 1, 4, "more on the line"), ("[[a]", 1, 5, "name does not end"),
            ("[[a] ]", 1, 5, "name does not end"),
            ("[ [a]]", 1, 3, "no key"), ("[[[feed]]]", 1, 3, "no key"), ("[.a]", 1, 2, "no key"),
            ("[a.]", 1, 4, "no key"),
            ("[#]", 1, 2, "no key"), ("[å]", 1, 2, "no key"), ("[$x]", 1, 2, "no key"), ("[*]", 1, 2, "no key"),
            ("[,]", 1, 2, "no key"),
            ("[a] b = 1", 1, 5, "more on the line"), ("[a\n]", 1, 3, "name does not end"),
        ] as [(String, Int, Int, String)])
    func `what is no TOML is told with its place`(text: String, line: Int, column: Int, what: String) throws {
        try expectProblem(in: Array(text.utf8), line, column, what)
    }

    @Test(
        arguments: [
            ("a = 1\nb = 2\na = 3", 3, 1, "the key \"a\" stands twice, first on line 1"),
            ("a = 1\n\"a\" = 1", 2, 1, "stands twice"),
            ("a.b = 1\na.b = 2", 2, 1, "\"b\" stands twice"), ("[x]\na = 1\n  a = 1", 3, 3, "stands twice"),
            ("[a]\nb = 1\n\n[a]\nc = 2", 4, 1, "the table \"a\" stands twice, first on line 1"),
            ("[a.b]\n[a]\n[a.b]", 3, 1, "stands twice"),
            ("a = 1\n[a]", 2, 1, "a value and a table"), ("a = 1\n[a.b]", 2, 1, "a value and a table"),
            ("a = 1\na.b = 2", 2, 1, "a value and a table"),
            ("a.b = 1\na = 2", 2, 1, "stands twice"), ("[a.b]\n[a]\nb = 1", 3, 1, "stands twice"),
            ("a = 1\n[[a]]", 2, 1, "a value and a table"),
            ("a = {b = 1}\na.c = 2", 2, 1, "ends with its brace"), ("a = {b = 1}\n[a]", 2, 1, "ends with its brace"),
            ("a = {}\n[a.b]", 2, 1, "ends with its brace"),
            ("a = [{}]\n[a.b]", 2, 1, "a value and a table"), ("a = []\n[[a]]", 2, 1, "a value and a table"),
            ("[[a]]\n[a]", 2, 1, "a table and a list"),
            ("[a]\n[[a]]", 2, 1, "a table and a list"), ("[a.b]\n[[a]]", 2, 1, "a table and a list"),
            ("[[a]]\n[a.b]\n[[a.b]]", 3, 1, "a table and a list"),
            ("[[a.b]]\n[a]\nb.c = 1", 3, 1, "a table and a list"), ("a.b = 1\n[a]", 2, 1, "stands twice"),
            ("[a]\nb.c = 1\n[a.b]", 3, 1, "stands twice"),
            ("[a.b.c]\nz = 9\n[a]\nb.c.t = 1", 4, 1, "is complete already"),
            ("[a.b]\n[a]\nb.c = 1", 3, 1, "is complete already"),
        ] as [(String, Int, Int, String)])
    func `nothing is said twice`(text: String, line: Int, column: Int, what: String) throws {
        try expectProblem(in: Array(text.utf8), line, column, what)
    }

    @Test(
        arguments: [
            ([0x61, 0x3D, 0x22, 0xC3, 0xA5, 0xFF, 0x22], 1, 5, "not UTF-8"),
            ([0x23, 0x0A, 0x23, 0xC3], 2, 2, "not UTF-8"),
            ([0x23, 0xED, 0xA0, 0x80], 1, 2, "not UTF-8"), ([0x23, 0xC0, 0x80], 1, 2, "not UTF-8"),
            ([0x23, 0x00], 1, 2, "U+0000"),
            ([0x61, 0x3D, 0x31, 0x0D], 1, 4, "U+000D"), ([0x61, 0x3D, 0x27, 0x1F, 0x27], 1, 4, "U+001F"),
            ([0x23, 0x7F], 1, 2, "U+007F"),
            // The first mistake is told, be it in the letters or in the words.
            ([0x61, 0x0A, 0x23, 0xFF], 1, 2, "not followed"), ([0x23, 0xFF, 0x0A, 0x61], 1, 2, "not UTF-8"),
        ] as [([UInt8], Int, Int, String)])
    func `bytes that no text may have are told with their place`(
        bytes: [UInt8], line: Int, column: Int, what: String
    ) throws {
        try expectProblem(in: bytes, line, column, what)
    }

    @Test func `keys, tables and values know where they stand`() throws {
        let text = """
            "å".b = 1
            'å' . c = [ 'ö', {d = 2},
            \t3]
            [t.u]
              [[f]] # x
            ""=\t\"""

            \"""
            e = 0
            [t]
            """
        var places: [String] = []
        func walk(_ entries: [TOMLEntry], _ path: String) {
            for entry in entries {
                places.append("\(path)\(entry.key) \(entry.place.line):\(entry.place.column)")
                walk(entry.value, "\(path)\(entry.key)")
            }
        }
        func walk(_ value: TOMLValue, _ path: String) {
            places.append("\(path)= \(value.place.line):\(value.place.column)")
            switch value.content {
            case .text, .word: break
            case .array(let values): for value in values { walk(value, path + "[]") }
            case .table(let entries): walk(entries, path + ".")
            }
        }
        walk(try read(text), "")
        #expect(
            places == [
                "å 1:1", "å= 1:1", "å.b 1:1", "å.b= 1:9", "å.c 2:1", "å.c= 2:11", "å.c[]= 2:13", "å.c[]= 2:18",
                "å.c[].d 2:19", "å.c[].d= 2:23", "å.c[]= 3:2", "t 10:1", "t= 10:1", "t.u 4:1", "t.u= 4:1", "f 5:3",
                "f= 5:3", "f[]= 5:3", "f[]. 6:1", "f[].= 6:5", "f[].e 9:1", "f[].e= 9:5",
            ])
    }

    @Test func `depth has a limit, and length none`() throws {
        for text in [
            "a = " + String(repeating: "[", count: 100_000), "a = " + String(repeating: "{a=", count: 100_000),
            String(repeating: "a.", count: 100_000) + "a = 1", "[" + String(repeating: "a.", count: 100_000),
        ] {
            let problem = #expect(throws: TOMLProblem.self) { try read(text) }
            #expect(problem?.what == "it is nested too deep")
        }
        for text in [
            "a = [" + String(repeating: "1, ", count: 300_000) + "]",
            String(repeating: "[[a]]\nb = 1\n", count: 60_000),
            (0..<60_000).map { "key\($0) = 1\n" }.joined(),
            "a = {" + (0..<60_000).map { "k\($0) = 1" }.joined(separator: ",") + "}",
            "a = \"\"\"" + String(repeating: "\"\" \\\n", count: 100_000) + "\"\"\"",
        ] {
            let start = ProcessorTime.now
            _ = try read(text)
            #expect(ProcessorTime.now - start < .seconds(5))
        }
    }
}
