import Publishing
import Syndication
import Testing

@testable import Serving

struct ConnectionTests {
    private let get = "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test func `C17 a connection is kept for many requests`() async throws {
        try await withServer { server in
            let client = try server.client()
            for _ in 0..<100 {
                try await client.send(get)
                let response = try await client.response()
                #expect(response.status == 200)
                #expect(response["Connection"] == nil)
            }
            #expect(await server.server.counts().connections == 1)
        }
    }

    @Test func `requests in a row are answered in their order`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(
                String(
                    repeating: get + get.replacing("GET", with: "HEAD") + "GET /x HTTP/1.1\r\nHost: t\r\n\r\n",
                    count: 500))
            for _ in 0..<500 {
                #expect(try await client.response().text == "<feed>news</feed>")
                #expect(try await client.response(toHead: true).status == 200)
                #expect(try await client.response().status == 404)
            }
        }
    }

    @Test func `a request may come byte by byte`() async throws {
        try await withServer { server in
            let client = try server.client()
            for byte in get.utf8 { try await client.send([byte]) }
            #expect(try await client.response().status == 200)
        }
    }

    @Test func `a large document comes whole, many times on one connection`() async throws {
        let large = String(repeating: "0123456789abcdef", count: 1 << 17)
        try await withServer(Sample.display([Sample.edition(text: large)])) { server in
            let client = try server.client()
            try await client.send(String(repeating: get, count: 20))
            for _ in 0..<20 { #expect(try await client.response().text == large) }
        }
    }

    /// More than the kernel takes for the client, so that the last request is looked at while answers are owed.
    @Test(arguments: [
        ("GET /" + String(repeating: "x", count: 20_000), [414]),
        // A line that comes in one piece with the requests before it is not told from its header.
        ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 42_000), [414, 431]),
    ])
    func `a request that is refused does not overtake those before it`(last: String, statuses: [Int]) async throws {
        let large = String(repeating: "0123456789abcdef", count: 1 << 17)
        try await withServer(Sample.display([Sample.edition(text: large)])) { server in
            let client = try server.client()
            try await client.send(String(repeating: get, count: 20) + last)
            for _ in 0..<20 { #expect(try await client.response().body.count == large.utf8.count) }
            #expect(statuses.contains(try await client.response().status))
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func `a client that asks to close is answered and closed`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n" + get)
            let all = String(decoding: try await client.rest(), as: UTF8.self)
            #expect(all.contains("\r\nConnection: close\r\n\r\n<feed>news</feed>"))
            #expect(all.hasSuffix("<feed>news</feed>"))
        }
    }

    @Test func `a client that has said all it has to say still gets its answers`() async throws {
        let large = String(repeating: "0123456789abcdef", count: 1 << 17)
        try await withServer(Sample.display([Sample.edition(text: large)])) { server in
            let client = try server.client()
            try await client.send(get + get + get)
            client.endOutput()
            for _ in 0..<3 { #expect(try await client.response().text == large) }
            #expect(try await client.rest().isEmpty)
            #expect(try await eventually { await server.server.counts().open == 0 })
        }
    }

    @Test func `a client that has closed its side gets all that it asked for, also what is made for it`() async throws {
        let page = PluggedHandler(path: "/page", methods: [.get]) { _ in .text(200, "page") }
        try await withServer(handlers: [page]) { server in
            let client = try server.client()
            let get = "GET /page HTTP/1.1\r\nHost: t\r\n\r\n"
            try await client.send(get + get + "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            client.endOutput()
            for text in ["page", "page", "<feed>news</feed>"] { #expect(try await client.response().text == text) }
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func `clients that vanish leave nothing behind`() async throws {
        let large = String(repeating: "0123456789abcdef", count: 1 << 19)
        try await withServer(Sample.display([Sample.edition(text: large)])) { server in
            for beginning in ["", "GET", get, get + get + get] {
                let client = try server.client(receiveBuffer: 4096)
                try await client.send(beginning)
            }
            #expect(try await eventually { await server.server.counts().open == 0 })
        }
    }

    @Test func `C19 every answer is of one state, and no state is older than one that was seen`() async throws {
        func edition(_ number: Int) -> Edition {
            let text = "<feed>\(number)" + String(repeating: " ", count: number % 64 * 1024) + "</feed>"
            return Sample.edition(
                text: text, gzip: Array("packed \(number)".utf8), stem: "s\(number)", version: Int64(number))
        }
        try await withServer(Sample.display([edition(0)])) { server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        let client = try server.client()
                        var last = 0
                        while last < 1000 {
                            let coding = worker % 2 == 0 ? "identity" : "gzip"
                            try await client.send(
                                "GET /news.atom HTTP/1.1\r\nHost: t\r\nAccept-Encoding: \(coding)\r\n\r\n")
                            let response = try await client.response()
                            let tag = try #require(response["ETag"])
                            let number = try #require(Int(tag.dropFirst(2).prefix { $0.isNumber }))
                            let expected = edition(number)
                            #expect(response.body == (worker % 2 == 0 ? expected.bytes : expected.gzip))
                            #expect(number >= last)
                            last = number
                        }
                        return last
                    }
                }
                group.addTask {
                    for number in 1...1000 {
                        server.shelf.show(Sample.display([edition(number)]))
                        if number % 10 == 0 { try await Task.sleep(for: .milliseconds(1)) }
                    }
                    return 1000
                }
                for try await last in group { #expect(last == 1000) }
            }
        }
    }
}
