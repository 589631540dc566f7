import Logging
import Testing

@testable import Serving

/// Answers that nobody takes (spec security.md 20 and 22, reliability.md P4).
struct HeldBodiesTests {
    @Test func `the same bytes are held once, and let go of with the last who has them`() {
        let bodies = HeldBodies(limit: 100, logger: Logger(label: "test"))
        let page = [UInt8](repeating: 1, count: 60)
        var first = bodies.hold(page, stem: "a", coding: .identity)
        var second = bodies.hold(page, stem: "a", coding: .identity)
        #expect(first === second && first != nil)
        #expect(bodies.bytes == 60)
        // Other bytes, or the same in another form.
        #expect(bodies.hold(page, stem: "b", coding: .identity) == nil)
        #expect(bodies.hold(page, stem: "a", coding: .gzip) == nil)
        #expect(bodies.hold(page, stem: nil, coding: .identity) == nil)
        first = nil
        #expect(bodies.hold(page, stem: "a", coding: .identity) === second)
        second = nil
        #expect(bodies.bytes == 0)
        let other = bodies.hold(page, stem: "b", coding: .identity)
        #expect(bodies.hold([2], stem: nil, coding: .identity)?.bytes.readableBytes == 1)
        #expect(bodies.bytes == 60 && other != nil)
    }

    @Test func `a body that is larger than all may be is held alone`() {
        let bodies = HeldBodies(limit: 100, logger: Logger(label: "test"))
        var large = bodies.hold([UInt8](repeating: 1, count: 200), stem: nil, coding: .identity)
        #expect(large != nil)
        #expect(bodies.hold([1], stem: nil, coding: .identity) == nil)
        large = nil
        #expect(bodies.hold([1], stem: nil, coding: .identity) != nil)
    }

    /// Each answer is more than the kernel takes for a client that does not read.
    @Test func `security 20 who asks for more than may be on its way is told to come back`() async throws {
        let pages = PluggedHandler(path: "/pages/", methods: [.get]) { request in
            var response = PluggedResponse(status: 200, body: [UInt8](repeating: 65, count: 16 << 20))
            response.stem = request.path.hasSuffix("same") ? "5a" : nil
            return response
        }
        try await withServer(Sample.display(), handlers: [pages], { $0.limits.heldBodies = 40 << 20 }) { server in
            var stuck: [RawClient] = []
            for page in ["same", "same", "other", "same"] {
                let client = try server.client(receiveBuffer: 4096)
                try await client.send("GET /pages/\(page) HTTP/1.1\r\nHost: t\r\n\r\n")
                stuck.append(client)
            }
            #expect(try await eventually { await server.server.counts().plugged == 4 })
            let answer = try await server.request("GET", "/pages/more")
            #expect(answer.status == 503)
            #expect(answer["Retry-After"] == "10")
            #expect(answer["Cache-Control"] == "no-store")
            // Who asks for what is on its way already, for no body, or for a feed, is answered.
            #expect(try await server.request("HEAD", "/pages/more").status == 200)
            #expect(try await server.request("GET", "/news.atom").status == 200)
            #expect(try await server.request("GET", "/pages/same").status == 200)
            stuck.removeAll()
            #expect(try await eventually { try await server.request("GET", "/pages/more").status == 200 })
        }
    }
}
