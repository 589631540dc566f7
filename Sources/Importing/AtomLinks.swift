import Syndication
import XML

/// The links of a feed or an entry: `<link rel href>` (RFC 4287 §4.2.7), also where they stand in RSS.
struct AtomLinks {
    private struct Link {
        let relation: String
        let type: String?
        let url: WebURL
    }

    private let links: [Link]

    /// - Parameter children: of the feed, channel, entry or item.
    init(_ children: [ForeignElement], base: WebURL?) {
        links = children.compactMap { element in
            guard element.isAtom("link"),
                let url = Text.url(element.attribute("href"), base: element.base(below: base))
            else { return nil }
            return Link(
                relation: Self.relation(element.attribute("rel")),
                type: element.attribute("type").flatMap(Text.trimmed)?.lowercased(), url: url)
        }
    }

    /// The relation's short name: registered ones may be written as addresses (RFC 4287 §4.2.7.2), and those of
    /// RFC 5005 were at first.
    private static func relation(_ written: String?) -> String {
        guard let name = written.flatMap(Text.trimmed)?.lowercased() else { return "alternate" }
        for prefix in ["http://www.iana.org/assignments/relation/", "http://purl.org/syndication/history/1.0/"]
        where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.utf8.count))
        }
        return name
    }

    func url(_ relation: String) -> WebURL? {
        links.first { $0.relation == relation }?.url
    }

    /// Where people read: the first alternate that is a web page, or may be one. Others are the same in another format.
    var alternate: WebURL? {
        let alternates = links.filter { $0.relation == "alternate" }
        let page = alternates.first { link in
            guard let type = link.type else { return true }
            return type.hasPrefix("text/html") || type.hasPrefix("application/xhtml+xml")
        }
        return (page ?? alternates.first)?.url
    }

    /// Where older entries are (RFC 5005 §3 and §4).
    var older: WebURL? { url("prev-archive") ?? url("next") }
}
