package import Glibc

/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    /// The sixteen bytes in two halves.
    case v6(UInt64, UInt64)

    /// - Parameter text: the plain spelling: four decimal numbers, or RFC 4291 §2.2 without brackets and zone.
    package init?(_ text: String) {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(v6)
    }

    /// From the kernel's form, in the order of bytes of the network.
    package init(_ address: in6_addr) {
        self = withUnsafeBytes(of: address) { bytes in
            .v6(
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// The IPv4 address inside an IPv4-mapped one (`::ffff:0:0/96`): the kernel connects to it over IPv4.
    package var unmapped: IPAddress {
        guard case .v6(0, let low) = self, low >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: low))
    }
}

extension IPAddress {
    /// Whether it is this machine.
    package var isLoopback: Bool {
        switch unmapped {
        case .v4(let number): number >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    /// What counts as one source: an IPv4 address, or an IPv6 /64, of which one customer has as many addresses as they
    /// like.
    package var source: UInt64 {
        switch unmapped {
        // In the place of a /64 that is never given out.
        case .v4(let number): 0xFFFF << 32 | UInt64(number)
        case .v6(let high, _): high
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The plain spelling: no brackets, no zone.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch self {
        case .v4(let number):
            var address = in_addr(s_addr: number.bigEndian)
            inet_ntop(AF_INET, &address, &buffer, socklen_t(buffer.count))
        case .v6(let high, let low):
            var halves = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &halves, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.map { UInt8(bitPattern: $0) }.prefix { $0 != 0 }, as: UTF8.self)
    }
}
