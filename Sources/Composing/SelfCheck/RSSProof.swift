import Syndication
import XML

/// Reads an RSS document of ours again, strictly (spec section 8).
enum RSSProof {
    static func read(
        _ bytes: [UInt8], source: String, stylesheet: WebURL?, entry: (SeenEntry, Int) throws(Fault) -> Void
    ) throws(Fault) -> SeenFeed {
        let root = try XMLReading.root(
            bytes, source: source, stylesheet: stylesheet, name: "rss", entryStart: FeedFormat.rss.entryStart)
        guard root.attribute("version") == "2.0" else { throw Fault("the version is not 2.0", line: 1) }
        let children = Array(root.children)
        guard children.count == 1, children[0].name == "channel" else { throw Fault("there is not one channel") }
        var seen = SeenFeed()
        var description: String?
        for element in children[0].children {
            if element.name == "item" {
                try seen.addEntry(element, on: element.line, read: readEntry, entry)
                continue
            }
            guard seen.entries == 0 else { throw XMLReading.unexpected(element) }
            if try XMLReading.isMark(element, &seen) { continue }
            if try isCloud(element) { continue }
            try XMLReading.checkElement(element)
            switch element.name {
            case "title": try XMLReading.set(&seen.title, element.text, element)
            case "link": try XMLReading.set(&seen.home, address(element), element)
            case "description": try XMLReading.set(&description, element.text, element)
            case "lastBuildDate": try XMLReading.set(&seen.updated, date(element), element)
            case "pubDate": _ = try date(element)
            case "atom:link": try readLink(element, &seen)
            case "image": try readImage(element, seen)
            case "ttl":
                guard let minutes = Int(element.text), minutes > 0 else {
                    throw Fault("<ttl> is no whole number of minutes", line: element.line)
                }
            case "skipHours": try checkQuietTimes(element, "hour", among: (0...23).map { String($0) })
            case "skipDays": try checkQuietTimes(element, "day", among: QuietTimes.dayNames)
            case "itunes:new-feed-url": _ = try address(element)
            case "language", "copyright", "managingEditor", "generator", "docs": break
            default: throw XMLReading.unexpected(element)
            }
        }
        guard description != nil else { throw Fault("the channel has no description") }
        return seen
    }

    /// Its `domain` is no address, as other elements' is, and `registerProcedure` may be empty.
    private static func isCloud(_ element: XMLElement) throws(Fault) -> Bool {
        guard element.name == "cloud" else { return false }
        for name in ["domain", "port", "path", "registerProcedure", "protocol"] {
            guard let value = element.attribute(name), !value.isEmpty || name == "registerProcedure" else {
                throw Fault("<cloud> has no \(name)", line: element.line)
            }
        }
        return true
    }

    private static func readLink(_ element: XMLElement, _ seen: inout SeenFeed) throws(Fault) {
        let href = element.attribute("href") ?? ""
        switch element.attribute("rel") {
        case "self": try XMLReading.set(&seen.address, href, element)
        case "hub": seen.hubs.append(href)
        case "alternate": break
        case "current", "prev-archive", "next-archive": XMLReading.note(element, &seen)
        default: throw Fault("<atom:link> has no relation that a feed of ours has", line: element.line)
        }
    }

    /// Each is named once.
    private static func checkQuietTimes(
        _ element: XMLElement, _ name: String, among words: [String]
    ) throws(Fault) {
        var left = Set(words)
        for child in element.children {
            guard child.name == name, left.remove(child.text) != nil else {
                throw Fault("<\(element.name)> holds what is no \(name), or twice", line: child.line)
            }
        }
        guard left.count < words.count else { throw Fault("<\(element.name)> is empty", line: element.line) }
    }

    /// Validators compare the image's title and link with the channel's.
    private static func readImage(_ element: XMLElement, _ seen: SeenFeed) throws(Fault) {
        for child in element.children {
            switch child.name {
            case "url": break
            case "title" where child.text == seen.title: break
            case "link" where child.text == seen.home: break
            default: throw Fault("<\(child.name)> of the image is not the channel's", line: child.line)
            }
        }
    }

    private static func readEntry(_ element: XMLElement) throws(Fault) -> SeenEntry {
        var seen = SeenEntry()
        var description: String?
        var encoded: String?
        var guid: XMLElement?
        var enclosure: XMLElement?
        var creator: String?
        var comments: String?
        for child in element.children {
            try XMLReading.checkElement(child)
            switch child.name {
            case "title": try XMLReading.set(&seen.title, child.text, child)
            case "link": try XMLReading.set(&seen.link, address(child), child)
            case "description":
                try XMLReading.set(&description, child.text, child)
                guard encoded == nil else {
                    throw Fault("<description> stands behind <content:encoded>", line: child.line)
                }
            case "content:encoded": try XMLReading.set(&encoded, child.text, child)
            case "dc:creator": try XMLReading.set(&creator, child.text, child)
            case "guid": try XMLReading.set(&guid, child, child)
            case "comments": try XMLReading.set(&comments, address(child), child)
            case "pubDate": try XMLReading.set(&seen.published, date(child), child)
            case "atom:updated":
                guard let date = OwnDate.rfc3339(child.text) else {
                    throw Fault("<atom:updated> holds \"\(child.text)\", which is no RFC 3339 date", line: child.line)
                }
                try XMLReading.set(&seen.updated, date, child)
            case "enclosure": try XMLReading.set(&enclosure, child, child)
            case "category":
                guard !XMLText(child.text).isBlank else { throw Fault("a category is empty", line: child.line) }
            case "media:content", "media:thumbnail", "thr:in-reply-to": break
            default: throw XMLReading.unexpected(child)
            }
        }
        guard seen.title != nil || description != nil else { throw Fault("there is neither a title nor a description") }
        guard encoded == nil || description != nil else { throw Fault("<content:encoded> has no description") }
        seen.html = encoded ?? description
        if let description { try MarkupCheck.check(description) }
        seen.id = try id(guid, link: seen.link)
        if let enclosure { try checkEnclosure(enclosure) }
        return seen
    }

    private static func id(_ guid: XMLElement?, link: String?) throws(Fault) -> String? {
        guard let guid else { throw Fault("there is no guid") }
        switch guid.attribute("isPermaLink") {
        case "false": break
        // An adopted id may be an address under which the article was to be read before.
        case "true" where guid.text == link || WebURL(guid.text)?.isWeb == true: break
        default: throw Fault("the guid's isPermaLink is wrong", line: guid.line)
        }
        return guid.text
    }

    private static func checkEnclosure(_ enclosure: XMLElement) throws(Fault) {
        guard let url = enclosure.attribute("url"), enclosure.attribute("type") != nil,
            let length = enclosure.attribute("length").flatMap({ Int($0) }), length >= 0
        else { throw Fault("the enclosure has no url, length and type", line: enclosure.line) }
        guard WebURL(url)?.hasDottedHost == true else {
            throw Fault("the enclosure's host has no dot, which validators refuse", line: enclosure.line)
        }
    }

    private static func address(_ element: XMLElement) throws(Fault) -> String {
        guard URLCheck.isAbsolute(element.text) else {
            throw Fault(
                "<\(element.name)> holds \"\(element.text.prefix(200))\", which is not an absolute URL in ASCII",
                line: element.line)
        }
        return element.text
    }

    private static func date(_ element: XMLElement) throws(Fault) -> Timestamp {
        guard let date = OwnDate.rfc822(element.text) else {
            throw Fault("<\(element.name)> holds \"\(element.text)\", which is no RFC 822 date", line: element.line)
        }
        return date
    }
}
