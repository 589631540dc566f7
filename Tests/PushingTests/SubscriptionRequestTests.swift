import Syndication
import Testing

@testable import Pushing

/// What the hub answers to a request (WebSub §5.1; spec websub.md H-1 to H-23, security.md section 5).
@Suite struct `A request to the hub` {
    private static let callback = "hub.callback=http%3A%2F%2F93.184.216.34%2Fc"
    private static let topic = "hub.topic=https%3A%2F%2Fexample.org%2Fnews.atom"
    private static let good = "hub.mode=subscribe&\(callback)&\(topic)"

    @Test(arguments: [
        // H-1, H-2, H-4, H-5, H-6.
        good, good + "&hub.secret=abc", good + "&foo=bar&hub.foo=hub.bar&foo=again",
        good + "&hub.lease_seconds=60", good + "&hub.lease_seconds=", good + "&hub.lease_seconds=99999999999999999999",
        "hub.mode=unsubscribe&\(callback)&\(topic)&hub.lease_seconds=abc",
        // Of old: several ways of verification.
        good + "&hub.verify=sync&hub.verify=async&hub.verify_token=t",
        // H-7: less than 200 bytes.
        good + "&hub.secret=" + String(repeating: "s", count: 199), good + "&hub.secret=",
        good + "&hub.signature=sha512",
        // H-12: http and https; H-14: encoded letters are decoded; and the topic's other spellings by rule.
        "hub.mode=subscribe&hub.callback=https%3A%2F%2Fsub.example%2Fa%3Fb%3Dc&\(topic)",
        "hub.mode=subscribe&\(callback)&hub.topic=HTTPS%3A%2F%2FEXAMPLE.org%3A443%2Fx%2F..%2F%256eews.atom",
        "&&hub.mode=subscribe&\(callback)&\(topic)&&",
    ])
    func `that is in order is accepted`(form: String) async throws {
        let house = try await HubHouse()
        let reply = await house.post(form)
        #expect(reply.status == 202, "\(reply.words)")
        #expect(try await house.hub.table.pending().count == 1)
    }

    @Test(arguments: [
        ("", 400, "hub.mode is missing"),
        ("hub.mode=&\(callback)&\(topic)", 400, "hub.mode is missing"),
        ("hub.mode=Subscribe&\(callback)&\(topic)", 400, "hub.mode is neither"),
        ("hub.mode=denied&\(callback)&\(topic)", 400, "hub.mode is neither"),
        ("hub.mode=subscribe&\(topic)", 400, "hub.callback is missing"),
        ("hub.mode=subscribe&\(callback)", 400, "hub.topic is missing"),
        ("hub.mode=subscribe&\(callback)&hub.topic=", 400, "hub.topic is missing"),
        // Two parties that read one form differently.
        ("\(good)&hub.mode=unsubscribe", 400, "hub.mode is there twice"),
        ("\(good)&hub.secret=a&hub.secret=a", 400, "hub.secret is there twice"),
        ("\(good)&hub.callback=http%3A%2F%2Fother.example%2F", 400, "hub.callback is there twice"),
        ("%FF=1&\(good)", 400, "not UTF-8"), ("\(good)&hub.secret=%C0%AF", 400, "not UTF-8"),
        // H-7: exactly 200 bytes are one too many.
        ("\(good)&hub.secret=" + String(repeating: "s", count: 200), 400, "200 bytes"),
        ("\(good)&hub.secret=" + String(repeating: "%C3%A5", count: 100), 400, "200 bytes"),
        ("\(good)&hub.secret=" + String(repeating: "s", count: 10_000), 400, "10000 bytes"),
        // H-5: a positive whole number.
        ("\(good)&hub.lease_seconds=0", 400, "hub.lease_seconds"),
        ("\(good)&hub.lease_seconds=-1", 400, "hub.lease_seconds"),
        ("\(good)&hub.lease_seconds=%2B5", 400, "hub.lease_seconds"),
        ("\(good)&hub.lease_seconds=1e9", 400, "hub.lease_seconds"),
        ("\(good)&hub.lease_seconds=1.5", 400, "hub.lease_seconds"),
        ("\(good)&hub.lease_seconds=%D9%A3", 400, "hub.lease_seconds"),
        ("\(good)&hub.signature=sha1", 400, "hub.signature"), ("\(good)&hub.signature=md5", 400, "hub.signature"),
        (String(repeating: "a=b&", count: 101) + good, 400, "more than 100 fields"),
        // A closed hub; H-13.
        ("hub.mode=subscribe&\(callback)&hub.topic=https%3A%2F%2Fother.example%2Ffeed", 404, "no such topic"),
        ("hub.mode=subscribe&\(callback)&hub.topic=nonsense", 404, "no such topic"),
        ("hub.mode=unsubscribe&\(callback)&hub.topic=https%3A%2F%2Fother.example%2Ffeed", 404, "no such topic"),
        // The answer names the canonical topic.
        (
            "hub.mode=subscribe&\(callback)&hub.topic=http%3A%2F%2Fexample.org%2Fnews.atom", 404,
            "but there is https://example.org/news.atom"
        ),
        (
            "hub.mode=subscribe&\(callback)&hub.topic=https%3A%2F%2Fexample.org%2FNEWS.atom%2F%3Fa%23b", 404,
            "but there is https://example.org/news.atom"
        ),
        ("hub.mode=publish&hub.url=http%3A%2F%2F10.0.0.1%2F", 403, "own site only"),
        ("hub.mode=publish&hub.topic=https%3A%2F%2Fexample.org%2Fnews.atom", 202, "by itself"),
    ])
    func `that is not in order is refused in words for a person`(form: String, status: Int, words: String) async throws
    {
        let house = try await HubHouse()
        let reply = await house.post(form)
        #expect(reply.status == status)
        #expect(reply.words.contains(words), "\(reply.words)")
        #expect(try await house.hub.table.pending().isEmpty)
    }

