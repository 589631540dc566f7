import Foundation
import Recording
import Storage
package import Syndication
import Watching

/// A file beside the articles that one of them shows or leads to.
package struct MediaFile: Sendable {
    /// How the names of such files end.
    package static let endings: Set = [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "mp3", "m4a", "aac", "ogg", "oga", "opus", "flac",
        "wav", "mp4", "m4v", "mov", "webm", "ogv", "pdf", "epub", "zip", "vtt", "srt",
    ]

    /// Whoever gets it closes it.
    package var descriptor: Int32
    /// In the content folder.
    package var path: String
    package var bytes: Int
    package var type: MediaType
    /// A short word that changes whenever the file does.
    package var mark: String
    package var lastModified: Timestamp
    /// Whether the digest in the address is the file's own; nil where there is none in it.
    package var hasItsDigest: Bool?
}

extension Pipeline {
    /// The file that an address stands for, below the address of the article pages. It is given only while an entry
    /// refers to it: what else lies in the folder is nobody's business (spec security.md 25).
    ///
    /// - Returns: nil when there is none.
    package func media(at url: WebURL) async throws -> MediaFile? {
        if let file = try await file(at: url) { return file }
        let base = workshop.settings.base
        guard let plain = Artwork.plain(url, below: base), var file = try await file(at: plain) else { return nil }
        file.hasItsDigest = artwork.address(of: plain, at: file.path, in: workshop.folder, below: base) == url
        return file
    }

    private func file(at url: WebURL) async throws -> MediaFile? {
        guard let type = MediaType(fileName: url.path), Self.isServed(type) else { return nil }
        let folder = workshop.folder
        for candidate in try await mediaPaths(url) {
            guard let (descriptor, stamp) = try? folder.open(candidate) else { continue }
            let mark = Validators.mark(of: Array("\(stamp.bytes) \(stamp.modified)".utf8))
            return MediaFile(
                descriptor: descriptor, path: candidate, bytes: Int(stamp.bytes), type: type, mark: mark,
                lastModified: Timestamp(milliseconds: stamp.modified / 1_000_000).wholeSecond)
        }
        return nil
    }

    /// The content files that an address may mean, if an entry refers to it. Whether there is a file is looked at first:
    /// it costs less, and strangers may ask for anything.
    private func mediaPaths(_ url: WebURL) async throws -> [String] {
        guard let base = addresses.first(where: { url.text.hasPrefix($0.text) }) else { return [] }
        var candidates: [(path: String, owner: EntryKey?)] = []
        if let path = Self.contentPath(url.text.dropFirst(base.text.count), below: "") {
            candidates.append((path, nil))
        }
        // A picture of `news/storm.md` is asked for below that article's address, and lies beside it.
        var end = url.text.endIndex
        while let slash = url.text[..<end].lastIndex(of: "/"), slash > base.text.endIndex {
            let page = String(url.text[...slash])
            end = slash
            guard case .live(let article)? = place(ofPage: page), let key = catalogue.key(ofPath: article) else {
                continue
            }
            let folder = article.lastIndex(of: "/").map { String(article[...$0]) } ?? ""
            if let path = Self.contentPath(url.text.dropFirst(page.count), below: folder) {
                candidates.append((path, key))
            }
        }
        let folder = workshop.folder
        let existing = candidates.filter { (try? folder.stamp(of: $0.path)) != nil && !folder.ignore.ignores($0.path) }
        guard !existing.isEmpty else { return [] }
        // The feeds themselves show these.
        if url == workshop.settings.icon || url == workshop.settings.logo { return existing.map(\.path) }
        if try isNamed(url) { return existing.map(\.path) }
        // An article that no feed shows is rendered for its page only.
        for owner in existing.compactMap(\.owner) {
            guard let entry = try await entry(for: owner) else { continue }
            if entry.content.names(url) { return existing.map(\.path) }
        }
        return []
    }

    /// Whether an entry names an address. To look through all texts takes long, so that the answer is kept until
    /// something is published: there are no more of them than there are files.
    private func isNamed(_ url: WebURL) throws -> Bool {
        if let known = namedMedia[url.text] { return known }
        let isNamed = try database.readNow { try catalogue.isNamed(url.text, in: $0) }
        if namedMedia.count >= Self.rememberedMedia { namedMedia = [:] }
        namedMedia[url.text] = isNamed
        return isNamed
    }

    private static let rememberedMedia = 10_000

    /// What stands for the content folder: the address of the article pages, and for what articles name from the root of
    /// the site (`/images/logo.png`) that of the site, which we are.
    private var addresses: [WebURL] {
        let base = workshop.settings.base
        // Also while another site's address waits for a person's word: the feeds that are shown lead here.
        return [base.resolving("entries/"), workshop.settings.servesPages ? base : nil].compactMap(\.self)
    }

    static func contentPath(_ rest: Substring, below folder: String) -> String? {
        let bare = rest.prefix { $0 != "?" && $0 != "#" }
        guard let path = String(bare).removingPercentEncoding, !path.isEmpty, !path.utf8.contains(0) else { return nil }
        return folder + path
    }

    /// Pictures, recordings and documents; no text that a browser would run or a feed is made of.
    static func isServed(_ type: MediaType) -> Bool {
        type.isImage || type.isAudio || type.isVideo || documents.contains(type.text)
    }

    private static let documents: Set = [
        "application/pdf", "application/epub+zip", "application/zip", "text/vtt", "application/x-subrip",
    ]
}
