import Publishing
import SeededRandom
import Syndication
import Testing

@testable import Serving

/// The short way for the requests that nearly all pollers send: it must give what the long way gives.
struct SimpleRequestTests {
    private func isSimple(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { SimpleRequest($0, limits: Limits()) != nil }
    }

    @Test func `what newsboat, Miniflux, feedparser and browsers' fetches send is read`() throws {
        let text =
            "GET /news.atom?utm=1 HTTP/1.1\r\nHost: feeds.example.org:8080\r\nUser-Agent: Feedly/1.0 (+http://www.feedly.com/"
            + "fetcher.html; 462 subscribers; )\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\nConnection: Keep-Alive\r\n"
            + "IF-NONE-MATCH:  \"5f2c\"  \r\nIf-Modified-Since: \(Sample.publishedText)\r\n\r\nGET /next"
        try Array(text.utf8).withUnsafeBytes { bytes in
            let request = try #require(SimpleRequest(bytes, limits: Limits()))
            func text(_ part: UnsafeRawBufferPointer?) -> String? { part.map { String(decoding: $0, as: UTF8.self) } }
            #expect(text(request.path) == "/news.atom")
            #expect(!request.isHead)
            #expect(text(request.acceptEncoding) == "gzip, deflate")
            #expect(text(request.ifNoneMatch) == "\"5f2c\"")
            #expect(text(request.ifModifiedSince) == Sample.publishedText)
            #expect(text(request.userAgent)?.hasSuffix("462 subscribers; )") == true)
            #expect(request.length == bytes.count - "GET /next".utf8.count)
        }
    }

    @Test(arguments: [
        "", "G", "GET", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: t\r\n", "GET / HTTP/1.1\r\nHost: t\r\n\r",
        "POST / HTTP/1.1\r\nHost: t\r\n\r\n", "get / HTTP/1.1\r\nHost: t\r\n\r\n", "GET / HTTP/1.0\r\nHost: t\r\n\r\n",
        "GET / HTTP/1.1\nHost: t\n\n", "GET  / HTTP/1.1\r\nHost: t\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nHost: t\r\n\r\n", "GET / HTTP/1.1\r\nHost: t/x\r\n\r\n",
        "GET /%41 HTTP/1.1\r\nHost: t\r\n\r\n", "GET /#x HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET http://t/ HTTP/1.1\r\nHost: t\r\n\r\n", "GET /å HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nX: å\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nX: a\tb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nX: aaaaaaaaaaaaaaaa\u{7F}aaaaaaaa\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nX: aaaaaaaaaaaaaaaa\u{1}aaaaaaaa\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nX: a\r\n b\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nX : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\n: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nUpgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nA-IM: feed\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nIf-Match: \"a\"\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nIf-Unmodified-Since: \(Sample.publishedText)\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nSec-Fetch-Dest: document\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nSec-Fetch-Mode: navigate\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\nAccept-Encoding: a\r\nAccept-Encoding: b\r\n\r\n",
    ])
    func `what could mean more is left to the parser`(text: String) {
        #expect(!isSimple(text))
    }

    @Test(arguments: [(99, true), (100, true), (101, false)])
    func `a hundred fields`(count: Int, expected: Bool) {
        let fields = String(repeating: "X: y\r\n", count: count - 1)
        #expect(isSimple("GET / HTTP/1.1\r\nHost: t\r\n\(fields)\r\n") == expected)
    }

    /// A tab changes nothing, but it makes the parser read the request.
    private static let longWay = "X-Tab: a\tb\r\n\r\n"

