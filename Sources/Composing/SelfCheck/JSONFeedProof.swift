import Syndication

/// Reads a JSON Feed of ours again, strictly (spec section 10). There is no validator for the format but this.
enum JSONFeedProof {
    static func read(
        _ bytes: [UInt8], entry: (SeenEntry, Int) throws(Fault) -> Void
    ) throws(Fault) -> SeenFeed {
        guard let top = try JSONValue(parsing: bytes).object else { throw Fault("the document is not an object") }
        guard top.first?.key == "version", top.first?.value.string == "https://jsonfeed.org/version/1.1" else {
            throw Fault("the version is not the first member")
        }
        try checkOrder(top, feedKeys)
        var seen = SeenFeed()
        for member in top where member.key != "items" {
            try checkValue(member.value, of: member.key)
            switch member.key {
            case "title": seen.title = member.value.string
            case "home_page_url": seen.home = member.value.string
            case "feed_url": seen.address = member.value.string
            case "expired":
                guard case .bool(true) = member.value else { throw Fault("\"expired\" is there, and not true") }
                seen.isClosed = true
            case "next_url": seen.links = [member.value.string ?? ""]
            case "hubs": seen.hubs = strings("url", in: member.value)
            case "_syndicated": seen.tombstones = try tombstones(in: member.value)
            default: break
            }
        }
        guard top.last?.key == "items", let items = top.last?.value.array else { throw Fault("there are no items") }
        for item in items { try seen.addEntry(item, on: nil, read: readEntry, entry) }
        return seen
    }

    private static func readEntry(_ item: JSONValue) throws(Fault) -> SeenEntry {
        guard let members = item.object else { throw Fault("the item is not an object") }
        try checkOrder(members, itemKeys)
        var seen = SeenEntry()
        var hasText = false
        for member in members {
            try checkValue(member.value, of: member.key)
            switch member.key {
            case "id": seen.id = member.value.string
            case "url": seen.link = member.value.string
            case "title": seen.title = member.value.string
            case "content_html": seen.html = member.value.string
            case "content_text": hasText = true
            case "date_published": seen.published = try date(member)
            case "date_modified": seen.updated = try date(member)
            default: break
            }
        }
        guard hasText || seen.html != nil else { throw Fault("there is neither content_html nor content_text") }
        return seen
    }

    /// The extension says nothing but what was withdrawn, and where to read what it is.
    private static func tombstones(in extension: JSONValue) throws(Fault) -> [Tombstone] {
        guard let members = `extension`.object else { throw Fault("\"_syndicated\" is not an object") }
        try checkOrder(members, ["about", "deleted"])
        guard let deleted = members.last?.value.array else { throw Fault("\"_syndicated\" tells of nothing deleted") }
        var tombstones: [Tombstone] = []
        for element in deleted {
            guard let told = element.object, told.map(\.key) == ["id", "when"],
                let id = EntryID(told[0].value.string ?? "")
            else { throw Fault("a tombstone does not say what and when") }
            tombstones.append(Tombstone(id: id, when: try date(told[1])))
        }
        return tombstones
    }

    /// Only keys that we know, in the order of the specification (spec R10.1).
    private static func checkOrder(_ members: [JSONValue.Member], _ keys: [String]) throws(Fault) {
        var rest = keys[...]
        for member in members {
            guard let place = rest.firstIndex(of: member.key) else {
                throw Fault("the key \"\(member.key)\" is unknown, or in the wrong place")
            }
            rest = rest[(place + 1)...]
        }
    }

    private static let feedKeys = [
        "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon",
        "favicon", "authors", "language", "expired", "hubs", "_syndicated", "items",
    ]
    private static let itemKeys = [
        "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "date_published",
        "date_modified", "authors", "tags", "language", "attachments",
    ]

    /// Nothing is empty or null (spec R10.4), and every address is one.
    private static func checkValue(_ value: JSONValue, of key: String) throws(Fault) {
        switch value {
        case .string(let text):
            guard !text.isEmpty else { throw Fault("\"\(key)\" is empty") }
            guard addressKeys.contains(key), !URLCheck.isAbsolute(text) else { return }
            throw Fault("\"\(key)\" is \"\(text.prefix(200))\", which is not an absolute URL in ASCII")
        case .number(let number):
            guard number > 0 else { throw Fault("\"\(key)\" is \(number)") }
        case .array(let elements):
            guard !elements.isEmpty else { throw Fault("\"\(key)\" is empty") }
            for element in elements { try checkValue(element, of: key) }
        case .object(let members):
            guard !members.isEmpty else { throw Fault("\"\(key)\" is empty") }
            for member in members { try checkValue(member.value, of: member.key) }
        case .bool: break
        case .null: throw Fault("\"\(key)\" is null")
        }
    }

    private static let addressKeys: Set<String> = [
        "url", "home_page_url", "feed_url", "external_url", "icon", "favicon", "image", "avatar", "about",
    ]

    private static func date(_ member: JSONValue.Member) throws(Fault) -> Timestamp {
        guard let text = member.value.string, let date = OwnDate.rfc3339(text) else {
            throw Fault("\"\(member.key)\" is no RFC 3339 date")
        }
        return date
    }

    private static func strings(_ key: String, in list: JSONValue) -> [String] {
        (list.array ?? []).compactMap { element in element.object?.first { $0.key == key }?.value.string }
    }
}
