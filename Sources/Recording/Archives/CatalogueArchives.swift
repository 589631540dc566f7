package import Syndication

/// The archives of feeds (spec section 13).
extension Catalogue {
    /// What a feed's documents say of its other entries.
    package enum ArchiveStanding: Sendable, Hashable {
        /// The feed has no archive, and its documents do not show all its entries.
        case none
        /// The documents show all there are, and there is no archive.
        case complete
        /// There is an archive; its newest page is given.
        case archived(newest: ArchivePage.Name)
    }

    /// Brings the archive of a feed up to date with what its documents are about to show.
    ///
    /// - Parameter shown: the entries of its documents, after the cap by bytes.
    package func archive(
        for selection: FeedSelection, showing shown: [EntryKey], at now: Timestamp
    ) -> ArchiveStanding {
        let name = selection.name
        var archive = archives[name] ?? FeedArchive(selection, pages: [])
        // The one in the table would be copied when it changes.
        archives[name] = nil
        let revised = archive.follow(membership(of: selection), records, at: now)
        let new = archive.close(showing: Set(shown), at: now)
        for number in revised.union(new) { pending.archivePages.insert(PageNumber(feed: name, number: number)) }
        archives[name] = archive
        if selection.archivePage > 0, let newest = archive.newest { return .archived(newest: newest.name) }
        // Entries wait for a page only as long as documents show them.
        let isComplete = archive.newest == nil && (selection.archivePage > 0 || archive.isCovered(by: Set(shown)))
        return isComplete ? .complete : .none
    }

    /// A page with its neighbours.
    package struct ArchivePlace: Sendable {
        /// The page itself, which has an entry.
        package var page: ArchivePage
        /// The page before it, with older entries; nil where there is none.
        package var previous: ArchivePage.Name?
        /// The page behind it, with newer ones; nil for the latest.
        package var next: ArchivePage.Name?
    }

    /// - Returns: nil when there is no page of that number, or it has no entry left.
    package func archivePlace(_ number: Int, ofFeed name: String) -> ArchivePlace? {
        guard let archive = archives[name], (1...max(1, archive.pages.count)).contains(number),
            number <= archive.pages.count
        else { return nil }
        let page = archive.pages[number - 1]
        guard !page.entries.isEmpty else { return nil }
        return ArchivePlace(
            page: page, previous: archive.page(before: number)?.name, next: archive.page(after: number)?.name)
    }

    /// Whether a page of a feed is that which a feed of another name had under the same number, with the same entries.
    package func hasPage(_ page: ArchivePage.Name, ofFeed name: String, as former: String) -> Bool {
        guard let new = archivePlace(page.number, ofFeed: name)?.page,
            let old = archivePlace(page.number, ofFeed: former)?.page
        else { return false }
        return new.name == page && old.name == page && new.entries == old.entries
    }

    /// How many pages a feed's archive ever had.
    package func archivePageCount(ofFeed name: String) -> Int { archives[name]?.pages.count ?? 0 }

    struct PageNumber: Hashable, Comparable {
        var feed: String
        var number: Int

        static func < (left: PageNumber, right: PageNumber) -> Bool {
            left.feed != right.feed ? left.feed < right.feed : left.number < right.number
        }
    }
}

extension FeedArchive {
    /// Whether documents that show these entries show all there are.
    func isCovered(by shown: Set<EntryKey>) -> Bool {
        open.allSatisfy { shown.contains(EntryKey(index: $0)) }
    }
}