    @Test(arguments: [
        "GET /news.atom HTTP/1.1\r\n", "HEAD /news.atom HTTP/1.1\r\n", "GET /news.atom?x=%20 HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\n", "HEAD /none HTTP/1.1\r\n", "GET /big.atom HTTP/1.1\r\n", "HEAD /big.atom HTTP/1.1\r\n",
        "GET /huge.atom HTTP/1.1\r\n",
    ])
    func `both ways give the same answers, whatever the client has and takes`(line: String) async throws {
        let kilobyte = String(repeating: "0123456789abcdef", count: 64)
        let big = Sample.edition("big", text: String(repeating: kilobyte, count: 30), stem: "b1")
        let huge = Sample.edition("huge", text: String(repeating: kilobyte, count: 300), gzip: nil, stem: "c1")
        let codings = ["", "gzip", "identity", "*;q=0", "gzip;q=0, identity;q=0.5", "br, gzip;q=0.1"]
        let conditions = [
            "", "If-None-Match: \"5f2c\"", "If-None-Match: W/\"5f2c-gzip\"", "If-None-Match: *", "If-None-Match: \"x\"",
            "If-Modified-Since: \(Sample.publishedText)", "If-Modified-Since: Sat Mar 14 08:30:00 2026",
            "If-Modified-Since: never", "If-None-Match: \"x\"\r\nIf-Modified-Since: \(Sample.publishedText)",
        ]
        try await withServer(Sample.display([Sample.edition(), big, huge])) { server in
            let short = try server.client()
            let long = try server.client()
            for coding in codings {
                for condition in conditions {
                    var fields = "Host: t\r\n"
                    if !coding.isEmpty { fields += "Accept-Encoding: \(coding)\r\n" }
                    if !condition.isEmpty { fields += condition + "\r\n" }
                    try await short.send(line + fields + "\r\n")
                    try await long.send(line + fields + Self.longWay)
                    let one = try await short.response(toHead: line.hasPrefix("HEAD"))
                    let other = try await long.response(toHead: line.hasPrefix("HEAD"))
                    #expect(one.status == other.status, "\(coding) \(condition)")
                    #expect(one.comparable == other.comparable, "\(coding) \(condition)")
                    #expect(one.body == other.body, "\(coding) \(condition)")
                }
            }
        }
    }

    @Test func `a byte that is wrong is as wrong on the short way`() async throws {
        var random = SeededGenerator(seed: 2026)
        let whole = Array("GET /news.atom HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"5f2c\"\r\nX-Y: abcdefgh\r\n\r\n".utf8)
        try await withServer { server in
            for _ in 0..<400 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(UInt8.random(in: 0...127, using: &random), at: place)
                    }
                }
                // Only what the short way takes is of interest: all else the parser reads anyway.
                guard let length = bytes.withUnsafeBytes({ SimpleRequest($0, limits: Limits())?.length }),
                    length == bytes.count
                else { continue }
                let one = try server.client()
                try await one.send(bytes)
                let other = try server.client()
                try await other.send(bytes.dropLast(2) + Array(Self.longWay.utf8))
                let (short, long) = (try await one.response(), try await other.response())
                #expect(short.status == long.status, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
                #expect(short.comparable == long.comparable)
            }
        }
    }

    @Test func `requests of both kinds in one piece are answered in their order`() async throws {
        let kilobyte = String(repeating: "0123456789abcdef", count: 64)
        let big = Sample.edition("big", text: String(repeating: kilobyte, count: 40), gzip: nil, stem: "b1")
        try await withServer(Sample.display([Sample.edition(), big])) { server in
            let client = try server.client(receiveBuffer: 4096)
            let round = [
                "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n", "GET /big.atom HTTP/1.1\r\nHost: t\r\n\r\n",
                "GET /none HTTP/1.1\r\nHost: t\r\n\r\n", "HEAD /big.atom HTTP/1.1\r\nHost: t\r\n\r\n",
                "GET /big.atom HTTP/1.1\r\nHost: t\r\nX-Tab: a\tb\r\n\r\n",
                "POST /none HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc",
                "GET /big.atom HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"b1\"\r\n\r\n",
            ].joined()
            let sending = Task { try await client.send(String(repeating: round, count: 50)) }
            for _ in 0..<50 {
                #expect(try await client.response().text == "<feed>news</feed>")
                #expect(try await client.response().body == big.bytes)
                #expect(try await client.response().status == 404)
                #expect(try await client.response(toHead: true)["Content-Length"] == "40960")
                #expect(try await client.response().body == big.bytes)
                #expect(try await client.response().status == 404)
                #expect(try await client.response().status == 304)
            }
            try await sending.value
        }
    }

    @Test func `a header in two pieces is read by the parser, and the next one is simple again`() async throws {
        try await withServer { server in
            let client = try server.client()
            for cut in stride(from: 1, to: 40, by: 3) {
                let request = Array("GET /news.atom HTTP/1.1\r\nHost: test.example\r\n\r\n".utf8)
                try await client.send(Array(request[..<min(cut, request.count - 1)]))
                #expect(try await eventually { await server.server.counts().open == 1 })
                try await client.send(Array(request[min(cut, request.count - 1)...]) + request)
                #expect(try await client.response().text == "<feed>news</feed>")
                #expect(try await client.response().text == "<feed>news</feed>")
            }
        }
    }
}
