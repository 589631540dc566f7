import Testing

@testable import Serving

/// Security item 19: a request that could have two meanings is refused, and its connection closed.
struct FramingTests {
    private static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n"

    @Test(arguments: [
        (
            "length and coding",
            "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        (
            "coding and length",
            "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
        ),
        ("unknown coding", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        (
            "coding twice",
            "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        ("chunked not last", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        ("gzip before chunked", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        ("coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("two lengths", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"),
        ("two equal lengths", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
        ("list of lengths", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4, 4\r\n\r\nabcd"),
        ("signed length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: +4\r\n\r\nabcd"),
        ("negative length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n"),
        ("hexadecimal length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 0x10\r\n\r\n"),
        ("empty length", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: \r\n\r\n"),
        ("length beyond 64 bits", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        ("length of 18 digits", "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000000000000000\r\n\r\n"),
        ("bare line feeds", "GET / HTTP/1.1\nHost: t\n\n"),
        ("bare line feed in a field", "GET / HTTP/1.1\r\nHost: t\nX: y\r\n\r\n"),
        ("bare carriage return", "GET / HTTP/1.1\r\nHost: t\rX: y\r\n\r\n"),
        ("folded field", "GET / HTTP/1.1\r\nHost: t\r\nX: a\r\n b\r\n\r\n"),
        ("space before the colon", "GET / HTTP/1.1\r\nHost : t\r\n\r\n"),
        ("space before the name", "GET / HTTP/1.1\r\n Host: t\r\n\r\n"),
        ("no name", "GET / HTTP/1.1\r\nHost: t\r\n: x\r\n\r\n"),
        ("no colon", "GET / HTTP/1.1\r\nHost: t\r\nX\r\n\r\n"),
        ("zero in a field", "GET / HTTP/1.1\r\nHost: t\r\nX: a\0b\r\n\r\n"),
        ("zero in the target", "GET /a\0b HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("control byte in the target", "GET /a\u{1}b HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("tab in the target", "GET /a\tb HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("raw UTF-8 in the target", "GET /å HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("space in the target", "GET /a b HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("fragment", "GET /news.atom#x HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("no slash", "GET news.atom HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("another scheme", "GET ftp://t/ HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("another host", "GET http://other/news.atom HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("a user in the target", "GET http://me@t/ HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("no host", "GET / HTTP/1.1\r\n\r\n"),
        ("two hosts", "GET / HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n"),
        ("two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: t\r\nHost: t\r\n\r\n"),
        ("a host with a path", "GET / HTTP/1.1\r\nHost: t/x\r\n\r\n"),
        ("a host with a space", "GET / HTTP/1.1\r\nHost: t u\r\n\r\n"),
        ("a long method", String(repeating: "A", count: 8000) + " / HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("an unknown method", "BREW / HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("a small method", "get / HTTP/1.1\r\nHost: t\r\n\r\n"),
        ("no version", "GET /\r\nHost: t\r\n\r\n"),
        ("a wrong version", "GET / HTTP/9\r\nHost: t\r\n\r\n"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"),
        ("a chunk without its size", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
        (
            "a chunk size that overflows",
            "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"
        ),
        (
            "a chunk that ends early",
            "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n"
        ),
        ("line feeds around a chunk", "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n"),
    ])
    func `security 19 a request with two meanings is a 400, and nothing after it is read`(name: String, bytes: String)
        async throws
    {
        try await withServer { server in
            let status = try await server.statusAndClose(bytes + Self.smuggled)
            #expect([400, 505].contains(status), "\(name): \(status)")
            #expect(await server.server.counts().missed == 0, "\(name): the second request was answered")
        }
    }

    /// The answer to a HEAD has no body, whatever it says (RFC 9110 §9.3.2).
    @Test(arguments: [
        ("HEAD /news.atom HTTP/1.1\r\n\r\n", 400),
        ("HEAD /news.atom HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("HEAD /news.atom HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("HEAD /news.atom HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 1\r\n\r\n", 417),
        ("HEAD /news.atom HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n", 413),
        ("HEAD /\(String(repeating: "x", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("HEAD / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 101))\r\n", 431),
        ("HEAD / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n", 431),
        ("HEAD / HTTP/1.1\r\nHost: a\r\n", 408),
        ("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 408),
        ("HEAD / HTTP/1.1\r\nHost: other\r\n\r\n", 421),
    ])
    func `C9 a HEAD that is refused gets a head alone`(request: String, status: Int) async throws {
        let quick = { (settings: inout ServerSettings) in
            settings.hosts = status == 421 ? ["a"] : []
            settings.limits.headerTime = .milliseconds(100)
            settings.limits.bodyTime = .milliseconds(100)
        }
        try await withServer(Sample.display(), quick) { server in
            // In one piece, and with its first letters apart.
            for first in [0, 2] {
                let client = try server.client()
                if first > 0 { try await client.send(Array(request.utf8.prefix(first))) }
                try await client.send(Array(request.utf8.dropFirst(first)))
                let response = try await client.response(toHead: true)
                #expect(response.status == status)
                #expect(response["Content-Length"] != "0")
                #expect(try await client.rest().isEmpty)
            }
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\nHost: t\n\n", "GET / HTTP/1.1\nHost: t\r\n\r\n", "\r\nGET / HTTP/1.0\n\n", "PUT / HTTP/1.1\n",
    ])
    func `security 19 a line that ends in a line feed alone is wrong, and no other version`(bytes: String)
        async throws
    {
        try await withServer { server in
            let status = try await server.statusAndClose(bytes + Self.smuggled)
            #expect(status == 400)
            // Its end may come by itself.
            let client = try server.client()
            try await client.send(String(bytes.prefix { $0 != "\n" }))
            try? await client.send(String(bytes.drop { $0 != "\n" }))
            #expect(try await client.response().status == 400)
        }
    }

    @Test func `an empty line before a request is none of it`() async throws {
        try await withServer { server in
            let client = try server.client()
            // As browsers of old sent it behind a body, and in pieces.
            for pieces in [["\r\n"], ["\r", "\n"], [], ["\r\n"]] {
                for piece in pieces { try await client.send(piece) }
                try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
                #expect(try await client.response().text == "<feed>news</feed>")
            }
            try await client.send("\r\nHEAD /news.atom HTTP/1.1\r\nHost : t\r\n\r\n")
            #expect(try await client.response(toHead: true).status == 400)
            #expect(try await client.rest().isEmpty)
        }
    }

    @Test func `HTTP 2 without TLS is told to speak HTTP 1`() async throws {
        try await withServer { server async throws in
            #expect(try await server.statusAndClose("GET / HTTP/2.0\r\nHost: t\r\n\r\n") == 505)
            #expect(try await server.statusAndClose("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505)
        }
    }

    @Test func `an offer to upgrade is ignored, and the connection ends`() async throws {
        try await withServer { server async throws in
            let upgrade = "GET /news.atom HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            #expect(try await server.statusAndClose(upgrade + Self.smuggled) == 200)
        }
    }

    @Test func `HTTP 1.0 needs no host, and closes unless it asks not to`() async throws {
        try await withServer { server in
            #expect(try await server.statusAndClose("GET /news.atom HTTP/1.0\r\n\r\n") == 200)
            let client = try server.client()
            for _ in 0..<2 {
                try await client.send("GET /news.atom HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let response = try await client.response()
                #expect(response["Connection"] == "keep-alive")
                #expect(response.text == "<feed>news</feed>")
            }
        }
    }

    @Test func `security 19 a chunked body is read to its end, with extensions and trailers`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(
                "GET /news.atom HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;a=b\r\nabc\r\n0\r\nX-Trailer: y\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await client.response().text == "<feed>news</feed>")
            #expect(try await client.response()["Content-Type"] == "text/html; charset=utf-8")
        }
    }
}
