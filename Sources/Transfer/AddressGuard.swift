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
            isWebPort(port) && (address.isPublic || exceptions.contains { $0.contains(address.unmapped) })
        }
    }

    /// Low ports belong to other services, and some of those (mail, printers) act on lines that an HTTP request can
    /// hold.
    private static func isWebPort(_ port: UInt16) -> Bool {
        port == 80 || port == 443 || port >= 1024
    }
}
