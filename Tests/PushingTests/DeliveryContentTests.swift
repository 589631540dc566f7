import Publishing
import Syndication
import Testing
import Transfer

@testable import Pushing

/// What deliveries carry.
struct DeliveryContentTests {
    @Test func `a document is in memory once for all deliveries, and only as long as one is under way`() throws {
        let topic = try #require(WebURL("https://example.org/all.atom"))
        let edition = Edition(
            kind: .feed(name: "all", .atom), path: "/all.atom", topic: topic, hubs: [],
            contentType: "application/atom+xml",
            bytes: Array("<feed/>".utf8), gzip: nil, stem: "stem", lastModified: Timestamp(seconds: 0), version: 2)
        let content = DeliveryContent(edition, .full)
        weak var last: Body?
        for _ in 0..<2 {
            let body = content.body(since: 0)
            last = body
            withExtendedLifetime(body) {
                #expect(content.body(since: 1) === body)
                #expect(Array(body.bytes) == edition.bytes)
            }
        }
        #expect(last == nil)
    }
}
