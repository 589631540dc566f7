import Syndication
import Testing

@testable import Transfer

@Suite struct `An address` {
    @Test(arguments: [
        // This host, loopback, private, shared, link-local.
        "0.0.0.0", "0.255.255.255", "127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0",
        "172.31.255.255", "192.168.0.1", "192.168.255.255", "100.64.0.0", "100.127.255.255", "169.254.0.0",
        "169.254.169.254", "169.254.255.255",
        // Assigned to protocols, documentation, benchmarks, 6to4 relays.
        "192.0.0.0", "192.0.0.170", "192.0.0.255", "192.0.2.1", "198.51.100.255", "203.0.113.0", "198.18.0.0",
        "198.19.255.255", "192.88.99.1",
        // Multicast, reserved, broadcast.
        "224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.255",
        // IPv6: unspecified, loopback, unique local, link-local, site-local, multicast.
        "::", "::1", "fc00::", "fd00:ec2::254", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::1", "febf::1",
        "fec0::1",
        "ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        // IPv4 inside IPv6: mapped, compatible, translated, 6to4, Teredo.
        "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:10.0.0.1", "::ffff:0.0.0.0", "::127.0.0.1", "::8.8.8.8",
        "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1",
        "2001:0:7f00:1::", "2001::1",
        // Protocol assignments, ORCHID, documentation, discard, segment routing, not yet assigned.
        "2001:1ff:ffff::1", "2001:10::1", "2001:20::1", "2001:2::1", "2001:db8::1", "2001:db8:ffff:ffff::1", "3fff::1",
        "3fff:fff:ffff::1", "100::1", "5f00::1", "4000::1", "1fff:ffff::1", "e000::1",
    ])
    func `that is not public is refused`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!address.isPublic)
        #expect(!AddressGuard.allows(address, port: 443, reach: .publicOnly()))
        #expect(AddressGuard.allows(address, port: 443, reach: .anywhere))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "93.184.216.34",
        "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1111",
        "2a00:1450::1", "3ffe::1", "3fff:1000::1", "::ffff:8.8.8.8",
    ])
    func `that is public is allowed`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isPublic)
        #expect(AddressGuard.allows(address, port: 80, reach: .publicOnly()))
    }

    @Test(
        arguments: [
            (80, true), (443, true), (1024, true), (8080, true), (65535, true), (0, false), (22, false), (25, false),
            (79, false),
            (81, false), (444, false), (587, false), (1023, false),
        ] as [(UInt16, Bool)])
    func `is reached on the ports of web servers only`(port: UInt16, isAllowed: Bool) throws {
        let address = try #require(IPAddress("8.8.8.8"))
        #expect(AddressGuard.allows(address, port: port, reach: .publicOnly()) == isAllowed)
        #expect(AddressGuard.allows(address, port: port, reach: .anywhere))
    }

    @Test(arguments: [
        ("10.1.2.0/24", "10.1.2.0", true), ("10.1.2.0/24", "10.1.2.255", true), ("10.1.2.0/24", "10.1.3.0", false),
        ("10.1.2.77/24", "10.1.2.1", true), ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
        ("10.1.2.3/32", "10.1.2.4", false), ("0.0.0.0/0", "127.0.0.1", true), ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ("10.0.0.0/9", "10.128.0.0", false), ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe00::1", false),
        ("fd00::/64", "fd00::ffff:ffff:ffff:ffff", true), ("fd00::/64", "fd00:0:0:1::", false),
        ("fd00::/65", "fd00::7fff:1:1:1", true),
        ("fd00::/65", "fd00::8000:0:0:1", false), ("::1/128", "::1", true), ("::1/128", "::2", false),
        ("::1", "::1", true),
        // Where clouds tell machines their secrets, by that address alone.
        ("169.254.0.0/16", "169.254.1.1", true), ("169.254.0.0/16", "169.254.169.254", false),
        ("0.0.0.0/0", "::ffff:169.254.169.254", false), ("169.254.169.254", "169.254.169.254", true),
        ("169.254.169.254/31", "169.254.169.254", false), ("169.254.169.254/32", "::ffff:169.254.169.254", true),
        ("fd00::/8", "fd00:ec2::254", false), ("::/0", "fd20:ce::254", false),
        ("fd00:ec2::254", "fd00:ec2::254", true), ("100.64.0.0/10", "100.100.100.200", false),
        ("100.64.0.0/10", "100.100.100.201", true),
        ("::/0", "fd00::1", true), ("::/0", "127.0.0.1", false), ("0.0.0.0/0", "::1", false),
    ])
    func `is allowed in a range that the operator opened`(range: String, address: String, isAllowed: Bool) throws {
        let reach = Reach.publicOnly(except: [try #require(CIDR(range))])
        #expect(AddressGuard.allows(try #require(IPAddress(address)), port: 8080, reach: reach) == isAllowed)
    }

    @Test(
        arguments: [
            // This machine and private networks, to their edges.
            ("127.0.0.1", true), ("127.255.255.255", true), ("10.0.0.0", true), ("10.255.255.255", true),
            ("172.16.0.0", true), ("172.31.255.255", true), ("192.168.0.0", true), ("192.168.255.255", true),
            ("::1", true), ("fd00::1", true), ("fdff:ffff::1", true), ("::ffff:127.0.0.1", true),
            ("::ffff:10.0.0.1", true),
            // As ever.
            ("8.8.8.8", true), ("2606:4700::1111", true),
            // Link-local, where clouds tell machines their secrets, in every spelling.
            ("169.254.169.254", false), ("169.254.0.0", false), ("169.254.255.255", false), ("fe80::1", false),
            ("febf::1", false), ("::ffff:169.254.169.254", false), ("64:ff9b::a9fe:a9fe", false),
            ("2002:a9fe:a9fe::1", false), ("fd00:ec2::254", false), ("fd20:ce::254", false),
            // Unspecified, multicast, broadcast, shared, reserved.
            ("0.0.0.0", false), ("::", false), ("224.0.0.1", false), ("239.255.255.255", false), ("ff02::1", false),
            ("255.255.255.255", false), ("100.64.0.1", false), ("192.0.0.170", false), ("192.0.2.1", false),
            ("198.18.0.1", false), ("240.0.0.1", false), ("fc00::1", false), ("fec0::1", false),
            ("2001:db8::1", false), ("4000::1", false),
        ] as [(String, Bool)])
    func `is private only on this machine and in networks that anybody may have`(
        text: String, isAllowed: Bool
    ) throws {
        let reach = Reach.publicOnly(except: IPAddress.privateNetworks)
        let address = try #require(IPAddress(text))
        #expect(AddressGuard.allows(address, port: 8080, reach: reach) == isAllowed)
        #expect(!AddressGuard.allows(address, port: 25, reach: reach))
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0/8", "10.0.0.0/a",
        "::/129",
        "[::1]", "localhost", "10.0.0.0 /8", "0x7f.0.0.1", "::1%lo", "10.0.0.0/99999999999999999999",
    ])
    func `ranges are written in one way`(text: String) {
        #expect(CIDR(text) == nil)
    }

    @Test(arguments: ["127.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1:2:3:4", "::ffff:10.0.0.1"])
    func `is written as it is read`(text: String) {
        #expect(IPAddress(text)?.description == text)
    }
}
