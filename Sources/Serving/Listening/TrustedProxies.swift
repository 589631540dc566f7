import NIOCore
package import Syndication

/// The proxies whose word about a client counts (spec security.md 27). What anybody else says of it is ignored.
package struct TrustedProxies: Sendable, Hashable {
    /// The addresses that proxies connect from.
    package var ranges: [CIDR]
    /// Whether whoever connects to a Unix socket is a proxy.
    package var includesUnixSockets: Bool
    /// The field that they write. A client may write the other one, and they hand it on as it is.
    package var field: Field

    /// The field in which a proxy names its client.
    package enum Field: String, CaseIterable, Sendable {
        case forwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded
    }

    /// Nobody is a proxy where nothing is given.
    package init(ranges: [CIDR] = [], includesUnixSockets: Bool = false, field: Field = .forwardedFor) {
        self.ranges = ranges
        self.includesUnixSockets = includesUnixSockets
        self.field = field
    }

    /// - Parameter address: nil for a Unix socket.
    func trust(_ address: IPAddress?) -> Bool {
        guard let address else { return includesUnixSockets }
        return ranges.contains { $0.contains(address.unmapped) || $0.contains(address) }
    }
}

extension TrustedProxies {
    /// The client, as the chain of proxies tells it. Each proxy adds the one that it got the request from at the end, so
    /// the chain is read from there: the first that is no proxy of ours is the client, whatever stands before it.
    ///
    /// - Parameters:
    ///   - peer: who is connected: a proxy that is trusted.
    ///   - forwarded: the `Forwarded` field (RFC 7239).
    ///   - forwardedFor: the `X-Forwarded-For` field.
    func client(
        of peer: IPAddress?, forwarded: @autoclosure () -> String?, forwardedFor: @autoclosure () -> String?
    ) -> IPAddress? {
        let chain =
            switch field {
            case .forwarded: forwarded().map(Self.lastAddresses(inForwarded:)) ?? []
            case .forwardedFor: forwardedFor().map(Self.lastAddresses(inList:)) ?? []
            }
        var client = peer
        for address in chain {
            // Who hides its name hides those behind it.
            guard let address else { return client }
            client = address
            guard trust(address) else { return address }
        }
        return client
    }

    /// The addresses of a list, the last first.
    private static func lastAddresses(inList field: String) -> [IPAddress?] {
        // No quotes here: one that a client writes must not swallow what a proxy adds behind it.
        Array(field.utf8).split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .filter { !$0.trimmed.isEmpty }.reversed().map { address($0) }
    }

    /// The addresses of `Forwarded`, the last first; nil for one that is not said.
    private static func lastAddresses(inForwarded field: String) -> [IPAddress?] {
        let elements = lastPieces(of: Array(field.utf8)[...], between: UInt8(ascii: ","))
        return elements.filter { !$0.trimmed.isEmpty }.map { element in
            for pair in lastPieces(of: element, between: UInt8(ascii: ";")) {
                let pair = pair.trimmed
                guard let sign = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<sign].isWord("for") else { continue }
                return address(pair[(sign + 1)...])
            }
            return nil
        }
    }

    /// What stands between separators outside quotes, the last first. It is read from its end: a proxy closes each quote that
    /// it opens, such as one around a host with a comma, and one that a client leaves open swallows what stands before it.
    private static func lastPieces(of text: ArraySlice<UInt8>, between separator: UInt8) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var end = text.endIndex
        var isQuoted = false
        for place in text.indices.reversed() {
            if text[place] == UInt8(ascii: "\"") {
                let escapes = text[..<place].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
                if escapes.isMultiple(of: 2) { isQuoted.toggle() }
            } else if text[place] == separator, !isQuoted {
                pieces.append(text[(place + 1)..<end])
                end = place
            }
        }
        return pieces + [text[..<end]]
    }

    /// An address with or without quotes, brackets and port.
    private static func address(_ text: ArraySlice<UInt8>) -> IPAddress? {
        var text = text.trimmed
        if text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") {
            text = text.dropFirst().dropLast()
        }
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            text = text[(text.startIndex + 1)..<end]
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")), text.lastIndex(of: UInt8(ascii: ":")) == colon {
            text = text[..<colon]
        }
        guard text.count <= 45 else { return nil }
        return IPAddress(String(decoding: text, as: UTF8.self))?.unmapped
    }
}

extension IPAddress {
    /// - Returns: nil for a Unix socket.
    init?(_ address: SocketAddress?) {
        switch address {
        // sockaddr_in: family, port, then the address.
        case .v4(let address):
            self = withUnsafeBytes(of: address.address) {
                .v4(UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            }
        // sockaddr_in6: family, port, flow label, then the address.
        case .v6(let address):
            self = withUnsafeBytes(of: address.address) { bytes in
                IPAddress.v6(
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
            }
        default: return nil
        }
    }

    /// The neighbourhood that a reader is counted in: an IPv4 /24 or an IPv6 /48.
    var neighbourhood: UInt64 {
        switch unmapped {
        case .v4(let number): 0xFFFF << 32 | UInt64(number & 0xFFFF_FF00)
        case .v6(let high, _): high & 0xFFFF_FFFF_FFFF_0000
        }
    }
}
