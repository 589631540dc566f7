import Syndication
import XML

/// Reads an OPML document of ours again (spec R16.2).
enum OPMLProof {
    static func check(_ bytes: [UInt8], feeds: [Feed]) throws(Fault) {
        let root = try XMLReading.root(bytes, source: "feeds.opml", name: "opml", entryStart: "\n<outline")
        guard root.attribute("version") == "2.0" else { throw Fault("the version is not 2.0", line: 1) }
        let children = Array(root.children)
        guard children.map(\.name) == ["head", "body"] else { throw Fault("there is not a head and a body") }
        try XMLReading.checkElement(children[0])
        for element in children[0].children where element.name.hasPrefix("date") {
            guard OwnDate.rfc822(element.text) != nil else {
                throw Fault("<\(element.name)> holds no RFC 822 date", line: element.line)
            }
        }
        var addresses: [String] = []
        for outline in children[1].children {
            try XMLReading.checkElement(outline)
            guard outline.name == "outline", outline.attribute("type") == "rss", outline.attribute("text") != nil,
                let address = outline.attribute("xmlUrl")
            else { throw Fault("an outline has no type, text and xmlUrl", line: outline.line) }
            addresses.append(address)
        }
        let expected = feeds.compactMap { feed in
            FeedFormat.allCases.lazy.compactMap { feed.addresses[$0]?.text }.first
        }
        guard addresses == expected else { throw Fault("the list does not hold every feed once") }
    }
}
