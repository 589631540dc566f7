import Syndication
import XML

/// Reads an Atom document of ours again, strictly (spec section 9).
enum AtomProof {
    static func read(
        _ bytes: [UInt8], source: String, stylesheet: WebURL?, entry: (SeenEntry, Int) throws(Fault) -> Void
    ) throws(Fault) -> SeenFeed {
        let root = try XMLReading.root(
            bytes, source: source, stylesheet: stylesheet, name: "feed", entryStart: FeedFormat.atom.entryStart)
        guard root.namespace == "http://www.w3.org/2005/Atom" else { throw Fault("the root is not Atom's", line: 1) }
        var seen = SeenFeed()
        var hasAuthor = false
        var alternates: Set<String> = []
        for element in root.children {
            if element.name == "entry" {
                try seen.addEntry(element, on: element.line, read: readEntry, entry)
                continue
            }
            guard seen.entries == 0 else { throw XMLReading.unexpected(element) }
            if try XMLReading.isMark(element, &seen) { continue }
            try XMLReading.checkElement(element)
            switch element.name {
            case "id": try XMLReading.set(&seen.id, element.text, element)
            case "title": try XMLReading.set(&seen.title, plainText(element), element)
            case "updated": try XMLReading.set(&seen.updated, date(element), element)
            case "author": hasAuthor = true
            case "link": try readLink(element, &seen, &alternates)
            case "at:deleted-entry":
                guard let id = EntryID(element.attribute("ref") ?? ""),
                    let when = OwnDate.rfc3339(element.attribute("when") ?? "")
                else { throw Fault("a tombstone does not say what and when", line: element.line) }
                seen.tombstones.append(Tombstone(id: id, when: when))
            case "subtitle", "rights", "icon", "logo", "generator": break
            default: throw XMLReading.unexpected(element)
            }
        }
        guard hasAuthor else { throw Fault("the feed has no author") }
        return seen
    }

    private static func readLink(
        _ element: XMLElement, _ seen: inout SeenFeed, _ alternates: inout Set<String>
    ) throws(Fault) {
        let href = element.attribute("href") ?? ""
        switch element.attribute("rel") {
        case "self": try XMLReading.set(&seen.address, href, element)
        case "hub": seen.hubs.append(href)
        case "current", "prev-archive", "next-archive": XMLReading.note(element, &seen)
        case "license": break
        case "alternate":
            let type = element.attribute("type") ?? ""
            if type == "text/html" { seen.home = href }
            try distinct(element, &alternates)
        default: throw Fault("<link> has no relation that a feed of ours has", line: element.line)
        }
    }

    private static func readEntry(_ element: XMLElement) throws(Fault) -> SeenEntry {
        var seen = SeenEntry()
        var hasContent = false
        var alternates: Set<String> = []
        var summary: String?
        var lastLink: String?
        for child in element.children {
            // Whether it may be empty, the entry tells.
            if child.name == "title", child.text.isEmpty {
                try XMLReading.set(&seen.title, plainText(child), child)
                continue
            }
            try XMLReading.checkElement(child)
            switch child.name {
            case "id": try XMLReading.set(&seen.id, child.text, child)
            case "title": try XMLReading.set(&seen.title, plainText(child), child)
            case "published": try XMLReading.set(&seen.published, date(child), child)
            case "updated": try XMLReading.set(&seen.updated, date(child), child)
            case "link": lastLink = try readLink(child, &seen, &alternates) ?? lastLink
            case "category":
                guard child.attribute("term") != nil else { throw Fault("a category has no term", line: child.line) }
            case "summary": try XMLReading.set(&summary, plainText(child), child)
            case "content":
                guard !hasContent else { throw Fault("there are two <content>", line: child.line) }
                hasContent = true
                if child.attribute("type") == "html" { seen.html = child.text }
            case "author", "rights", "media:content", "media:thumbnail", "thr:in-reply-to": break
            default: throw XMLReading.unexpected(child)
            }
        }
        guard lastLink == seen.link else {
            throw Fault("whoever takes the last alternate link does not find the entry's own page")
        }
        guard seen.link != nil || hasContent else { throw Fault("there is neither a link nor content") }
        return seen
    }

    /// - Returns: where it leads, if that is a page of the entry.
    private static func readLink(
        _ link: XMLElement, _ seen: inout SeenEntry, _ alternates: inout Set<String>
    ) throws(Fault) -> String? {
        guard let href = link.attribute("href") else { throw Fault("<link> has no href", line: link.line) }
        switch link.attribute("rel") {
        case "alternate":
            try distinct(link, &alternates)
            if seen.link != nil, let language = link.attribute("hreflang") {
                seen.translations.append("\(language) \(href)")
            }
            seen.link = seen.link ?? href
            return href
        case "enclosure" where link.attribute("type") == nil: throw Fault("an enclosure has no type", line: link.line)
        case "enclosure", "related", "via", "replies": return nil
        default: throw Fault("<link> has no relation that an entry of ours has", line: link.line)
        }
    }

    /// Two alternates of one type and language are an error (RFC 4287 §4.1.1).
    private static func distinct(_ link: XMLElement, _ alternates: inout Set<String>) throws(Fault) {
        let kind = "\(link.attribute("type") ?? "") \(link.attribute("hreflang") ?? "")"
        guard alternates.insert(kind).inserted else {
            throw Fault("there are two alternate links of one type and language", line: link.line)
        }
    }

    private static func plainText(_ element: XMLElement) throws(Fault) -> String {
        guard (element.attribute("type") ?? "text") == "text" else {
            throw Fault("<\(element.name)> is not plain text", line: element.line)
        }
        return element.text
    }

    private static func date(_ element: XMLElement) throws(Fault) -> Timestamp {
        guard let date = OwnDate.rfc3339(element.text) else {
            throw Fault("<\(element.name)> holds \"\(element.text)\", which is no RFC 3339 date", line: element.line)
        }
        return date
    }
}
