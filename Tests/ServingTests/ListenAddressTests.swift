import Testing

@testable import Serving

struct ListenAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:8080", .tcp(host: "127.0.0.1", port: 8080)),
            ("localhost:0", .tcp(host: "localhost", port: 0)),
            ("feeds.example.org:65535", .tcp(host: "feeds.example.org", port: 65535)),
            (":8080", .tcp(host: "", port: 8080)),
            ("[::1]:8080", .tcp(host: "::1", port: 8080)),
            ("[::]:80", .tcp(host: "::", port: 80)),
            ("[fe80::1%eth0]:80", .tcp(host: "fe80::1%eth0", port: 80)),
            ("unix:/run/feeds.sock", .unix(path: "/run/feeds.sock")),
        ] as [(String, ListenAddress)])
    func `an address is read and written the same`(text: String, expected: ListenAddress) throws {
        let address = try ListenAddress(text)
        #expect(address == expected)
        #expect(address.description == text)
    }

    @Test(arguments: [
        ("", "has no port"),
        ("8080", "Write 127.0.0.1:8080, or :8080 for every address"),
        ("localhost", "has no port"),
        ("localhost:", "no port between 0 and 65535"),
        ("localhost:http", "no port between 0 and 65535"),
        ("localhost:65536", "no port between 0 and 65535"),
        ("localhost:-1", "no port between 0 and 65535"),
        ("localhost:000080", "no port between 0 and 65535"),
        ("::1:8080", "Write an IPv6 address in brackets"),
        ("[::1]", "no port between 0 and 65535"),
        ("[localhost]:80", "no IPv6 address between its brackets"),
        ("[::1:80", "no IPv6 address between its brackets"),
        ("http://localhost:80", "more than one colon"),
        ("local host:80", "a character that no host name has"),
        ("unix:", "by its whole path"),
        ("unix:feeds.sock", "by its whole path"),
        ("unix:/run/", "by its whole path"),
        ("unix:/" + String(repeating: "a", count: 107), "108 bytes, and the system takes 107"),
    ])
    func `a wrong address says what to write`(text: String, part: String) {
        let error = #expect(throws: ServingError.self) { try ListenAddress(text) }
        #expect(error?.kind == .invalidAddress)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            (["0.0.0.0:80", "[::]:80"], [false, true]), (["[::]:80", "127.0.0.1:80"], [true, false]),
            (["[::]:80", "0.0.0.0:8080"], [false, false]), (["[::]:80", "unix:/s"], [false, false]),
            (["0.0.0.0:0", "[::]:0"], [false, false]), (["0.0.0.0:80", ":80"], [false, false]),
        ] as [([String], [Bool])])
    func `every address of IPv6 leaves IPv4 to an address beside it`(texts: [String], areIPv6Only: [Bool]) throws {
        let addresses = ListenAddress.together(try texts.map { try ListenAddress($0) })
        #expect(addresses.map { if case .everyIPv6 = $0 { true } else { false } } == areIPv6Only)
        #expect(addresses.map(\.description) == texts)
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1:80", true), ("127.0.0.1:80", "127.0.0.1:81", false),
        ("127.0.0.1:80", "127.0.0.2:80", false), ("[::1]:80", "[0:0::1]:80", true),
        ("0.0.0.0:80", "127.0.0.1:80", true), ("0.0.0.0:80", "[::1]:80", false),
        ("[::]:80", "127.0.0.1:80", true), ("[::]:80", "0.0.0.0:80", true), ("[::]:80", "[::1]:80", true),
        (":80", "localhost:80", true), (":80", "[::]:80", true), (":80", ":81", false),
        ("localhost:80", "LocalHost:80", true), ("localhost:80", "127.0.0.1:80", false),
        (":0", ":0", false), ("unix:/a", "unix:/a", true), ("unix:/a", "unix:/b", false), ("unix:/a", ":80", false),
    ])
    func `what cannot be open at the same time is known`(one: String, other: String, collides: Bool) throws {
        let (one, other) = (try ListenAddress(one), try ListenAddress(other))
        #expect(one.collides(with: other) == collides && other.collides(with: one) == collides)
    }

    @Test func `every address of IPv6 beside IPv4 collides with those of IPv6 only`() throws {
        let address = ListenAddress.everyIPv6(port: 80)
        for (other, collides) in [
            ("0.0.0.0:80", false), ("127.0.0.1:80", false), ("[::1]:80", true), (":80", true), ("[::1]:81", false),
        ] {
            #expect(address.collides(with: try ListenAddress(other)) == collides, "\(other)")
        }
    }
}
