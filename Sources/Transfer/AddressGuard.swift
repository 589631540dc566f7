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
    /// Whether a request may go to an address.
    package static func allows(_ address: IPAddress, port: UInt16, reach: Reach) -> Bool {
        switch reach {
        case .anywhere: true
        case .publicOnly(let exceptions):
            isWebPort(port) && (address.isPublic || isOpened(address.unmapped, by: exceptions))
        }
    }

    /// Whoever opens a network does not mean the one address in it at which a cloud tells a machine its secrets: that one
    /// must be written down by itself.
    private static func isOpened(_ address: IPAddress, by ranges: [CIDR]) -> Bool {
        ranges.contains { $0.contains(address) && ($0.isSingle || !address.isCloudMetadata) }
    }

    /// Low ports belong to other services, and some of those (mail, printers) act on lines that an HTTP request can
    /// hold.
    private static func isWebPort(_ port: UInt16) -> Bool {
        port == 80 || port == 443 || port >= 1024
    }
}
