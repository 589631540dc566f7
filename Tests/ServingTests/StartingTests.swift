import Publishing
import Syndication
import Testing

@testable import Serving

/// Before anything is published (spec serving.md C11).
struct StartingTests {
    @Test func `C11 who asks while the daemon starts is told to come back, and nothing that a cache keeps`()
        async throws
    {
        try await withServer(EditionShelf.Display(gone: ["/old.atom"], isStarting: true)) { server in
            for path in ["/news.atom", "/feeds.opml", "/never.rss", "/"] {
                for method in ["GET", "HEAD"] {
                    let response = try await server.request(method, path)
                    #expect(response.status == 503, "\(method) \(path)")
                    #expect(response["Retry-After"] == "1")
                    #expect(response["ETag"] == nil && response["Last-Modified"] == nil)
                    #expect(response["Cache-Control"] == "no-store")
                }
            }
            let counts = await server.server.counts()
            #expect(counts.unready == 8 && counts.missed == 0)
            // What is known already is said already.
            #expect(try await server.request("GET", "/old.atom").status == 410)
            server.shelf.show(Sample.display())
            #expect(try await eventually { try await server.request("GET", "/news.atom").status == 200 })
            #expect(try await server.request("GET", "/never.rss").status == 404)
            #expect(try await server.request("GET", "/").status == 200)
        }
    }
}
