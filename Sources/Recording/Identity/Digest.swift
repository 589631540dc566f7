import Foundation
import Storage
import Syndication

/// The first half of a SHA-256, without a heap of its own: a catalogue holds two for every entry. 128 bits are enough
/// to tell one's own versions apart.
struct Digest: Hashable, Sendable {
    /// In the order in which the bytes stand in memory.
    private(set) var words: (UInt64, UInt64)

    static let zero = Digest([UInt8]())

    /// Takes the first 16 bytes; missing ones are zero.
    init(_ bytes: some ContiguousBytes) {
        words = (0, 0)
        withUnsafeMutableBytes(of: &words) { place in
            bytes.withUnsafeBytes { place.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(16))) }
        }
    }

    init(_ beginning: BlobBeginning) {
        words = beginning.words
    }

    init(_ digest: ContentDigest) {
        self.init(digest.bytes)
    }

    var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
