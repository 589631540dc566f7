/// What was answered since the start: from one feed's documents, or from all that is no feed's.
package struct Traffic: Sendable, Hashable {
    /// A way to answer.
    package struct Kind: Sendable, Hashable {
        /// The HTTP status.
        package let status: Int
        /// `br`, `zstd`, `gzip` or `identity`: how the document is packed that was asked for.
        package let encoding: String
    }

    /// How many were answered in each way.
    package var requests: [Kind: Int] = [:]
    /// Of heads and bodies, before TLS.
    package var bytes = 0

    /// Nothing was answered yet.
    package init() {}

    mutating func add(_ other: Traffic) {
        requests.merge(other.requests) { $0 + $1 }
        bytes += other.bytes
    }
}

/// Counts the same for one event loop, to which it belongs.
final class TrafficCounter {
    // The two answers that nearly every request gets are counted without a look into a table.
    private var full = [Int](repeating: 0, count: ContentCoding.allCases.count)
    private var notModified = [Int](repeating: 0, count: ContentCoding.allCases.count)
    private var others: [Traffic.Kind: Int] = [:]
    private var bytes = 0

    func note(_ status: Int, _ coding: ContentCoding = .identity, bytes: Int) {
        self.bytes &+= bytes
        switch status {
        case 200: full[coding.rawValue] &+= 1
        case 304: notModified[coding.rawValue] &+= 1
        default: others[Traffic.Kind(status: status, encoding: coding.label), default: 0] += 1
        }
    }

    var sample: Traffic {
        var traffic = Traffic()
        traffic.requests = others
        traffic.bytes = bytes
        for (status, counts) in [(200, full), (304, notModified)] {
            for coding in ContentCoding.allCases where counts[coding.rawValue] > 0 {
                traffic.requests[Traffic.Kind(status: status, encoding: coding.label)] = counts[coding.rawValue]
            }
        }
        return traffic
    }
}

extension ContentCoding {
    fileprivate var label: String { name ?? "identity" }
}
