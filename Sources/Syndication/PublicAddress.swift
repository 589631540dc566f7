extension IPAddress {
    /// Whether the address is one that the whole Internet routes to one place (spec security.md section 3). All that is
    /// not listed as global unicast is not, so neither is a range that nobody thought of.
    package var isPublic: Bool {
        switch unmapped {
        case .v4: !Self.specialIPv4.contains { $0.contains(unmapped) }
        case .v6: Self.globalUnicast.contains { $0.contains(self) } && !Self.specialIPv6.contains { $0.contains(self) }
        }
    }

    /// IANA's special-purpose registry (RFC 6890), with multicast and the reserved rest.
    private static let specialIPv4 = ranges(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4")

    private static let globalUnicast = ranges("2000::/3")

    /// Protocol assignments and Teredo, documentation, 6to4, documentation again (RFC 9637).
    private static let specialIPv6 = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

    /// This machine, and the networks that everybody may have at home (RFC 1918, RFC 4193). Link-local addresses are none,
    /// nor are those that carriers share (RFC 6598).
    package static let privateNetworks = ranges(
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fd00::/8")

    /// Whether a cloud answers there with what a machine may do, passwords among that.
    package var isCloudMetadata: Bool { Self.cloudMetadata.contains { $0.contains(unmapped) } }

    /// The one that nearly all have, and those that Amazon, Google, Alibaba and Oracle have besides.
    private static let cloudMetadata = ranges(
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254",
        "100.100.100.200", "192.0.0.192")

    private static func ranges(_ texts: String...) -> [CIDR] {
        texts.map { text in
            // No input comes here, only the texts above: one that cannot be read must not leave a hole in a guard.
            guard let range = CIDR(text) else { preconditionFailure("\(text) is no range of addresses") }
            return range
        }
    }
}
