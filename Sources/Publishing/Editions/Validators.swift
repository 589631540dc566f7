import Composing
import Crypto
import Syndication

/// What tells a poller whether a document has changed (spec serving.md C1, C2).
package enum Validators {
    /// The stem of a document's `ETag`: a hash of its bytes, so that the same bytes have the same tag after a restart,
    /// on every node and after a rebuild. Sixteen bytes of SHA-256 in hexadecimal.
    package static func stem(of bytes: [UInt8]) -> String {
        Hexadecimal.text(SHA256.hash(data: bytes).prefix(16))
    }

    /// The stem of a document that is put together of fragments. Their digests stand for their bytes, so that one changed
    /// entry costs one fragment here too.
    ///
    /// - Parameter frame: the document without entries.
    static func stem(of frame: [UInt8], holding fragments: [Fragment]) -> String {
        var hash = SHA256()
        hash.update(data: Array(SHA256.hash(data: frame)))
        for fragment in fragments { hash.update(data: fragment.digest.bytes) }
        return Hexadecimal.text(hash.finalize().prefix(16))
    }

    /// Eight bytes of SHA-256: enough to tell one entry's bytes from those that it had before.
    static func fingerprint(of fragment: Fragment) -> UInt64 {
        fragment.digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The `Last-Modified` of bytes that become current now. It must rise with every change, or a poller that knows
    /// only this date would never hear of the second change within one second; so that one is dated a second ahead.
    static func lastModified(now: Timestamp, previous: Timestamp?) -> Timestamp {
        guard let previous, previous >= now.wholeSecond else { return now.wholeSecond }
        return Timestamp(seconds: previous.seconds + 1)
    }
}
