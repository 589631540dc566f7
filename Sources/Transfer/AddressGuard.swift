package import Syndication

/// Where a request may go.
package enum Reach: Hashable, Sendable {
    /// To whatever the address resolves to. Only for addresses that the operator has written down.
    case anywhere
    /// To the public Internet, and to the ranges that the operator has opened. For addresses that strangers name.
    case publicOnly(except: [CIDR] = [])
}

/// Decides whether a connection may be made, on the address that libcurl is about to connect to: after DNS, for each
/// address, whatever the spelling. Never on the text of a URL: parsers disagree, and names change their addresses.
package enum AddressGuard {
    package static func allows(_ address: IPAddress, port: UInt16, reach: Reach) -> Bool {
        switch reach {
        case .anywhere: true
        case .publicOnly(let exceptions):
            isWebPort(port) && (isPublic(address) || exceptions.contains { $0.contains(address.unmapped) })
        }
    }

    /// Whether the address is one that the whole Internet routes to one place. All that is not listed as global
    /// unicast is refused, so a range nobody thought of is refused too.
    package static func isPublic(_ address: IPAddress) -> Bool {
        switch address.unmapped {
        case .v4: !specialIPv4.contains { $0.contains(address.unmapped) }
        case .v6: globalUnicast.contains { $0.contains(address) } && !specialIPv6.contains { $0.contains(address) }
        }
    }

    /// Low ports belong to other services, and some of those (mail, printers) act on lines that an HTTP request can
    /// hold.
    private static func isWebPort(_ port: UInt16) -> Bool {
        port == 80 || port == 443 || port >= 1024
    }

    /// IANA's special-purpose registry (RFC 6890), with multicast and the reserved rest.
    private static let specialIPv4 = ranges(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4")

    private static let globalUnicast = ranges("2000::/3")

    /// Protocol assignments and Teredo, documentation, 6to4, documentation again (RFC 9637).
    private static let specialIPv6 = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

    private static func ranges(_ texts: String...) -> [CIDR] {
        texts.map { text in
            // No input comes here, only the texts above: one that cannot be read must not leave a hole in the guard.
            guard let range = CIDR(text) else { preconditionFailure("\(text) is no range of addresses") }
            return range
        }
    }
}