    /// A plugin that tells the hub of each change is no subscriber, also in the metrics.
    @Test func `that is a publisher's ping is counted as one`() async throws {
        let house = try await HubHouse()
        let reply = await house.post("hub.mode=publish&hub.url=https%3A%2F%2Fexample.org%2Fnews.atom")
        #expect(reply.status == 202)
        let outcomes = await house.hub.counters().outcomes
        #expect(outcomes[.pinged] == 1 && outcomes[.accepted] == 0)
        #expect(await house.post("hub.mode=publish").status == 403)
        #expect(await house.hub.counters().outcomes[.refused] == 1)
    }

    /// "An error that names the canonical topic when an alias was given" (section 6).
    @Test(arguments: [
        ("https://example.org/old.atom", "but there is https://example.org/news.atom. Subscribe to that."),
        ("http://example.org/OLD.atom/", "but there is https://example.org/news.atom. Subscribe to that."),
        ("https://example.org/away.atom", "the feed is at https://new.example.net/away.atom now. Subscribe there."),
        ("https://example.org/older.atom", "own site only"),
    ])
    func `for a former address of a feed is told where that is now`(topic: String, words: String) async throws {
        let house = try await HubHouse()
        await house.hub.announce(
            [try HubHouse.edition(1)],
            moves: [
                try HubHouse.url("https://example.org/old.atom"): try HubHouse.url(HubHouse.topic),
                try HubHouse.url("https://example.org/away.atom"):
                    try HubHouse.url("https://new.example.net/away.atom"),
                // Another feed stands there now.
                try HubHouse.url(HubHouse.topic): try HubHouse.url("https://example.org/former.atom"),
            ])
        for mode in ["subscribe", "unsubscribe"] {
            let reply = await house.ask(mode, "http://93.184.216.34/c", topic: topic)
            #expect(reply.status == 404 && reply.words.contains(words), "\(reply.words)")
        }
        #expect(await house.ask("subscribe", "http://93.184.216.34/c").status == 202)
    }

