import Foundation
import Recording
import Storage
package import Syndication
package import Watching

/// A file beside the articles that one of them shows or leads to.
package struct MediaFile: Sendable {
    /// How the names of such files end.
    package static let endings: Set = [
        "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "mp3", "m4a", "aac", "ogg", "oga", "opus", "flac",
        "wav", "mp4", "m4v", "mov", "webm", "ogv", "pdf", "epub", "zip", "vtt", "srt",
    ]

    /// What is sent.
    package var content: OpenFile
    /// In the content folder.
    package var path: String
    /// What the file's name tells.
    package var type: MediaType
    /// A short word that changes whenever the file does.
    package var mark: String
    /// When the file was last changed, in whole seconds.
    package var lastModified: Timestamp
    /// Whether the digest in the address is the file's own; nil where there is none in it.
    package var hasItsDigest: Bool?

    /// The size of the file when it was opened.
    package var bytes: Int { Int(content.stamp.bytes) }
}

extension Pipeline {
    /// What stands at the address of a file.
    package enum Media: Sendable {
        case file(MediaFile)
        /// Its articles are on another site now, and so is it.
        case moved(to: WebURL)
        case nowhere
    }

    /// A content file that an address may mean.
    private struct Candidate {
        var path: String
        /// What the address of the file begins with, if that is an article's.
        var owner: EntryKey?
        /// What entries call it now.
        var address: WebURL
    }

    /// The file that an address stands for, below the address of the article pages. It is given only while an entry
    /// refers to it: what else lies in the folder is nobody's business (spec security.md 25).
    ///
    /// - Throws: what the state throws, and `WatchingError.outOfFiles`: then it is not known what is there.
    package func media(at url: WebURL) async throws -> Media {
        guard url.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) <= Self.mostSteps else { return .nowhere }
        let media = try await media(asWritten: url)
        guard case .nowhere = media else { return media }
        let base = workshop.settings.base
        guard let plain = Artwork.plain(url, below: base) else { return .nowhere }
        let plainMedia = try await self.media(asWritten: plain)
        guard case .file(var file) = plainMedia else { return plainMedia }
        file.hasItsDigest = artwork.address(of: plain, at: file.path, in: workshop.folder, below: base) == url
        return .file(file)
    }

    /// Folders lie no deeper. Each step of an address may be where an article's ends, and is looked up by all that stands
    /// before it: thousands of them, which a stranger may send, would keep the publisher from its work.
    private static let mostSteps = 64

    private func media(asWritten url: WebURL) async throws -> Media {
        guard let type = MediaType(fileName: url.path), Self.isServed(type) else { return .nowhere }
        let folder = workshop.folder
        for candidate in try await namedFiles(url) {
            guard candidate.address == url else { return .moved(to: candidate.address) }
            guard let content = try folder.look({ try $0.open(candidate.path) }) else { continue }
            let stamp = content.stamp
            let mark = Validators.stem(of: Array("\(stamp.bytes) \(stamp.modified)".utf8))
            return .file(
                MediaFile(
                    content: content, path: candidate.path, type: type, mark: mark,
                    lastModified: Timestamp(milliseconds: stamp.modified / 1_000_000).wholeSecond))
        }
        return .nowhere
    }

    /// Those of the files that an address may mean to which an entry refers. Whether there is a file is looked at first:
    /// it costs less, and strangers may ask for anything.
    private func namedFiles(_ url: WebURL) async throws -> [Candidate] {
        let existing = try candidates(url).flatMap(standing)
        guard !existing.isEmpty else { return [] }
        // The feeds themselves show these.
        if url == workshop.settings.icon || url == workshop.settings.logo {
            return existing.filter { $0.address == url }
        }
        var named: [Candidate] = []
        for candidate in existing where try await isNamed(candidate.address) { named.append(candidate) }
        if !named.isEmpty { return named }
        // An article that no feed shows is rendered for its page only.
        for candidate in existing {
            guard let owner = candidate.owner, let entry = try await entry(for: owner) else { continue }
            if entry.content.names(candidate.address) { return [candidate] }
        }
        return []
    }

    /// A candidate whose file is there: under its very name, or under one in another form of Unicode, by which entries may
    /// call it then.
    private func standing(_ candidate: Candidate) throws -> [Candidate] {
        let folder = workshop.folder
        func isThere(_ path: String) throws -> Bool {
            try folder.look { try $0.stamp(of: path) } != nil && !folder.ignore.ignores(path)
        }
        if try isThere(candidate.path) { return [candidate] }
        guard let path = try folder.spelling(of: candidate.path), try isThere(path) else { return [] }
        let address = WebURL(PathSpelling.respelled(candidate.address.text, like: path))
        return [candidate.address, address].compactMap(\.self).map {
            Candidate(path: path, owner: candidate.owner, address: $0)
        }
    }

    private func candidates(_ url: WebURL) throws -> [Candidate] {
        let settings = workshop.settings
        let bases = [settings.base.resolving("entries/"), settings.base].compactMap(\.self)
        guard let base = bases.first(where: { url.text.hasPrefix($0.text) }) else { return [] }
        var candidates: [Candidate] = []
        let rest = url.text.dropFirst(base.text.count)
        if let path = Self.contentPath(rest, below: "") {
            // What articles name from the root of the site (`/images/logo.png`) is here while we are that site. Also while
            // another one waits for a person's word: the feeds that are shown lead here.
            if basis.hasArtwork || base != settings.base { candidates.append(Candidate(path: path, address: url)) }
            if !basis.hasArtwork, let address = settings.home.resolving(String(rest)) {
                candidates.append(Candidate(path: path, address: address))
            }
        }
        // A picture of `news/storm.md` is asked for below that article's address, and lies beside it.
        var end = url.text.endIndex
        while let slash = url.text.utf8[..<end].lastIndex(of: UInt8(ascii: "/")), slash > base.text.endIndex {
            let page = String(url.text[...slash])
            end = slash
            guard let (key, article, address) = try article(at: page) else { continue }
            let folder = article.lastIndex(of: "/").map { String(article[...$0]) } ?? ""
            let name = url.text.dropFirst(page.count)
            if let path = Self.contentPath(name, below: folder), let address = address.resolving(String(name)) {
                candidates.append(Candidate(path: path, owner: key, address: address))
            }
        }
        return candidates
    }

    /// The article whose page is or was at an address, and where it is now.
    private func article(at page: String) throws -> (key: EntryKey, path: String, address: WebURL)? {
        switch try whereabouts(at: page) {
        case .live(let key, let path): WebURL(page).map { (key, path, $0) }
        case .moved(let target):
            if case .live(let key, let path)? = try whereabouts(at: target.text) { (key, path, target) } else { nil }
        case .gone, nil: nil
        }
    }

    /// Whether an entry names an address. To look through all texts takes long, so that the answer is kept until
    /// something is published: there are no more of them than there are files.
    private func isNamed(_ url: WebURL) async throws -> Bool {
        if let known = namedMedia[url.text] { return known }
        let count = agreement.count
        let isNamed = try await database.read { try Catalogue.isNamed(url.text, in: $0) }
        // It may be otherwise by what was published meanwhile.
        guard count == agreement.count else { return isNamed }
        if namedMedia.count >= Self.rememberedMedia { namedMedia = [:] }
        namedMedia[url.text] = isNamed
        return isNamed
    }

    private static let rememberedMedia = 10_000

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
