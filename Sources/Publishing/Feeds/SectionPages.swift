import Foundation
import Reading
import Recording
import Syndication
import Watching

/// The pages of folders, as they were last read. The state keeps them, so that a start without the content names feeds as
/// before.
struct SectionPages: Codable, Sendable, Equatable {
    private struct Kept: Codable, Hashable {
        var stamp: FileStamp
        var page: SectionPage
    }

    private var kept: [String: Kept] = [:]

    init() {}

    /// As the state keeps it.
    var text: String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Returns: nil for what is no such text.
    init?(text: String) {
        guard let pages = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
        self = pages
    }

    /// What the pages of the feeds' folders say, by folder. A page is read anew only when the catalogue knows of a change.
    ///
    /// - Throws: `WatchingError.outOfFiles`, which says nothing of the pages.
    mutating func pages(
        for definitions: [FeedDefinition], from catalogue: Catalogue, in folder: ContentFolder
    ) throws -> [String: SectionPage] {
        var current: [String: Kept] = [:]
        for name in Set(definitions.compactMap(\.naming?.folder)) {
            let path = SectionPage.path(ofFolder: name)
            guard let stamp = catalogue.stamp(ofOther: path) else { continue }
            if let known = kept[name], known.stamp == stamp {
                current[name] = known
            } else if let (bytes, _) = try folder.look({ try $0.read(path, limit: SectionPage.maximumFile) }) {
                current[name] = Kept(stamp: stamp, page: SectionPage(reading: bytes))
            } else {
                // It cannot be read now, perhaps because it is being written: what it said before stays, and it is read
                // again with the next change.
                current[name] = kept[name]
            }
        }
        kept = current
        return kept.mapValues(\.page)
    }
}