    /// H-21: who is subscribed is told of all that comes until its lease is over, and may leave before.
    @Test func `for a feed that is closed is refused, and ends nothing`() async throws {
        let subscriber = try LoopbackSubscriber()
        let house = try await HubHouse()
        let closed: Set = [try HubHouse.url(HubHouse.topic)]
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c")
            for version in [2, 3] as [Int64] {
                await house.hub.announce([try HubHouse.edition(version)], closed: closed)
                for callback in ["/c", "/new"] {
                    let reply = await house.ask("subscribe", subscriber.origin + callback)
                    #expect(reply.status == 403 && reply.words.contains("The feed is closed"), "\(reply.words)")
                }
                try await house.wait { subscriber.deliveries.count == Int(version) - 1 }
            }
            try await house.hub.tidy()
            #expect(try await house.count() == 1)
            #expect(await house.ask("unsubscribe", subscriber.origin + "/c").status == 202)
            try await house.waitUntilSettled()
            #expect(try await house.count() == 0)
            await house.hub.announce([try HubHouse.edition(3)])
            try await house.subscribe(subscriber.origin + "/new")
            #expect(try await house.count() == 1)
        }
    }

    @Test(arguments: [
        "file:///etc/passwd", "gopher://a.example/", "dict://a.example/", "ftp://a.example/", "ldap://a.example/",
        "unix:/run/x", "javascript:alert(1)", "data:text/plain,x", "//a.example/", "/relative", "a.example",
        "http://", "http:///path", "http:a.example",
        // A user name; what parsers disagree on.
        "http://user:pw@a.example/", "http://example.com@127.0.0.1/", "http://127.0.0.1\\@8.8.8.8/",
        "http://a.example\\b", "http://127.0.0.1#@example.com/", "http://a.example/#fragment",
        // Spaces, line ends, control bytes, raw and encoded.
        " http://a.example/", "http://a.example/ ", "http://a.example/a b", "http://a.example/\r\nX: y",
        "http://a.example/\0", "http://a\t.example/", "http://a.example/å", "http://a%0d%0a.example/",
        "http://a%00.example/",
        // Ports that are none.
        "http://a.example:0/", "http://a.example:99999/", "http://a.example:-1/", "http://a.example:80a/",
        // Longer than 2048 bytes.
        "http://a.example/" + String(repeating: "a", count: 2032),
        // Our own.
        "https://example.org/hub", "https://EXAMPLE.org:443/news.atom", "https://example.org./hub",
        "https://Example.ORG.:443/hub?a", "https://ex%61mple.org/hub", "https://example%2Eorg./hub",
    ])
    func `with a callback that cannot be is refused at once`(callback: String) async throws {
        let house = try await HubHouse()
        let reply = await house.ask("subscribe", callback)
        #expect(reply.status == 400)
        #expect(reply.words.hasPrefix("hub.callback "), "\(reply.words)")
    }

    @Test(arguments: ["http://127.0.0.1:8080", "http://[::ffff:127.0.0.1]:8080", "http://[::FFFF:7f00:1]:8080"])
    func `with a callback at our own address is refused in any spelling, and not beside it`(origin: String) async throws
    {
        let house = try await HubHouse {
            $0.ownOrigins = ["http://127.0.0.1:8080", "https://example.org."]
            $0.reach = .publicOnly(except: IPAddress.privateNetworks)
        }
        #expect(await house.ask("subscribe", origin + "/hub").status == 400)
        #expect(await house.ask("subscribe", "https://example.org/hub").status == 400)
        for other in [
            "http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "https://example.org:8443/", "http://example.org/",
        ] {
            #expect(await house.ask("subscribe", other).status == 202, "\(other)")
        }
    }

    @Test(arguments: [
        nil, "", "text/plain", "application/json", "multipart/form-data; boundary=x",
        "application/x-www-form-urlencodedx",
    ])
    func `is a form, or is refused`(contentType: String?) async throws {
        let house = try await HubHouse()
        #expect(await house.post(Self.good, contentType: contentType).status == 415)
    }

    @Test func `may say the form's character set`() async throws {
        let house = try await HubHouse()
        let type = "Application/X-WWW-Form-URLencoded ; charset=UTF-8"
        #expect(await house.post(Self.good, contentType: type).status == 202)
    }

    @Test func `waits while the hub does not know its topics yet`() async throws {
        let house = try await HubHouse(isComplete: false)
        let unknown = await house.ask("subscribe", "http://a.example/", topic: "https://example.org/new.atom")
        #expect(unknown.status == 503 && unknown.retryAfter != nil)
        #expect(await house.ask("subscribe", "http://a.example/").status == 202)
    }

    @Test func `costs a budget for its source and one for its target`() async throws {
        let house = try await HubHouse {
            $0.limits.ratePerSource = 3
            $0.limits.ratePerTarget = 2
        }
        house.freezeClock()
        var statuses: [Int] = []
        for number in 1...4 {
            statuses.append(await house.ask("subscribe", "http://\(number).example/", from: "192.0.2.7").status)
        }
        #expect(statuses == [202, 202, 202, 429])
        let waiting = await house.ask("subscribe", "http://5.example/", from: "192.0.2.7")
        #expect(waiting.retryAfter == .seconds(20))
        // Another address is not affected, and requests from a proxy on this machine are not counted.
        #expect(await house.ask("subscribe", "http://6.example/", from: "192.0.2.8").status == 202)
        for number in 7...12 {
            #expect(await house.ask("subscribe", "http://\(number).example/", from: "127.0.0.1").status == 202)
        }
        // One victim named by many.
        statuses = []
        for number in 1...3 {
            statuses.append(
                await house.ask("subscribe", "http://v.example/\(number)", from: "2001:db8::\(number)").status)
        }
        #expect(statuses == [202, 202, 429])
        house.moveClock(by: .seconds(31))
        #expect(await house.ask("subscribe", "http://v.example/4", from: "192.0.2.9").status == 202)
    }

    /// Nothing is sent to the target of what is refused.
    @Test func `costs its target nothing where the feed is not known`() async throws {
        let house = try await HubHouse { $0.limits.ratePerTarget = 2 }
        house.freezeClock()
        for number in 1...10 {
            let reply = await house.ask(
                "unsubscribe", "http://v.example/\(number)", topic: "https://example.org/gone.atom")
            #expect(reply.status == 404)
        }
        #expect(await house.ask("subscribe", "http://v.example/").status == 202)
    }

    @Test func `finds no room where the hub has all it can hold`() async throws {
        let house = try await HubHouse {
            $0.limits.maxSubscriptions = 3
            $0.limits.maxSubscriptionsPerOrigin = 2
        }
        #expect(await house.ask("subscribe", "http://a.example/1").status == 202)
        #expect(await house.ask("subscribe", "http://a.example/2").status == 202)
        #expect(await house.ask("subscribe", "http://a.example/3").status == 403)
        #expect(await house.ask("subscribe", "http://b.example/1").status == 202)
        let full = await house.ask("subscribe", "http://c.example/1")
        #expect(full.status == 503 && full.retryAfter != nil)
        // The end of a subscription needs no room.
        #expect(await house.ask("unsubscribe", "http://c.example/1").status == 202)
    }
}

