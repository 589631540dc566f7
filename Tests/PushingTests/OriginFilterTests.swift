import Syndication
import Testing

@testable import Pushing

@Suite struct `A filter by host` {
    @Test(arguments: [
        "reader.example", "Reader.EXAMPLE", "reader.example/", "reader.example/callback?a=1", "https://reader.example",
        "HTTPS://Reader.example:443/", "reader.example:443", "https://reader.example/callback#x",
    ])
    func `takes a host, an address and a port in any spelling`(text: String) throws {
        let filter = try #require(OriginFilter(text))
        #expect(filter.covers(try HubHouse.url("https://reader.example/x")))
        #expect(!filter.covers(try HubHouse.url("https://other.example/x")))
    }

    @Test(arguments: ["::1", "[::1]", "0:0::1", "[0:0:0:0:0:0:0:1]", "http://[::1]:8080/", "[::1]:8080", "[::0:1]/"])
    func `takes an IPv6 address with brackets and without`(text: String) throws {
        #expect(try #require(OriginFilter(text)).covers(try HubHouse.url("http://[::1]:8080/x")))
    }

    @Test func `means all ports by a bare host, and one by a port or an address`() throws {
        let elsewhere = try HubHouse.url("https://reader.example:8443/x")
        #expect(try #require(OriginFilter("reader.example")).covers(elsewhere))
        #expect(try #require(OriginFilter("reader.example:8443")).covers(elsewhere))
        for text in ["reader.example:443", "https://reader.example", "http://reader.example:8443", "ample"] {
            #expect(try !#require(OriginFilter(text)).covers(elsewhere), "\(text)")
        }
    }

    @Test(arguments: [
        "", "/", "a b", "user@reader.example", "mailto://reader.example", "reader.example:0", "[::1", "%",
    ])
    func `is none where nothing can be there`(text: String) {
        #expect(OriginFilter(text) == nil)
    }
}
