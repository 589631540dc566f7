import Compression
import Foundation
import Recording
import Syndication

/// Files of archives' pages that are no longer what the archive has: they may hold what was withdrawn (spec R13.5).
package struct StaleArchivePages: Sendable, Equatable {
    /// Those that a `build` of this state has written. Paths below the folder, in order.
    package var own: [String] = []
    /// Those of which that is not sure.
    package var others: [String] = []
}

extension Pipeline {
    /// The pages among files that were written once, and that `archivePaths` has no more.
    package func staleArchivePages(in files: StaticFiles) -> StaleArchivePages {
        let current = Set(archivePaths())
        let published = Set(workshop.settings.feedNames(sections: catalogue.sections))
        let gone = Set(formerPaths.compactMap { FeedPlan.feed(atPath: $0)?.name })
        let kept = Set(current.compactMap(ArchiveAddress.init(path:)).map { Kind(feed: $0.feed, format: $0.format) })
        var stale = StaleArchivePages()
        for feed in published.union(gone).sorted() {
            for file in files.names(in: "\(feed)/archive") {
                let page = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
                guard let address = ArchiveAddress(path: "/\(feed)/archive/\(page)"), !current.contains(address.path)
                else { continue }
                let path = "\(feed)/archive/\(file)"
                // Where there is no archive of this kind any more, nothing has replaced the page.
                if kept.contains(Kind(feed: feed, format: address.format)), wasWritten(path, at: address, in: files) {
                    stale.own.append(path)
                } else {
                    stale.others.append(path)
                }
            }
        }
        return stale
    }

    /// An archive in one of its formats.
    private struct Kind: Hashable {
        var feed: String
        var format: FeedFormat
    }

    /// Whether a file is a page of ours: this state has had one of that number, and the file names the feed's own address.
    private func wasWritten(_ path: String, at address: ArchiveAddress, in files: StaticFiles) -> Bool {
        guard address.page.number <= catalogue.archivePageCount(ofFeed: address.feed),
            let topic = workshop.settings.address(ofPath: FeedPlan.path(address.feed, address.format)),
            var bytes = files.bytes(at: path)
        else { return false }
        if path.hasSuffix(".gz") {
            guard let document = try? Gzip.decompress(bytes, limit: 1 << 30) else { return false }
            bytes = document
        }
        return Data(bytes).range(of: Data(topic.text.utf8)) != nil
    }
}
