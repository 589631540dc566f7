import Syndication
import XML

/// What a document says of its feed, as it was read again.
struct SeenFeed {
    var id: String?
    var title: String?
    /// The self link.
    var address: String?
    var home: String?
    var updated: Timestamp?
    var hubs: [String] = []
    var tombstones: [Tombstone] = []
    /// Links to its other documents: each a relation and a target.
    var links: [String] = []
    /// `fh:archive` or `fh:complete`.
    var mark: String?
    /// JSON Feed's `expired`.
    var isClosed = false
    var entries = 0

    /// Reads the next entry and has it checked. A fault in it names its place.
    ///
    /// - Parameter line: where it begins; nil in JSON.
    mutating func addEntry<Element>(
        _ element: Element, on line: Int?, read: (Element) throws(Fault) -> SeenEntry,
        _ check: (SeenEntry, Int) throws(Fault) -> Void
    ) throws(Fault) {
        do throws(Fault) {
            try check(read(element), entries)
        } catch {
            throw Fault(error.what, line: error.line ?? line, entry: entries)
        }
        entries += 1
    }
}

/// What a document says of an entry, as it was read again.
struct SeenEntry {
    var id: String?
    var title: String?
    var link: String?
    /// Each a language and an address.
    var translations: [String] = []
    var html: String?
    var published: Timestamp?
    var updated: Timestamp?
}

/// What a document was composed from, for comparing it with what is seen.
struct ExpectedFeed {
    private let feed: Feed
    private let entries: ExpectedEntries
    private let format: FeedFormat

    init(_ feed: Feed, _ entries: ExpectedEntries, format: FeedFormat) {
        self.feed = feed
        self.entries = entries
        self.format = format
    }

    /// Faults that are in the values already.
    static func checkValues(_ entries: [Entry], of feed: Feed, now: Timestamp?) throws(Fault) {
        var seen: Set<EntryID> = []
        for (index, entry) in entries.enumerated() {
            guard seen.insert(entry.id).inserted else {
                throw Fault("its id is that of another entry too", entry: index)
            }
            guard entry.updated >= entry.published else {
                throw Fault("it was updated before it was published", entry: index)
            }
            // The feed's time is that of its newest change (spec R7.5).
            guard entry.updated.wholeSecond <= feed.updated.wholeSecond else {
                throw Fault("it is newer than the feed, whose time must be that of its newest change", entry: index)
            }
            try checkPlausible(entry.published, now, entry: index)
        }
        for tombstone in feed.tombstones {
            guard seen.insert(tombstone.id).inserted else {
                throw Fault("\(tombstone.id) is told deleted, and is there, or is told so twice")
            }
        }
        try checkPlausible(feed.updated, now, entry: nil)
    }

    func check(_ seen: SeenFeed) throws(Fault) {
        try equal(seen.address, feed.addresses[format]?.text, "the self link")
        if format == .atom {
            try equal(seen.id, feed.id.text, "the feed's id")
        }
        // RSS has no way to tell of them, and Atom none to write an id that is no IRI.
        if format != .rss {
            let tombstones = feed.tombstones.map { gone in
                Tombstone(id: format == .atom ? gone.id.iri : gone.id, when: gone.when)
            }
            guard seen.tombstones == tombstones else { throw Fault("the tombstones are not those of the feed") }
        }
        try equal(seen.title, feed.shownTitle.string, "the feed's title")
        try equal(seen.home, feed.home.text, "the link to the site")
        try equal(seen.hubs.joined(separator: " "), feed.hubs.map(\.text).joined(separator: " "), "the list of hubs")
        try equal(seen.links.joined(separator: " "), links(of: feed), "the links to the feed's other documents")
        if format != .json {
            try equal(seen.mark, feed.extent.mark.map { "\($0)" }, "what the document says of its extent")
            try equal(seen.updated, format == .rss ? feed.updated.wholeSecond : feed.updated, "the feed's time", nil)
        }
        guard seen.isClosed == (format == .json && feed.isClosed) else {
            throw Fault("it is \(seen.isClosed ? "" : "not ")told that the feed is closed")
        }
        guard seen.entries == entries.all.count else {
            throw Fault("there are \(seen.entries) entries, but there should be \(entries.all.count)")
        }
    }

    private func links(of feed: Feed) -> String {
        guard format != .json else { return feed.extent.nextURL?.text ?? "" }
        return feed.extent.links(in: format).map { "\($0.relation) \($0.url)" }.joined(separator: " ")
    }

    /// - Parameter index: the place of the entry in the document.
    func check(_ seen: SeenEntry, at index: Int) throws(Fault) {
        guard entries.all.indices.contains(index) else { return }  // told by the count in the end
        let entry = entries.all[index]
        do throws(Fault) {
            try equal(seen.id, (format == .atom ? entry.id.iri : entry.id).text, "the id")
            let shown = try entries.shown(at: index)
            let title = format == .atom ? shown.demandedTitle?.string ?? "" : shown.optionalTitle?.string
            if let title, !title.isEmpty, seen.title?.isEmpty == true { throw Fault("<title> is empty") }
            try equal(seen.title, title, "the title")
            let page = entry.hasPage ? entry.url : nil
            try equal(seen.link, (format == .rss ? shown.itemLink : page)?.text, "the link")
            if format == .atom {
                let expected = shown.translations.map { "\($0.language) \($0.url)" }
                try equal(
                    seen.translations.joined(separator: ", "), expected.joined(separator: ", "), "the translations")
            }
            try equal(
                seen.published, format == .rss ? entry.published.wholeSecond : entry.published, "the date", index)
            let updated = format == .atom || shown.isChanged ? entry.updated : nil
            try equal(seen.updated, updated, "the time of its last change", index)
            guard seen.html == html(of: shown) else { throw Fault("the content is not the entry's content") }
            if let html = seen.html { try entries.checkMarkup(html, at: index, isContent: shown.html != nil) }
        } catch {
            throw Fault(error.what, line: error.line, entry: index)
        }
    }

    /// The content as the format shows it: an RSS item's description is its content, where it has no other.
    private func html(of shown: ShownEntry) -> String? {
        if let html = shown.html { return html.string }
        return format == .rss ? PlainText.html(shown.anyText.string) : nil
    }

    private static func checkPlausible(_ instant: Timestamp, _ now: Timestamp?, entry: Int?) throws(Fault) {
        guard instant.isPlausible else { throw Fault("its date is not between 1990 and 9999", entry: entry) }
        guard let now, instant > now + .seconds(600) else { return }
        throw Fault("its date \(DateFormats.rfc3339(instant)) is in the future", entry: entry)
    }

    private func equal(_ seen: String?, _ expected: String?, _ what: String) throws(Fault) {
        // Byte for byte: two strings that look the same are not the same id.
        let isEqual =
            switch (seen, expected) {
            case (let seen?, let expected?): seen.utf8.elementsEqual(expected.utf8)
            default: seen == nil && expected == nil
            }
        guard !isEqual else { return }
        throw Fault("\(what) is \(Self.quoted(seen)), but should be \(Self.quoted(expected))")
    }

    private func equal(_ seen: Timestamp?, _ expected: Timestamp?, _ what: String, _ entry: Int?) throws(Fault) {
        guard seen != expected else { return }
        throw Fault(
            "\(what) is \(Self.quoted(seen.map(DateFormats.rfc3339))), but should be "
                + Self.quoted(expected.map(DateFormats.rfc3339)), entry: entry)
    }

    private static func quoted(_ text: String?) -> String {
        text.map { "\"\($0.prefix(200))\"" } ?? "missing"
    }
}
