import Publishing
import Synchronization
import Syndication

/// Notices clients that fetch the same unchanged document whole again and again, within the time for which they were told
/// to keep it (spec serving.md C11). Conditional requests cost nearly nothing, and are never counted.
///
/// A client is an address (or an IPv6 /64) together with a user agent: several readers in one house are several clients.
/// This machine is none, nor is whoever comes by a Unix socket, or a proxy that names nobody.
/// No address is stored, only a number made of it with a salt of this process.
final class Hammering: Sendable {
    private struct Record {
        var stem: Int
        var first: Int64
        var count: Int
    }

    private let limit: Int
    private let salt = UInt64.random(in: 1 ... .max)
    private let records = Mutex<[UInt64: Record]>([:])
    /// Clients that are remembered at a time. Beyond it those are forgotten who were told so long ago that it is over,
    /// and then all: then a few fetch once more than they should.
    private static let most = 65_536

    /// - Parameter limit: whole fetches of the same bytes within `max-age`.
    init(limit: Int) {
        self.limit = limit
    }

    /// Counts one whole answer.
    ///
    /// - Returns: nil when it may be given; else the seconds after which to come again.
    func wait(_ client: UInt64, _ document: PreparedDocument, now: Timestamp) -> Int64? {
        let key = StableHash.mix(client ^ salt, UInt64(bitPattern: Int64(document.path.hashValue)))
        let stem = document.stem.hashValue
        let age = document.maxAge
        return records.withLock { records in
            guard var record = records[key], record.stem == stem, now.seconds < record.first + age,
                now.seconds >= record.first
            else {
                if records.count >= Self.most {
                    records = records.filter { now.seconds < $0.value.first + age }
                    if records.count >= Self.most { records.removeAll() }
                }
                records[key] = Record(stem: stem, first: now.seconds, count: 1)
                return nil
            }
            guard record.count >= limit else {
                record.count += 1
                records[key] = record
                return nil
            }
            return max(1, record.first + age - now.seconds)
        }
    }
}

extension FixedAnswer {
    /// - Parameter wait: in seconds, because many readers understand nothing else.
    static func hammering(_ wait: Int64) -> FixedAnswer {
        FixedAnswer(
            429,
            """
            You have this document, and it has not changed. Please keep its ETag and send it as If-None-Match, or come \
            back after the time in Retry-After.\n
            """, cacheControl: "private, max-age=\(wait)", fields: [("Retry-After", "\(wait)")] + forScripts)
    }
}

/// A quick hash of bytes. It is no protection against whoever chooses the bytes: a salt must go in where that matters.
enum StableHash {
    static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = (one ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: other ^ 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    static func of(_ bytes: UnsafeRawBufferPointer?, seed: UInt64 = 0) -> UInt64 {
        guard let bytes, !bytes.isEmpty else { return seed }
        var hash = seed ^ UInt64(bytes.count)
        var place = 0
        while place &+ 8 <= bytes.count {
            hash = mix(hash, bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place &+= 8
        }
        var tail: UInt64 = 0
        while place < bytes.count {
            tail = tail << 8 | UInt64(bytes[place])
            place &+= 1
        }
        return mix(hash, tail)
    }
}
