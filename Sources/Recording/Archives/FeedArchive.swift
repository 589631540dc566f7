package import Syndication

/// A fixed set of entries of a feed, about a hundred, in the order in which they were first published
/// (RFC 5005 §4, spec R13.2).
package struct ArchivePage: Sendable, Hashable {
    /// What an address says of a page.
    package struct Name: Sendable, Hashable {
        /// From 1, the oldest.
        package var number: Int
        /// From 1. Rises when an entry is taken off the page: whoever has the old one kept must not be led to it again
        /// (spec R13.5).
        package var revision: Int

        /// - Parameter revision: 1 for a page that has lost no entry.
        package init(number: Int, revision: Int = 1) {
            self.number = number
            self.revision = revision
        }
    }

    /// The page's number and revision, by which its address is made.
    package internal(set) var name: Name
    /// The entries that are on it still.
    package internal(set) var entries: [EntryKey]
    /// When the page got its name.
    package internal(set) var changed: Timestamp
}

/// The pages of one feed, and the entries that wait to be put on one.
///
/// Every entry is on one page at most, and stays there until it leaves the feed. A page that has lost all its entries
/// keeps its number.
struct FeedArchive {
    private(set) var selection: FeedSelection
    private(set) var pages: [ArchivePage]
    /// The page of each entry, by index; 0 where it is on none.
    private var numbers: [Int32] = []
    /// Entries of the feed that are on no page, in the order in which they were first published.
    private(set) var open: [Int32] = []
    /// Entries that may have come to the feed, or left it.
    private var touched: Set<Int32> = []
    /// Whether all entries are to be looked at, and not only those touched.
    private var isUnread = true

    /// - Parameter pages: in the order of their numbers, from 1, without a gap.
    init(_ selection: FeedSelection, pages: [ArchivePage]) {
        self.selection = selection
        self.pages = pages
        for page in pages {
            for key in page.entries { place(Int32(key.sequence - 1), on: page.name.number) }
        }
    }

    /// The newest page that has entries.
    var newest: ArchivePage? { pages.last { !$0.entries.isEmpty } }

    /// The page with entries that comes before the one of that number.
    func page(before number: Int) -> ArchivePage? {
        pages.prefix(max(0, number - 1)).last { !$0.entries.isEmpty }
    }

    func page(after number: Int) -> ArchivePage? {
        pages.dropFirst(number).first { !$0.entries.isEmpty }
    }

    mutating func touch(_ index: Int32) {
        if !isUnread { touched.insert(index) }
    }

    /// Takes off the pages what has left the feed, and what came waits for a page.
    ///
    /// - Returns: the numbers of the pages that are others now.
    mutating func follow(
        _ membership: Membership, _ records: [EntryRecord], at now: Timestamp
    ) -> Set<Int> {
        var revised: Set<Int> = []
        let isUnread = isUnread || membership.selection != selection
        if isUnread {
            open = []
            for index in records.indices {
                if let number = follow(Int32(index), membership, records) { revised.insert(number) }
            }
            open.sort { Self.isEarlier($0, $1, records) }
        } else {
            for index in touched.sorted() {
                open.removeAll { $0 == index }
                let count = open.count
                if let number = follow(index, membership, records) { revised.insert(number) }
                guard open.count > count else { continue }
                open.removeLast()
                open.insert(index, at: open.firstPlace { !Self.isEarlier($0, index, records) })
            }
        }
        selection = membership.selection
        touched = []
        self.isUnread = false
        for number in revised {
            pages[number - 1].name.revision += 1
            pages[number - 1].changed = now.wholeSecond
        }
        return revised
    }

    /// - Returns: the page that the entry was taken off.
    private mutating func follow(_ index: Int32, _ membership: Membership, _ records: [EntryRecord]) -> Int? {
        let isMember = membership.takes(records[Int(index)])
        guard let number = number(of: index) else {
            if isMember { open.append(index) }
            return nil
        }
        guard !isMember else { return nil }
        numbers[Int(index)] = 0
        pages[number - 1].entries.removeAll { $0.sequence == Int64(index) + 1 }
        return number
    }

    /// Puts the oldest of the waiting entries on pages, as long as documents do not show one of them: so that every
    /// entry is somewhere, always (spec R13.3).
    ///
    /// - Returns: the numbers of the new pages.
    mutating func close(showing shown: Set<EntryKey>, at now: Timestamp) -> Set<Int> {
        var new: Set<Int> = []
        while selection.archivePage > 0, open.contains(where: { !shown.contains(EntryKey(index: $0)) }) {
            let number = pages.count + 1
            let part = open.prefix(selection.archivePage)
            for index in part { place(index, on: number) }
            pages.append(
                ArchivePage(
                    name: ArchivePage.Name(number: number), entries: part.map(EntryKey.init(index:)),
                    changed: now.wholeSecond))
            open.removeFirst(part.count)
            new.insert(number)
        }
        return new
    }

    private func number(of index: Int32) -> Int? {
        guard Int(index) < numbers.count, numbers[Int(index)] > 0 else { return nil }
        return Int(numbers[Int(index)])
    }

    private mutating func place(_ index: Int32, on number: Int) {
        let missing = Int(index) + 1 - numbers.count
        if missing > 0 { numbers.append(contentsOf: repeatElement(0, count: missing)) }
        numbers[Int(index)] = Int32(number)
    }

    private static func isEarlier(_ left: Int32, _ right: Int32, _ records: [EntryRecord]) -> Bool {
        let (leftTime, rightTime) = (records[Int(left)].firstPublished, records[Int(right)].firstPublished)
        guard let leftTime, let rightTime, leftTime != rightTime else { return left < right }
        return leftTime < rightTime
    }
}
