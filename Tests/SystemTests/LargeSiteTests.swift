import Foundation
import Testing

#if canImport(FoundationXML)
import FoundationXML
#endif

/// What holds for every document we emit (spec section 20, items 5 to 7), on sites of the shape of real ones.
struct LargeSiteTests {
    /// A site made for these tests.
    struct Shape: Sendable, CustomTestStringConvertible {
        var name: String
        var write: @Sendable (Site) throws -> Int

        var testDescription: String { name }
    }

    /// Seventeen languages, and whole groups of posts dated to one second, as a language community's news are.
    static let manyLanguages = Shape(name: "many languages, colliding dates") { site in
        let languages = "bg de en es fr id it ja ko pl pt ru sv tr vi zh_cn zh_tw".split(separator: " ")
        for (place, language) in languages.enumerated() {
            for number in 0..<60 {
                let date = String(format: "20%02d-%02d-01 12:00:00 +0000", 10 + number / 6, number % 6 + 1)
                try site.save(
                    "\(language)/news/_posts/20\(10 + number / 6)-0\(number % 6 + 1)-01-release-\(number).md",
                    """
                    ---
                    layout: news_post
                    title: "Release \(number) — \(language)"
                    author: "matz"
                    date: \(date)
                    lang: \(language.prefix(2))
                    weight: \(place)
                    ---

                    Release \(number), told in \(language). See [the list](/\(language)/downloads/).

                    """)
            }
        }
        return languages.count * 60
    }

    /// Bundles with pictures, offsets of all kinds, days without a time, and articles that have expired.
    static let bundles = Shape(name: "bundles, expiry dates") { site in
        var live = 0
        for number in 0..<700 {
            let day = String(format: "%04d-%02d-%02d", 2015 + number / 100, number % 12 + 1, number % 28 + 1)
            let date = [day, "\(day) 9:05:00 -0400", "\(day)T09:05:00Z", "\(day) 10:00:00"][number % 4]
            let expires = number % 7 == 0 ? "expirydate: 2020-01-0\(number % 9 + 1)\n" : ""
            let path = number % 3 == 0 ? "content/\(day)-topic-\(number)/index.md" : "content/\(day)-topic-\(number).md"
            try site.save(
                path,
                """
                ---
                title: 'Topic \(number): what "plain language" is'
                date: \(date)
                \(expires)topics: [content, "plain & simple"]
                ---

                {{< legacy-img src="\(number).jpg" >}}

                Topic \(number) in a bundle. ![A picture](picture.png)

                """)
            if number % 3 == 0 { try site.save("content/\(day)-topic-\(number)/picture.png", Data([0x89, 0x50])) }
            if expires.isEmpty { live += 1 }
        }
        return live
    }

    private func build(_ site: Site, state: String, output: String, zone: String = "UTC") async throws {
        let configuration = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            authority = "example.org"
            timezone = "Europe/Stockholm"
            [[feed]]
            name = "all"
            """)
        let result = try await Program.run(
            [
                "build", site.content.path, "--config", configuration, "--archive", "--state",
                site.root.appendingPathComponent(state).path, "--output", site.root.appendingPathComponent(output).path,
            ], environment: ["TZ": zone, "LANG": zone == "UTC" ? "C" : "sv_SE.UTF-8"])
        #expect(result.status == 0, "\(result.errors)")
    }

    /// By path.
    private func documents(_ site: Site, _ output: String) throws -> [String: Data] {
        let folder = site.root.appendingPathComponent(output)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let endings = [".atom", ".rss", ".json"]
        var documents: [String: Data] = [:]
        for path in paths where endings.contains(where: { path.hasSuffix($0) }) {
            documents[path] = try Data(contentsOf: folder.appendingPathComponent(path))
        }
        return documents
    }

    /// The ids, titles and instants of all entries, in one line for each.
    private func entries(_ documents: [String: Data], _ format: String) throws -> Set<String> {
        var found: Set<String> = []
        for (path, data) in documents where path.hasSuffix(".\(format)") {
            if format == "json" {
                let feed = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
                for item in feed["items"] as? [[String: Any]] ?? [] {
                    found.insert("\(item["id"] ?? "") \(item["title"] ?? "") \(item["date_published"] ?? "")")
                }
                continue
            }
            let root = try XMLDocument(data: data).rootElement()
            let items = try root?.nodes(forXPath: "//*[local-name()='entry' or local-name()='item']") ?? []
            for item in items {
                func text(_ name: String) throws -> String {
                    try item.nodes(forXPath: "./*[local-name()='\(name)']").first?.stringValue ?? ""
                }
                let id = try format == "atom" ? text("id") : text("guid")
                let date = try format == "atom" ? text("published") : Self.rfc3339(text("pubDate"))
                found.insert("\(id) \(try text("title")) \(date)")
            }
        }
        return found
    }

    private static func rfc3339(_ date: String) throws -> String {
        let reader = DateFormatter()
        reader.locale = Locale(identifier: "en_US_POSIX")
        reader.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        let writer = ISO8601DateFormatter()
        return writer.string(from: try #require(reader.date(from: date), "\(date)"))
    }

    @Test(arguments: [manyLanguages, bundles])
    func `all formats tell all entries, and nothing about a rebuild changes a byte`(shape: Shape) async throws {
        let site = try Site()
        let count = try shape.write(site)
        try await build(site, state: "one.sqlite", output: "one")
        let first = try documents(site, "one")
        let atom = try entries(first, "atom")
        #expect(atom.count == count)
        #expect(try entries(first, "rss") == atom)
        #expect(try entries(first, "json") == atom)
        let updates = try XMLDocument(data: #require(first["all.atom"])).rootElement()?
            .nodes(forXPath: "//*[local-name()='entry']/*[local-name()='updated']").compactMap(\.stringValue)
        #expect(updates.map { Set($0).count == $0.count } == true, "two entries have one updated")

        // Cloned anew: other inodes, other times; in another time zone and language; and from a lost state.
        let copy = site.root.appendingPathComponent("copy")
        try FileManager.default.moveItem(at: site.content, to: copy)
        let clone = try await Program.run(
            ["-r", copy.path, site.content.path], executable: URL(fileURLWithPath: "/bin/cp"))
        #expect(clone.status == 0)
        try await build(site, state: "one.sqlite", output: "again", zone: "Asia/Tokyo")
        #expect(try documents(site, "again") == first)
        try await build(site, state: "lost.sqlite", output: "lost", zone: "America/New_York")
        #expect(try documents(site, "lost") == first)
    }
}
