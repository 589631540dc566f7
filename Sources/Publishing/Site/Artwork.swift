import Syndication
import Synchronization
import Watching

/// Addresses of pictures that change whenever the picture does: readers and directories keep what they have fetched once
/// (spec feeds.md R11.4). `/entries/trip/cover.jpg` becomes `/media/<digest>/entries/trip/cover.jpg`.
///
/// Whatever the digest, the address leads to the picture as it is now: feeds that somebody has kept go on showing one.
final class Artwork: Sendable {
    private let known = Mutex<[String: (stamp: FileStamp, digest: String)]>([:])

    /// Larger files are no pictures for a feed, and keep their own address.
    private static let largest = 8 << 20
    private static let remembered = 10_000

    /// - Parameters:
    ///   - url: the picture's own address.
    ///   - path: of the picture in the content folder.
    ///   - base: the public address of this daemon.
    /// - Returns: nil where there is no such file, or the address is not ours.
    func address(of url: WebURL, at path: String, in folder: ContentFolder, below base: WebURL) -> WebURL? {
        guard url.text.hasPrefix(base.text), let digest = digest(of: path, in: folder) else { return nil }
        let rest = url.text.dropFirst(base.text.count).prefix { $0 != "?" && $0 != "#" }
        return base.resolving("\(Self.step)\(digest)/\(rest)")
    }

    private func digest(of path: String, in folder: ContentFolder) -> String? {
        guard let stamp = try? folder.stamp(of: path) else { return nil }
        if let found = known.withLock({ $0[path] }), found.stamp == stamp { return found.digest }
        guard let (bytes, stamp) = try? folder.read(path, limit: Self.largest) else { return nil }
        let digest = Validators.stem(of: bytes)
        known.withLock { known in
            if known.count >= Self.remembered { known = [:] }
            known[path] = (stamp, digest)
        }
        return digest
    }

    /// - Returns: the picture's own address; nil for an address that has no digest.
    static func plain(_ url: WebURL, below base: WebURL) -> WebURL? {
        let prefix = base.text + step
        guard url.text.hasPrefix(prefix) else { return nil }
        let rest = url.text.dropFirst(prefix.count)
        let digest = rest.prefix { $0 != "/" }
        guard digest.utf8.count == 32, digest.utf8.allSatisfy({ $0.hexDigit != nil }) else { return nil }
        return base.resolving(String(rest.dropFirst(33)))
    }

    private static let step = "media/"
}
