import Recording
import Syndication

/// The path of an archive's document: `/news/archive/3.atom`, and `/news/archive/3-r2.atom` once an entry was taken off
/// the page.
struct ArchiveAddress: Hashable {
    var feed: String
    var page: ArchivePage.Name
    var format: FeedFormat

    var path: String {
        let revision = page.revision > 1 ? "-r\(page.revision)" : ""
        return "/\(feed)/archive/\(page.number)\(revision).\(format.rawValue)"
    }

    init(feed: String, page: ArchivePage.Name, format: FeedFormat) {
        self.feed = feed
        self.page = page
        self.format = format
    }

    /// - Returns: nil for a path that no archive of ours ever has.
    init?(path: String) {
        let steps = path.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 4, steps[0].isEmpty, steps[2] == "archive" else { return nil }
        let name = steps[3].split(separator: ".", omittingEmptySubsequences: false)
        guard name.count == 2, let format = FeedFormat(rawValue: String(name[1])) else { return nil }
        let numbers = name[0].split(separator: "-", omittingEmptySubsequences: false)
        guard numbers.count <= 2, let number = Int(numbers[0]), number > 0 else { return nil }
        var revision = 1
        if numbers.count == 2 {
            guard numbers[1].first == "r", let named = Int(numbers[1].dropFirst()), named > 1 else { return nil }
            revision = named
        }
        self.init(
            feed: String(steps[1]), page: ArchivePage.Name(number: number, revision: revision), format: format)
        // One page has one address: no leading zeros, no signs.
        guard self.path == path else { return nil }
    }
}

extension FeedPlan {
    /// The addresses of an archive's page in every format of its feed.
    func addresses(of page: ArchivePage.Name, _ definition: FeedDefinition) -> FeedExtent.Addresses {
        var addresses: FeedExtent.Addresses = [:]
        for format in definition.formats {
            let address = ArchiveAddress(feed: definition.name, page: page, format: format)
            addresses[format] = settings.address(ofPath: address.path)
        }
        return addresses
    }

    /// What the subscription documents say of the feed's other entries.
    func extent(_ standing: Catalogue.ArchiveStanding, _ definition: FeedDefinition) -> FeedExtent {
        switch standing {
        case .none: .partial
        case .complete: .complete
        case .archived(let newest): .subscription(archive: addresses(of: newest, definition))
        }
    }
}
