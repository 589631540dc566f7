import Recording
import Syndication
import Testing

@testable import Publishing

struct MakingTests {
    private func entry(_ number: Int64, html: String = "<p>Text.</p>", year: Int = 2026) throws -> PressedEntry {
        let date = Timestamp(year: year, month: 3, day: 14)
        let entry = Entry(
            id: try #require(EntryID("tag:example.org,2026:\(number)")),
            url: try #require(WebURL("https://example.org/\(number)/")), title: "Post \(number)",
            content: Content(html: html), published: date, updated: date)
        return PressedEntry(
            key: EntryKey(sequence: number), entry: entry, path: "\(number).md", version: UInt64(number))
    }

    private func feed() throws -> Feed {
        let site = try #require(WebURL("https://example.org/"))
        var addresses: [FeedFormat: WebURL] = [:]
        for format in FeedFormat.allCases { addresses[format] = site.resolving("all.\(format.rawValue)") }
        return Feed(
            name: "all", id: try #require(EntryID("tag:example.org,2026:feeds/all")), title: "T", home: site,
            addresses: addresses, updated: Timestamp(year: 2026, month: 3, day: 15),
            generator: Feed.Generator(name: "g", version: "1"))
    }

    @Test func `a document has the stem of its frame and of its entries in their order`() async throws {
        var press = FeedPress()
        let draft = press.lookUp(try [entry(1), entry(2)], in: try feed(), formats: [.atom])
        let fragments = try await Making(of: draft).made.sorted { $0.place < $1.place }.map { $0.fragments[0] }
        let frame = Array("<feed></feed>".utf8)
        let stem = Validators.stem(of: frame, holding: fragments)
        #expect(stem == Validators.stem(of: frame, holding: fragments))
        let others = [
            Validators.stem(of: frame, holding: fragments.reversed()),
            Validators.stem(of: frame, holding: [fragments[0]]), Validators.stem(of: frame, holding: []),
            Validators.stem(of: Array("<rss></rss>".utf8), holding: fragments),
        ]
        #expect(Set(others + [stem]).count == 5)
    }

    /// Each is found at its first look, so a thousand bad entries cost no more than one.
    @Test func `every entry that cannot be shown is named at once, and all others are made`() async throws {
        let entries = try (1...100 as ClosedRange<Int64>).map { number in
            switch number {
            case 7: try entry(7, html: "<p>a</p><script>alert(1)</script>")
            case 8: try entry(8, html: "<img src=\"/relative.png\">")
            case 90: try entry(90, year: 1066)
            default: try entry(number)
            }
        }
        var press = FeedPress()
        var draft = press.lookUp(entries, in: try feed(), formats: FeedFormat.allCases)
        let making = try await Making(of: draft)
        #expect(making.faults.map { entries[$0.place].path }.sorted() == ["7.md", "8.md", "90.md"])
        #expect(making.faults.contains { "\($0.error)".contains("<script>") })
        #expect(making.made.count == 97)
        #expect(making.made.allSatisfy { $0.fragments.count == FeedFormat.allCases.count })
        press.add(making.made, to: &draft)
        #expect(draft.missing == [6, 7, 89])
        let next = press.lookUp(entries, in: try feed(), formats: FeedFormat.allCases)
        #expect(next.missing == [6, 7, 89], "what is at fault is never kept, and the rest need not be made again")
    }
}
