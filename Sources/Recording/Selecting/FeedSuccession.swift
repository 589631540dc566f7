import Syndication

/// Feeds that got another name. Readers know a feed by its id, so it goes along, with what the feed has told of itself
/// and with its archive (RFC 4287 §4.2.6, spec R6.7).
///
/// The record of the former name stays, and is marked as left: under that name the feed takes back what is its own, or
/// another feed begins anew while the id is in use.
extension Catalogue {
    /// Lets each feed that has no record of its own go on with that of its former name.
    ///
    /// - Parameters:
    ///   - feeds: those that are composed, each with its former names, the one that counts first.
    ///   - names: of all feeds that there are now.
    package func followRenames(of feeds: [(name: String, former: [String])], among names: Set<String>) {
        for (name, former) in feeds {
            guard let record = self.feeds[name] else {
                // One that was adopted for it is its own.
                if adoptions.feeds[name] == nil { inherit(from: former, as: name, among: names) }
                continue
            }
            guard record.isLeft, let holder = holder(of: record.id) else { continue }
            if names.contains(holder.name) {
                beginAnew(record)
            } else {
                take(holder, as: name)
            }
        }
    }

    private func inherit(from former: [String], as name: String, among names: Set<String>) {
        for old in former where !names.contains(old) {
            if let record = feeds[old] {
                let latest = record.isLeft ? holder(of: record.id) ?? record : record
                guard !names.contains(latest.name) else { continue }
                return take(latest, as: name)
            }
            if let id = adoptions.feeds[old] { return adopt(feedID: id, for: name) }
        }
    }

    /// The record that an id was used for last.
    private func holder(of id: EntryID) -> FeedRecord? {
        feeds.values.first { $0.id == id && !$0.isLeft }
    }

    private func take(_ record: FeedRecord, as name: String) {
        var heir = record
        heir.name = name
        put(heir)
        for var other in feeds.values where other.id == record.id && other.name != name && !other.isLeft {
            other.metadata = FeedRecord.left
            put(other)
        }
        guard let archive = archives[record.name], !archive.pages.isEmpty,
            archive.pages.count >= archives[name]?.pages.count ?? 0
        else { return }
        archives[name] = FeedArchive(archive.selection, pages: archive.pages)
        // Those of the former name are written too, so that its documents are forgotten: nothing would tell them later
        // what has been withdrawn.
        for feed in [name, record.name] {
            for page in archive.pages {
                pending.archivePages.insert(PageNumber(feed: feed, number: page.name.number))
            }
        }
    }

    /// Another feed has the name now, and the id is still that of the one that had it before.
    private func beginAnew(_ record: FeedRecord) {
        var record = record
        var number = 2
        while let id = EntryID("\(record.id.text);\(number)") {
            guard feeds.values.contains(where: { $0.id == id }) else {
                record.id = id
                break
            }
            number += 1
        }
        record.shown = []
        record.closed = nil
        put(record)
    }

    private func put(_ feed: FeedRecord) {
        feeds[feed.name] = feed
        pending.feeds.insert(feed.name)
    }
}

extension FeedRecord {
    /// No facts have this digest.
    fileprivate static let left = ContentDigest(bytes: [UInt8](repeating: 0, count: 32))

    /// Whether the feed has another name since.
    fileprivate var isLeft: Bool { metadata == Self.left }
}