@Suite struct `A lease` {
    @Test(
        arguments: [
            (nil, 864_000), ("", 864_000), ("1", 300), ("300", 300), ("301", 301), ("0000400", 400),
            ("2592000", 2_592_000),
            ("2592001", 2_592_000), ("9223372036854775807", 2_592_000), ("99999999999999999999999", 2_592_000),
            ("0", nil), ("00", nil), ("-1", nil), ("+1", nil), ("1 ", nil), ("0x10", nil), ("1e400", nil), ("abc", nil),
        ] as [(String?, Int64?)])
    func `is granted within the rules`(asked: String?, seconds: Int64?) {
        #expect(LeaseRules().lease(for: asked) == seconds.map { .seconds($0) })
    }

    @Test func `is never zero, whatever the rules are`() {
        let rules = LeaseRules(usual: .milliseconds(1), shortest: .zero, longest: .milliseconds(1))
        #expect(rules.lease(for: "1") == .seconds(1))
    }
}

@Suite struct `A callback's request line` {
    private static let field = Form.Field(name: "hub.topic", value: "https://e.org/?a=b&c")
    private static let added = "hub.topic=https%3A%2F%2Fe.org%2F%3Fa%3Db%26c"

    /// H-15: what stands in the query stays, byte for byte and in its order.
    @Test(arguments: [
        ("http://a.example", "/?"), ("http://a.example/", "/?"), ("http://a.example?x=1", "/?x=1&"),
        ("http://a.example/p?b=2&a=1", "/p?b=2&a=1&"), ("http://a.example/p?", "/p?"),
        ("http://a.example/p?a=1&", "/p?a=1&"), ("http://a.example/p?hub.topic=mine", "/p?hub.topic=mine&"),
        ("http://a.example/%7euser/%2f?k=%c3%a5&k=[]|", "/%7euser/%2f?k=%c3%a5&k=[]|&"),
        ("http://a.example/a/../b/./c", "/a/../b/./c?"), ("http://a.example:80//x", "//x?"),
    ])
    func `keeps what the subscriber wrote`(text: String, start: String) throws {
        let callback = try Callback(text)
        #expect(callback.target(adding: [Self.field]) == start + Self.added)
    }
}

@Suite struct `A signature` {
    /// RFC 4231 §4.3, and RFC 2202 for SHA-1.
    @Test(
        arguments: [
            (.sha1, "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (.sha256, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                .sha384,
                "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
            ),
            (
                .sha512,
                "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
                    + "caeab1a34d4a6b4b636e070a38bce737"
            ),
        ] as [(Signature.Method, String)])
    func `is an HMAC in hexadecimal`(method: Signature.Method, header: String) {
        let body = Array("what do ya want for nothing?".utf8)
        #expect(Signature.header(method, secret: Array("Jefe".utf8), body: body) == header)
    }
}
