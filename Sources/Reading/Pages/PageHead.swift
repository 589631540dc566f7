import HTML
import Syndication

/// What stands in the head of a page: OpenGraph, other `<meta>`, and the canonical link.
struct PageHead {
    private var metas: [String: [(content: String, line: Int)]] = [:]
    private var canonical: (href: String, line: Int)?

    /// The name of the site, which page titles have at their ends.
    var siteName: String? { first("og:site_name") ?? first("application-name") }

    /// What the page gives as its own address, be it an article or a list.
    var ownAddresses: [String] { [canonical?.href, first("og:url")].compactMap(\.self) }

    /// What the page is, as Open Graph has it.
    var type: String? { first("og:type")?.lowercased() }

    mutating func takeMeta(_ attributes: [HTMLTree.Attribute], line: Int) {
        var name: String?
        var content: String?
        for attribute in attributes {
            switch attribute.name {
            case "name", "property", "itemprop": name = name ?? attribute.value.lowercased()
            case "content": content = attribute.value
            default: break
            }
        }
        guard let name, let content, !content.isEmpty, metas[name, default: []].count < 100 else { return }
        metas[name, default: []].append((content, max(line, 1)))
    }

    mutating func takeLink(_ attributes: [HTMLTree.Attribute], line: Int) {
        guard canonical == nil,
            attributes.contains(where: { $0.name == "rel" && $0.value.lowercased() == "canonical" }),
            let href = attributes.first(where: { $0.name == "href" })?.value, !href.isEmpty
        else { return }
        canonical = (href, max(line, 1))
    }

    private func first(_ name: String) -> String? { metas[name]?.first?.content }

    /// The Open Graph protocol (ogp.me), with `article:` of its own.
    func readOpenGraph(into facts: inout PageFacts) {
        if let canonical { facts.add("canonical", canonical.href, line: canonical.line) }
        if metas["article:published_time"] != nil { facts.isArticle = true }
        // A note in microformats has no title, whatever the page around it is called.
        if !facts.isUntitled { add("og:title", as: "title", to: &facts) }
        add("og:description", as: "summary", to: &facts)
        addDate("article:published_time", as: "date", to: &facts)
        addDate("article:modified_time", as: "modified", to: &facts)
        addDate("og:updated_time", as: "modified", to: &facts)
        if let image = metas["og:image:secure_url"]?.first ?? metas["og:image"]?.first ?? metas["og:image:url"]?.first {
            let map = PageFacts.map([("url", image.content), ("alt", first("og:image:alt"))], line: image.line)
            facts.add("image", map, line: image.line)
        }
        addAll("article:tag", as: "tags", to: &facts)
        addAll("article:section", as: "category", to: &facts)
        // Facebook wanted the address of a profile here; a name is what we can use.
        let names = (metas["article:author"] ?? []).filter { !$0.content.contains("://") }
        facts.add("authors", names.map(\.content), line: names.first?.line ?? 1)
        add("og:locale", as: "locale", to: &facts)
        add("og:url", as: "canonical", to: &facts)
    }

    /// `<meta name>`: of search engines, of Twitter, of Dublin Core, and as Pelican reads its HTML content.
    func readMeta(into facts: inout PageFacts) {
        for (field, names) in Self.metaNames {
            for name in names where !facts.holds(field) {
                switch field {
                case "date", "modified": addDate(name, as: field, to: &facts)
                case "authors": addAll(name, as: field, to: &facts)
                case "title" where facts.isUntitled: break
                default: add(name, as: field, to: &facts)
                }
            }
        }
    }

    private static let metaNames: [(field: String, names: [String])] = [
        ("title", ["twitter:title", "dc.title", "dcterms.title", "headline"]),
        ("summary", ["summary", "description", "twitter:description", "dc.description", "dcterms.description"]),
        (
            "date",
            [
                "date", "datepublished", "pubdate", "publish_date", "publication_date", "dc.date.issued",
                "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "citation_publication_date",
            ]
        ),
        ("modified", ["modified", "datemodified", "last-modified", "dcterms.modified", "lastmod", "revised"]),
        ("authors", ["author", "authors", "dc.creator", "dcterms.creator"]),
        ("image", ["twitter:image", "twitter:image:src", "thumbnail", "image"]),
        ("tags", ["tags", "keywords", "news_keywords"]),
        ("category", ["category"]),
        ("slug", ["slug"]),
        ("status", ["status"]),
        ("locale", ["lang", "language", "dc.language", "dcterms.language"]),
    ]

    private func add(_ name: String, as field: String, to facts: inout PageFacts) {
        guard let meta = metas[name]?.first else { return }
        facts.add(field, meta.content, line: meta.line)
    }

    private func addDate(_ name: String, as field: String, to facts: inout PageFacts) {
        guard let meta = metas[name]?.first else { return }
        facts.addDate(field, meta.content, line: meta.line)
    }

    private func addAll(_ name: String, as field: String, to facts: inout PageFacts) {
        guard let list = metas[name], let line = list.first?.line else { return }
        // Pelican has several authors in one `<meta name="authors">`; some have all tags in one `article:tag`.
        let contents = list.flatMap {
            ["authors", "article:tag"].contains(name) ? $0.content.split(separator: ",").map(String.init) : [$0.content]
        }
        facts.add(field, contents, line: line)
    }
}
