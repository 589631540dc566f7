import Publishing
import Synchronization
import Syndication
import Testing

@testable import Serving

/// The answers of serving.md section C, by their numbers, from a real server.
struct FeedServingTests {
    @Test func `C1 C2 C6 C7 C15 C16 a feed comes with everything a poller needs`() async throws {
        try await withServer { server in
            let response = try await server.request("GET", "/news.atom")
            #expect(response.status == 200)
            #expect(response.text == "<feed>news</feed>")
            #expect(response["Content-Type"] == "application/atom+xml; charset=utf-8")
            #expect(response["Content-Length"] == "17")
            #expect(response["Content-Encoding"] == nil)
            #expect(response["ETag"] == "\"5f2c\"")
            #expect(response["Last-Modified"] == Sample.publishedText)
            #expect(
                response["Cache-Control"]
                    == "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400")
            #expect(
                response["Link"] == "<https://feeds.example.org/hub>; rel=\"hub\", "
                    + "<https://feeds.example.org/news.atom>; rel=\"self\"")
            #expect(response["Vary"] == "Accept-Encoding, Accept, Sec-Fetch-Dest, Sec-Fetch-Mode")
            #expect(response["X-Content-Type-Options"] == "nosniff")
            #expect(response["Access-Control-Allow-Origin"] == "*")
            #expect(response["Access-Control-Expose-Headers"] == "ETag, Link")
            #expect(response["Set-Cookie"] == nil)
            #expect(response["Date"] != nil)
        }
    }

    @Test func `C2 Last-Modified is never in the future`() async throws {
        let tomorrow = FeedServer.systemTime() + .seconds(86400)
        try await withServer(Sample.display([Sample.edition(lastModified: tomorrow)])) { server in
            let response = try await server.request("GET", "/news.atom")
            let text = try #require(response["Last-Modified"])
            let date = try #require(HTTPDate.parse(text, now: tomorrow))
            #expect(date <= FeedServer.systemTime())
        }
    }

    @Test func `C2 a date of the next second is shown when it has come`() async throws {
        let time = Mutex(Sample.published)
        let edition = Sample.edition(lastModified: Sample.published + .seconds(1))
        try await withServer(Sample.display([edition]), wallClock: { time.withLock { $0 } }) {
            // The clock is looked at twice in this time.
            $0.limits.idleTime = .milliseconds(100)
        } _: { server in
            #expect(try await server.request("GET", "/news.atom")["Last-Modified"] == Sample.publishedText)
            // Who has seen the first change of that second is told of the second one.
            let since = "If-Modified-Since: " + Sample.publishedText
            #expect(try await server.request("GET", "/news.atom", since).status == 200)
            time.withLock { $0 = Sample.published + .seconds(5) }
            let isShown = try await eventually {
                try await server.request("GET", "/news.atom")["Last-Modified"] == "Sat, 14 Mar 2026 08:30:01 GMT"
            }
            #expect(isShown)
        }
    }

    @Test func `C3 C6 a 304 has the validators and no body`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send(
                "GET /news.atom HTTP/1.1\r\nHost: t\r\nIf-None-Match: W/\"5f2c-gzip\"\r\nAccept-Encoding: gzip\r\n\r\n")
            let response = try await client.response()
            #expect(response.status == 304)
            #expect(response["ETag"] == "\"5f2c-gzip\"")
            #expect(response["Last-Modified"] == Sample.publishedText)
            #expect(response["Cache-Control"]?.hasPrefix("public, max-age=300") == true)
            #expect(response["Vary"]?.hasPrefix("Accept-Encoding") == true)
            #expect(response["Link"]?.contains("rel=\"hub\"") == true)
            #expect(response["Date"] != nil)
            #expect(response["Content-Length"] == nil)
            #expect(response["Content-Type"] == nil)
            #expect(response["Transfer-Encoding"] == nil)
            // Nothing of a body stands before the next answer.
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\nIf-None-Match: \"5f2c\"\r\n\r\n")
            let second = try await client.response()
            #expect(second.status == 304)
            #expect(second["ETag"] == "\"5f2c\"")
        }
    }

    @Test func `C4 a date at or after the change is a 304, garbage a 200`() async throws {
        try await withServer { server in
            let since = "If-Modified-Since: "
            #expect(try await server.request("GET", "/news.atom", since + Sample.publishedText).status == 304)
            #expect(try await server.request("GET", "/news.atom", since + "Sat Mar 14 08:30:00 2026").status == 304)
            #expect(try await server.request("GET", "/news.atom", since + "yesterday").status == 200)
            let both = try await server.request(
                "GET", "/news.atom", since + Sample.publishedText, "If-None-Match: \"other\"")
            #expect(both.status == 200)
        }
    }

    @Test func `C7 a document is fresh for max-age, whether or not a hub tells of it`() async throws {
        let change = { (settings: inout ServerSettings) in
            settings.freshness.maxAge = .seconds(60)
            settings.freshness.staleWhileRevalidate = .seconds(30)
        }
        for hubs in [[], [Sample.hub]] {
            try await withServer(Sample.display([Sample.edition(hubs: hubs)]), change) { server in
                let response = try await server.request("GET", "/news.atom")
                #expect(
                    response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=30, stale-if-error=86400")
                #expect(response["Link"]?.hasSuffix("<https://feeds.example.org/news.atom>; rel=\"self\"") == true)
            }
        }
    }

    @Test func `C7 what must be asked for each time is served stale by nobody who could ask`() async throws {
        let change = { (settings: inout ServerSettings) in settings.freshness.maxAge = .zero }
        try await withServer(Sample.display([Sample.edition()]), change) { server in
            let response = try await server.request("GET", "/news.atom")
            #expect(
                response["Cache-Control"] == "public, max-age=0, stale-while-revalidate=0, stale-if-error=86400")
        }
    }

    @Test func `C8 each coding has its own tag, with a common stem`() async throws {
        try await withServer { server in
            let packed = try await server.request("GET", "/news.atom", "Accept-Encoding: deflate, gzip")
            #expect(packed.text == "packed")
            #expect(packed["Content-Encoding"] == "gzip")
            #expect(packed["Content-Length"] == "6")
            #expect(packed["ETag"] == "\"5f2c-gzip\"")
            #expect(packed["Vary"]?.hasPrefix("Accept-Encoding") == true)
            let twoLines = try await server.request(
                "GET", "/news.atom", "Accept-Encoding: br", "Accept-Encoding: gzip")
            #expect(twoLines["Content-Encoding"] == "gzip")
            let plain = try await server.request("GET", "/news.atom", "Accept-Encoding: gzip;q=0, *;q=0")
            #expect(plain["Content-Encoding"] == nil)
            #expect(plain.text == "<feed>news</feed>")
        }
    }

    @Test(arguments: [
        ("br", "small", "\"5f2c-br\""), ("zstd", "smaller", "\"5f2c-zstd\""), ("gzip", "packed", "\"5f2c-gzip\""),
    ])
    func `C8 brotli and zstd are given to those who take them`(coding: String, body: String, tag: String) async throws {
        var edition = Sample.edition()
        edition.brotli = Array("small".utf8)
        edition.zstd = Array("smaller".utf8)
        try await withServer(Sample.display([edition])) { server in
            let response = try await server.request("GET", "/news.atom", "Accept-Encoding: \(coding)")
            #expect(response.text == body)
            #expect(response["Content-Encoding"] == coding)
            #expect(response["ETag"] == tag)
            // Whoever has the document in another coding still has it.
            for known in ["\"5f2c\"", "\"5f2c-br\"", "\"5f2c-zstd\"", "W/\"5f2c-gzip\""] {
                let again = try await server.request(
                    "GET", "/news.atom", "Accept-Encoding: \(coding)", "If-None-Match: \(known)")
                #expect(again.status == 304)
                #expect(again["ETag"] == tag)
            }
        }
    }

    @Test func `C8 a document that is not packed yet is served as it is`() async throws {
        try await withServer(Sample.display([Sample.edition(gzip: nil)])) { server in
            let response = try await server.request("GET", "/news.atom", "Accept-Encoding: gzip")
            #expect(response["Content-Encoding"] == nil)
            #expect(response["ETag"] == "\"5f2c\"")
        }
    }

    @Test(arguments: [
        ("/news.atom", ""), ("/news.atom", "Accept-Encoding: gzip"), ("/news.atom", "If-None-Match: \"5f2c\""),
        ("/", ""),
        ("/nothing", ""), ("/old.rss", ""), ("/feeds.opml", "Accept-Encoding: gzip"),
    ])
    func `C9 HEAD is a GET without its body`(target: String, field: String) async throws {
        let display = Sample.display([Sample.edition(), Sample.opml], gone: ["/old.rss"])
        try await withServer(display) { server in
            let line = field.isEmpty ? "X-None: 1" : field
            let get = try await server.request("GET", target, line)
            let head = try await server.request("HEAD", target, line)
            #expect(head.status == get.status)
            #expect(head.comparable == get.comparable)
            #expect(head["Date"] != nil)
            let client = try server.client()
            try await client.send("HEAD \(target) HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            let all = String(decoding: try await client.rest(), as: UTF8.self)
            #expect(all.hasSuffix("Connection: close\r\n\r\n"))
        }
    }

    @Test(arguments: [
        ("news", FeedFormat.atom, "application/atom+xml; charset=utf-8"),
        ("news", .rss, "application/rss+xml; charset=utf-8"),
        ("news", .json, "application/feed+json; charset=utf-8"),
    ])
    func `C16 the media type is exact`(name: String, format: FeedFormat, expected: String) async throws {
        try await withServer(Sample.display([Sample.edition(name, format)])) { server in
            let response = try await server.request("GET", "/\(name).\(format.rawValue)")
            #expect(response["Content-Type"] == expected)
        }
    }

    @Test func `C16 the OPML document`() async throws {
        try await withServer(Sample.display([Sample.opml])) { server in
            let response = try await server.request("GET", "/feeds.opml")
            #expect(response["Content-Type"] == "text/x-opml; charset=utf-8")
            #expect(response["Vary"] == "Accept-Encoding")
            #expect(response.text == "<opml/>")
        }
    }

    @Test(arguments: [
        "/news.atom?utm_source=x", "/news.atom?", "/news.atom?a=%00&b=//", "/n%65ws.atom", "http://test/news.atom",
        "HTTP://TEST/news.atom?x",
    ])
    func `C18 query strings are ignored, and spellings of one path are one`(target: String) async throws {
        try await withServer { server in
            let response = try await server.request("GET", target, "Accept: */*")
            #expect(response.status == 200)
            #expect(response["ETag"] == "\"5f2c\"")
        }
    }

    @Test(arguments: [
        "/news.atom/", "/NEWS.atom", "//news.atom", "/news", "/news.atom.gz", "/./news.atom", "/x/../news.atom",
        "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/%252e%252e/", "/%00", "/%c0%ae%c0%ae/", "/-/reload",
        "/admin", "/debug", "/metrics", "/healthz", "/hub", "/.git/config", "/favicon.ico",
    ])
    func `security 18 23 what is not there is a short 404 that repeats nothing`(target: String) async throws {
        try await withServer { server in
            let response = try await server.request("GET", target)
            #expect(response.status == 404)
            #expect(response["Content-Type"] == "text/plain; charset=utf-8")
            #expect(response["X-Content-Type-Options"] == "nosniff")
            #expect(response["Content-Security-Policy"] == "default-src 'none'; sandbox")
            #expect(response["Cache-Control"] == "public, max-age=60")
            #expect(response.text == "There is nothing at this address.\n")
        }
    }

    @Test func `C10 a move for ever is a 301, one for a while a 307 that hides what is published`() async throws {
        var display = Sample.display()
        display.moves = ["/caf%C3%A9.xml": Sample.url("https://feeds.example.org/news.rss")]
        try await withServer(display) { server in
            for path in ["/caf%C3%A9.xml", "/caf%c3%a9.xml", "/c%61f%C3%A9.xml", "/caf%C3%A9.xml?utm=1"] {
                let moved = try await server.request("GET", path)
                #expect(moved.status == 301, "\(path)")
                #expect(moved["Location"] == "https://feeds.example.org/news.rss")
            }
            #expect(try await server.request("GET", "/news.atom").status == 200)
            display.detours = ["/news.atom": Sample.url("https://other.example.net/n.atom")]
            server.shelf.show(display)
            for method in ["GET", "HEAD"] {
                for extra in ["X: y", "X: a\tb"] {
                    let away = try await server.request(method, "/news.atom?x=1", extra)
                    #expect(away.status == 307)
                    #expect(away["Location"] == "https://other.example.net/n.atom")
                    #expect(away["Cache-Control"] == "public, max-age=300")
                }
            }
            display.detours = [:]
            server.shelf.show(display)
            #expect(try await server.request("GET", "/news.atom").status == 200)
        }
    }

    @Test func `a feed that is gone is a 410 that is soon asked again`() async throws {
        try await withServer(Sample.display(gone: ["/old.rss"])) { server in
            let response = try await server.request("GET", "/old.rss", "If-None-Match: *")
            #expect(response.status == 410)
            #expect(response["Cache-Control"] == "public, max-age=300")
            // It may come back.
            server.shelf.show(Sample.display([Sample.edition("old", .rss)]))
            #expect(try await server.request("GET", "/old.rss").status == 200)
            server.shelf.show(Sample.display([]))
            #expect(try await server.request("GET", "/old.rss").status == 404)
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
    func `a wrong method is a 405 with Allow`(method: String) async throws {
        try await withServer(Sample.display(gone: ["/old.rss"])) { server in
            for target in ["/news.atom", "/", "/old.rss"] {
                let response = try await server.request(method, target)
                #expect(response.status == 405)
                #expect(response["Allow"] == "GET, HEAD")
            }
        }
    }

    @Test func `the asterisk and CONNECT are for proxies`() async throws {
        try await withServer { server async throws in
            #expect(try await server.request("OPTIONS", "*").status == 405)
            #expect(
                try await server.statusAndClose("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
                    == 405)
        }
    }

    @Test(arguments: ["/%0d%0aX-A:b", "/news.atom?x=%0aSet-Cookie:a"])
    func `security 16 no part of a request comes back as a field`(target: String) async throws {
        try await withServer { server in
            let response = try await server.request("GET", target)
            #expect(response["X-A"] == nil)
            #expect(response["Set-Cookie"] == nil)
        }
    }

    @Test func `security 16 a control byte in an edition adds no field`() async throws {
        var edition = Sample.edition()
        edition.contentType = "application/atom+xml\r\nSet-Cookie: a=b"
        try await withServer(Sample.display([edition])) { server in
            let response = try await server.request("GET", "/news.atom")
            #expect(response["Set-Cookie"] == nil)
            #expect(response["Content-Type"] == "application/atom+xml  Set-Cookie: a=b")
        }
    }

    @Test func `C20 the date is the time of the clock`() async throws {
        try await withServer { server in
            let response = try await server.request("GET", "/news.atom")
            let text = try #require(response["Date"])
            let now = FeedServer.systemTime()
            let date = try #require(HTTPDate.parse(text, now: now))
            #expect(now.since(date) < .seconds(3) && now.since(date) > .seconds(-1))
        }
    }

    @Test func `an update of one feed leaves the answers of the others as they are`() async throws {
        let other = Sample.edition("blog", .rss, text: "<rss/>", stem: "aa")
        try await withServer(Sample.display([Sample.edition(), other])) { server in
            let before = try await server.request("GET", "/blog.rss")
            let next = Sample.edition(text: "<feed>more</feed>", stem: "6a3d", version: 2)
            server.shelf.show(Sample.display([next, other]))
            #expect(try await server.request("GET", "/news.atom")["ETag"] == "\"6a3d\"")
            #expect(try await server.request("GET", "/blog.rss").comparable == before.comparable)
        }
    }

    @Test(arguments: [("known", 200), ("guessed", 421)])
    func `our own process is answered whatever it asks for, and is not counted`(word: String, status: Int) async throws
    {
        let change = { (settings: inout ServerSettings) in
            settings.hosts = ["t"]
            settings.probe = "known"
        }
        try await withServer(Sample.display(), change) { server in
            let client = try server.client()
            try await client.send("GET /news.atom HTTP/1.0\r\nSyndicated-Probe: \(word)\r\n\r\n")
            #expect(try await client.response().status == status)
            let counts = await server.server.counts()
            #expect(counts.full == 0 && counts.missed == 0 && counts.refused == (word == "known" ? 0 : 1))
        }
    }

    @Test func `what was answered is counted`() async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            _ = try await client.response()
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\nIf-None-Match: *\r\n\r\n")
            _ = try await client.response()
            try await client.send("GET /x HTTP/1.1\r\nHost: t\r\n\r\n")
            _ = try await client.response()
            try await client.send("GET /x HTTP/1.1\r\n\r\n")
            _ = try await client.response()
            let counts = await server.server.counts()
            #expect(counts.full == 1)
            #expect(counts.notModified == 1)
            #expect(counts.missed == 1)
            #expect(counts.refused == 1)
            #expect(counts.connections == 1)
            #expect(counts.redirected == 0 && counts.unready == 0)
        }
    }

    @Test(arguments: [("GET", "/x"), ("HEAD", "/x"), ("HEAD", "*"), ("GET", "/news.atom"), ("HEAD", "/news.atom")])
    func `bytes are counted that were sent`(method: String, target: String) async throws {
        try await withServer { server in
            let client = try server.client()
            try await client.send("\(method) \(target) HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
            let sent = try await client.rest().count
            let bytes = await server.server.traffic().values.reduce(0) { $0 + $1.bytes }
            // The field that says that the connection ends is the connection's own.
            #expect(bytes + "Connection: close\r\n".utf8.count == sent)
        }
    }
}

/// What pollers meet where a feed is no longer, by the numbers of serving.md section C.
struct MovedFeedTests {
    private var display: EditionShelf.Display {
        var display = Sample.display(gone: ["/old.rss", "/index.xml"])
        display.moves = ["/index.xml": Sample.url("https://feeds.example.org/news.rss")]
        return display
    }

    @Test(arguments: ["GET", "HEAD"])
    func `C10 a former address is a 301 with the new one, whatever the client has and asks`(method: String) async throws
    {
        try await withServer(display) { server in
            for target in ["/index.xml", "/index.xml?utm=1", "/index%2Exml", "http://test/index.xml"] {
                let response = try await server.request(method, target, "If-None-Match: *", "Accept-Encoding: gzip")
                #expect(response.status == 301)
                #expect(response["Location"] == "https://feeds.example.org/news.rss")
                #expect(response["Cache-Control"] == "public, max-age=86400")
                #expect(response["ETag"] == nil)
                #expect((response.text == "") == (method == "HEAD"))
            }
            let post = try await server.request("POST", "/index.xml")
            #expect(post.status == 405)
            #expect(try await server.request(method, "/old.rss").status == 410)
            let counts = await server.server.counts()
            #expect(counts.redirected == 4 && counts.missed == 2)
        }
    }

    @Test func `C5 bytes that are current again have the tag that they had`() async throws {
        let (one, two) = (Sample.edition(), Sample.edition(text: "<feed>other</feed>", stem: "77aa", version: 2))
        try await withServer(Sample.display([one])) { server in
            let tag = try #require(try await server.request("GET", "/news.atom")["ETag"])
            server.shelf.show(Sample.display([two]))
            #expect(try await server.request("GET", "/news.atom", "If-None-Match: \(tag)").status == 200)
            // A reader that compares bytes has kept the first tag all the time.
            server.shelf.show(Sample.display([Sample.edition(version: 3)]))
            #expect(try await server.request("GET", "/news.atom", "If-None-Match: \(tag)").status == 304)
        }
    }

    @Test func `C7 a feed's own max-age wins`() async throws {
        var edition = Sample.edition()
        edition.maxAge = .seconds(420)
        try await withServer(Sample.display([edition])) { server in
            let field = try await server.request("GET", "/news.atom")["Cache-Control"]
            #expect(field?.hasPrefix("public, max-age=420, ") == true)
        }
    }
}
