package import Syndication
import XML

/// Reads a composed document again, and compares with what was to be there (spec R1.10, section 20): of the feed its id,
/// title, time, links, hubs and tombstones; of each entry its id, title, links, dates and content. Of summaries, authors,
/// categories, enclosures and pictures it looks only at the form: that none is empty, and every address is one.
///
/// It sees what validators do not: a relative `srcset` or `poster`, a `javascript:` link in the content, a year 0001, a
/// `lastBuildDate` that is not the newest change, a wrong self link, a broken JSON Feed (spec section 18). It fails on
/// the first fault.
///
/// A document is its frame and its fragments. So each fragment need be checked only once, in any frame of the feed; of a
/// document made of checked fragments the frame is checked, and that its entries go together.
package enum SelfCheck {
    /// The whole of a document.
    ///
    /// - Parameters:
    ///   - entries: those that the document was composed from, in their order.
    ///   - now: where given, no date may lie more than ten minutes after it (spec R5.3).
    package static func check(
        _ bytes: [UInt8], format: FeedFormat, of feed: Feed, entries: [Entry], now: Timestamp? = nil
    ) throws(SelfCheckError) {
        try checkEntries(entries, of: feed, now: now)
        try checkText(bytes, format: format, of: feed, entries: entries)
    }

    /// Faults that the values have, whatever is made of them: an id that comes twice, a date that cannot be.
    ///
    /// - Parameter now: where given, no date may lie more than ten minutes after it (spec R5.3).
    package static func checkEntries(_ entries: [Entry], of feed: Feed, now: Timestamp? = nil) throws(SelfCheckError) {
        do throws(Fault) {
            try ExpectedFeed.checkValues(entries, of: feed, now: now)
        } catch {
            throw SelfCheckError(document: feed.name, error, entries)
        }
    }

    /// What a document says, beside what it was composed from.
    ///
    /// - Parameter entries: those that stand in it, in their order. For a frame: none.
    package static func checkText(
        _ bytes: [UInt8], format: FeedFormat, of feed: Feed, entries: [Entry]
    ) throws(SelfCheckError) {
        try checkText(bytes, format: format, of: feed, entries: ExpectedEntries(entries, of: feed))
    }

    /// The same for one of several documents that hold these entries.
    package static func checkText(
        _ bytes: [UInt8], format: FeedFormat, of feed: Feed, entries: ExpectedEntries
    ) throws(SelfCheckError) {
        let document = "\(feed.name).\(format.rawValue)"
        let expected = ExpectedFeed(feed, entries, format: format)
        do throws(Fault) {
            try checkCharacters(bytes, entryStart: format.entryStart)
            let seen: SeenFeed =
                switch format {
                case .atom:
                    try AtomProof.read(bytes, source: document, stylesheet: feed.stylesheet, entry: expected.check)
                case .rss:
                    try RSSProof.read(bytes, source: document, stylesheet: feed.stylesheet, entry: expected.check)
                case .json: try JSONFeedProof.read(bytes, entry: expected.check)
                }
            try expected.check(seen)
        } catch {
            throw SelfCheckError(document: document, error, entries.all)
        }
    }

    /// The same for the list of all feeds.
    package static func checkOPML(_ bytes: [UInt8], of feeds: [Feed]) throws(SelfCheckError) {
        do throws(Fault) {
            try checkCharacters(bytes, entryStart: "\n<outline")
            try OPMLProof.check(bytes, feeds: feeds)
        } catch {
            throw SelfCheckError(document: "feeds.opml", error, [])
        }
    }

    /// Valid UTF-8, and no character that a feed may not hold (spec R1.2).
    private static func checkCharacters(_ bytes: [UInt8], entryStart: StaticString) throws(Fault) {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw Fault("the document is not UTF-8") }
        guard let place = XMLText.firstForbidden(in: bytes) else { return }
        throw Fault(
            "there is a character at byte \(place) that a feed may not hold",
            line: 1 + bytes[..<place].count { $0 == 0x0A }, entry: lastEntry(entryStart, in: bytes[..<place]))
    }

    /// The place of the entry that a fault lies in, for documents that cannot be parsed.
    ///
    /// - Parameter start: what every entry begins with, and nothing else.
    static func lastEntry(_ start: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
        let pattern = UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount)
        var count = 0
        for place in bytes.indices where bytes[place] == pattern[0] {
            if bytes[place...].starts(with: pattern) { count += 1 }
        }
        return count > 0 ? count - 1 : nil
    }
}

extension SelfCheckError {
    init(document: String, _ fault: Fault, _ entries: [Entry]) {
        let entry = fault.entry.flatMap { entries.indices.contains($0) ? entries[$0].id : nil }
        self.init(document: document, entry: entry, line: fault.line, fault: fault.what)
    }
}

extension FeedFormat {
    /// What an entry begins with in the bytes. In XML nothing else can, because `<` is always escaped in text; in JSON
    /// a line feed is.
    var entryStart: StaticString {
        switch self {
        case .atom: "\n<entry"
        case .rss: "\n<item"
        case .json: "\n{"
        }
    }
}
