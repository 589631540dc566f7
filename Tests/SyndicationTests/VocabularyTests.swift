import Testing

@testable import Syndication

@Suite struct `A language tag` {
    @Test(arguments: [
        ("sv", "sv"), ("SV", "sv"), ("sv_se", "sv-SE"), ("EN-us", "en-US"), ("zh_hant", "zh-Hant"),
        ("zh-HANT-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("de-1996", "de-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("EN-ca-X-Ca", "en-CA-x-ca"), ("az-latn-x-latn", "az-Latn-x-latn"), ("sgn-be-fr", "sgn-BE-FR"),
        ("i-klingon", "i-klingon"), ("nds", "nds"),
    ])
    func `is written as BCP 47 recommends`(text: String, expected: String) {
        #expect(LanguageTag(text)?.text == expected)
    }

    @Test(arguments: [
        "", "s", "i", "english", "sv-", "-sv", "sv--se", "sv se", "sv-ö", "12", "sv-abcdefghi", "s1", "x-y", "sv\n",
        "svenska",
    ])
    func `has the form of one`(text: String) {
        #expect(LanguageTag(text) == nil)
    }

    /// Validators look the language up in ISO 639 (spec R2.7).
    @Test(
        arguments: [
            ("cz", "Write cs"), ("jp", "Write ja"), ("UA", "Write uk"), ("cz-CZ", "Write cs-CZ"), ("us", "Write en"),
            ("zz", "Write a tag such as en or pt-BR"), ("se", nil), ("sv", nil), ("pt-BR", nil), ("zh-Hant", nil),
            ("iw", nil), ("sh", nil), ("gsw", nil), ("i-klingon", nil),
        ] as [(String, String?)])
    func `is doubted where its code is no language`(text: String, remedy: String?) throws {
        let tag = try #require(LanguageTag(text))
        let doubt = LanguageCodes.doubt(about: tag)
        #expect(doubt?.remedy == remedy)
        if let doubt { #expect(doubt.problem == "\"\(tag.text.prefix(2))\" is no language of ISO 639") }
    }
}

@Suite struct `A media type` {
    @Test(arguments: [
        ("image/png", "image/png"), ("Image/PNG", "image/png"), ("text/html; charset=utf-8", "text/html"),
        ("text/html;charset=utf-8", "text/html"), ("image/svg+xml", "image/svg+xml"),
        ("application/vnd.a-b.c", "application/vnd.a-b.c"),
    ])
    func `stands without parameters in lower case`(text: String, expected: String) {
        #expect(MediaType(text)?.text == expected)
    }

    @Test(arguments: [
        "", "image", "image/", "/png", "image/png/x", " image/png", "image/p ng/", "im(age/png", "bild/ö", "a/b\n",
    ])
    func `has two halves`(text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test(
        arguments: [
            ("a.jpg", "image/jpeg"), ("x/y.z/a.JPEG", "image/jpeg"),
            ("https://example.org/a.mp3?x=y.png#z.gif", "audio/mpeg"),
            ("episode.m4a", "audio/x-m4a"), ("a.b.webm", "video/webm"), ("noending", nil), ("a.jpg/b", nil), (".", nil),
            ("", nil),
            ("a.exe", nil), ("?.jpg", nil),
        ] as [(String, String?)])
    func `is told by an address`(address: String, expected: String?) {
        #expect(MediaType(address: address)?.text == expected)
    }

    @Test(
        arguments: [
            ("x/y.z/a.JPEG", "image/jpeg"), ("Ep #12.mp3", "audio/mpeg"), ("why?.ogg", "audio/ogg"),
            ("a.mp3?x=1", nil), ("noending", nil),
        ] as [(String, String?)])
    func `is told by a file's name`(name: String, expected: String?) {
        #expect(MediaType(fileName: name)?.text == expected)
    }

    @Test func `knows its family`() {
        #expect(MediaType("image/png")?.isImage == true)
        #expect(MediaType("audio/mpeg")?.isAudio == true)
        #expect(MediaType("video/mp4")?.isVideo == true)
        #expect(MediaType("video/mp4")?.isImage == false)
    }
}

@Suite struct `An entry's id` {
    /// U+FDD0, which Swift takes in no literal.
    private static let noncharacter = String(decoding: [0xEF, 0xB7, 0x90], as: UTF8.self)

    @Test(
        arguments: [
            ("https://example.org/?p=1", "https://example.org/?p=1"),
            ("tag:example.org,2026-01-01:/a", "tag:example.org,2026-01-01:/a"),
            ("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
            ("urn:isbn:0451450523", "urn:isbn:0451450523"),
            ("my-post", nil), ("", nil), (":x", nil), ("1a:x", nil), ("tag:", nil), ("a b:c", nil), ("tag:a b", nil),
            ("tag:a\n", nil),
            ("6BA7B810-9DAD-11D1-80B4-00C04FD430CG", nil), ("6BA7B810x9DAD-11D1-80B4-00C04FD430C8", nil),
            ("tag:\u{FFFE}", nil), ("urn:x:a" + noncharacter, nil), ("tag:\u{1FFFF}", nil), ("tag:a\u{85}b", nil),
            ("tag:\u{FFFD}", "tag:\u{FFFD}"), ("tag:日本", "tag:日本"),
        ] as [(String, String?)])
    func `is claimed by a URI or a UUID`(claim: String, expected: String?) {
        #expect(EntryID(claimed: claim)?.text == expected)
    }

    @Test func `of a state from before the rule for characters is read`() {
        #expect(EntryID(stored: "tag:" + Self.noncharacter)?.text == "tag:" + Self.noncharacter)
        #expect(EntryID(stored: "") == nil && EntryID(stored: "a\nb") == nil)
    }

    @Test func `has at most 255 bytes`() {
        #expect(EntryID("tag:" + String(repeating: "a", count: 251)) != nil)
        #expect(EntryID("tag:" + String(repeating: "a", count: 252)) == nil)
        #expect(EntryID("tag:" + String(repeating: "å", count: 126)) == nil)
    }

    @Test func `may have single spaces, which Atom has as percent signs`() throws {
        let id = try #require(EntryID("1234 at https://www.example.org"))
        #expect(id.text == "1234 at https://www.example.org")
        #expect(id.iri.text == "1234%20at%20https://www.example.org" && id.iri.iri == id.iri)
        for text in [" a", "a ", "a  b", "a\tb", " ", "a \u{7F}"] { #expect(EntryID(text) == nil, "\(text)") }
        #expect(EntryID("a " + String(repeating: "b", count: 251))?.iri.text.utf8.count == 255)
        #expect(EntryID("a " + String(repeating: "b", count: 252)) == nil)
    }

    @Test(arguments: [
        ("/news/funding/", "tag:example.org,2026-03-14:/news/funding/"),
        ("/%C3%A5/", "tag:example.org,2026-03-14:/%C3%A5/"),
        ("/å b#c[d]", "tag:example.org,2026-03-14:/%C3%A5%20b%23c%5Bd%5D"),
    ])
    func `is minted of authority, day and path`(path: String, expected: String) {
        let day = Timestamp(year: 2026, month: 3, day: 14, hour: 23)
        #expect(TagURI.entry(authority: "Example.org", published: day, path: path) == expected)
    }

    @Test func `is minted within the limit for any path`() {
        let day = Timestamp(year: 2026, month: 3, day: 14)
        var ids: Set<String> = []
        for count in 20..<60 {
            let path = "/" + String(repeating: "%E6%97%A5", count: count) + "/"
            let id = TagURI.entry(authority: "example.org", published: day, path: path)
            #expect(EntryID(id) != nil)
            #expect(id == TagURI.entry(authority: "example.org", published: day, path: path))
            ids.insert(id)
            // No half of a percent-encoded byte is left.
            let bytes = Array(id.utf8)
            for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "%") {
                #expect(place + 2 < bytes.count && bytes[place + 1].hexDigit != nil && bytes[place + 2].hexDigit != nil)
            }
        }
        #expect(ids.count == 40)
    }

    @Test func `of a feed is minted of its name`() {
        #expect(TagURI.feed(authority: "example.org", year: 2026, name: "news") == "tag:example.org,2026:feeds/news")
        #expect(TagURI.feed(authority: "example.org", year: 2026, name: "å") == "tag:example.org,2026:feeds/%C3%A5")
    }
}

@Suite struct `A problem` {
    @Test(arguments: [
        (
            Problem(
                .warning, file: "a.md", line: 3, column: 7, "the date is ambiguous", remedy: "Write the year first"),
            "a.md:3:7: warning: the date is ambiguous. Write the year first."
        ),
        (Problem(.error, file: "a.md", line: 3, "it is empty"), "a.md:3: error: it is empty."),
        (Problem(.error, file: "a", "it is new", remedy: "Is it?"), "a: error: it is new. Is it?"),
        (Problem(.error, file: "a.md", column: 3, "it is empty"), "a.md: error: it is empty."),
    ])
    func `says where, what and how to mend it`(problem: Problem, text: String) {
        #expect(problem.description == text)
    }
}

@Suite struct `A set of ASCII bytes` {
    @Test func `holds what it was made of and nothing else`() {
        let set = ASCIISet.alphanumerics(and: "-/\u{7F}å")
        for byte in UInt8.min...UInt8.max {
            let scalar = Unicode.Scalar(byte)
            let expected =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || scalar == "-" || scalar == "/" || scalar == "\u{7F}"
            #expect(set.contains(byte) == expected)
        }
    }
}
