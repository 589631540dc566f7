import Foundation
import Synchronization
import Testing

/// The built-in hub, as a subscriber meets it.
struct HubTests {
    private func configuration(_ site: Site, _ more: String = "") throws -> [String] {
        let path = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [hub]
            allow-private-callbacks = true
            rate-per-target = 0
            \(more)
            """)
        return ["--config", path]
    }

    @Test func `a change is delivered as it is served, signed, and with its links`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site)) { daemon in
            let topic = daemon.base + "/all.atom"
            let before = try await daemon.get("/all.atom")
            #expect(before["link"] == "<\(daemon.base)/hub>; rel=\"hub\", <\(topic)>; rel=\"self\"")
            #expect(before.text.contains("<link rel=\"hub\" href=\"\(daemon.base)/hub\"/>"))
            #expect(try await daemon.get("/all.json").text.contains("\(daemon.base)/hub"))
            let answer = try await daemon.subscribe(
                subscriber.address + "/c?x=1", ["hub.secret=sesame", "hub.lease_seconds=7200"])
            #expect(answer.status == 202)
            try await daemon.program.log(contains: "subscribed")
            #expect(subscriber.requests.count == 1)
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.until("the change is delivered") { subscriber.requests.count == 2 }
            let delivery = subscriber.requests[1]
            let now = try await daemon.get("/all.atom")
            #expect(delivery.line == "POST /c?x=1 HTTP/1.1")
            #expect(delivery.body == now.body && now.text.contains("<title>B</title>"))
            #expect(delivery["content-type"] == now["content-type"])
            #expect(delivery["link"] == now["link"])
            let hmac = try await Program.run(
                [
                    "-c",
                    "import hmac,sys;print(hmac.new(b'sesame',open(sys.argv[1],'rb').read(),'sha256').hexdigest())",
                    try site.write("body", delivery.body),
                ], executable: URL(fileURLWithPath: "/usr/bin/python3"))
            #expect(delivery["x-hub-signature"] == "sha256=" + hmac.output.trimmingCharacters(in: .newlines))
            #expect(!daemon.program.standardError.contains("sesame"))
        }
    }

    /// Spec websub.md section 5.
    @Test func `a reader of rssCloud finds the cloud in RSS, registers there, and is told of a change`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site, "rsscloud = true")) { daemon in
            let port = try #require(URL(string: daemon.base)?.port)
            let rss = try await daemon.get("/all.rss")
            #expect(
                rss.text.contains(
                    "<cloud domain=\"127.0.0.1\" port=\"\(port)\" path=\"/pleaseNotify\" registerProcedure=\"\" protocol=\"http-post\"/>"
                ))
            let page = try await daemon.get("/all/archive/1.rss")
            #expect(!page.text.contains("<cloud"))
            let own = try #require(URL(string: subscriber.address)?.port)
            var arguments = ["-sS", "--noproxy", "*", "--max-time", "20"]
            for field in [
                "protocol=http-post", "domain=127.0.0.1", "port=\(own)", "path=/river", "registerProcedure=",
                "url1=\(daemon.base)/all.rss",
            ] { arguments += ["--data-urlencode", field] }
            let answer = try await Program.run(
                arguments + [daemon.base + "/pleaseNotify"], executable: URL(fileURLWithPath: "/usr/bin/curl"))
            #expect(answer.output.contains("<notifyResult success=\"true\""), "\(answer.output)")
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.until("the change is told") { subscriber.requests.count == 2 }
            #expect(subscriber.requests[1].line == "POST /river HTTP/1.1")
            let told = String(decoding: subscriber.requests[1].body, as: UTF8.self)
            #expect(told.removingPercentEncoding == "url=\(daemon.base)/all.rss")
            #expect(try await daemon.get("/all.rss").text.contains("<title>B</title>"))
        }
        // Off by default.
        try await withDaemon(site) { daemon in
            let rss = try await daemon.get("/all.rss")
            #expect(!rss.text.contains("<cloud"))
            let door = try await daemon.get("/pleaseNotify")
            #expect(door.status == 404)
        }
    }

    /// H-44.
    @Test(arguments: ["atom", "rss"])
    func `a delivery may carry the entries that the subscriber has not had, and no others`(format: String) async throws
    {
        let site = try Site()
        for number in 1...9 {
            try site.save(
                "\(number).md", Site.post("Post \(number)", date: "2026-03-0\(number)", body: "Number \(number)."))
        }
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site, "payload = \"changes\"")) { daemon in
            let topic = daemon.base + "/all.\(format)"
            #expect(
                try await daemon.subscribe(subscriber.address + "/c", topic: topic, ["hub.initial=true"]).status == 202
            )
            func deliveries() -> [String] {
                subscriber.requests.filter { $0.line.hasPrefix("POST") }.map {
                    String(decoding: $0.body, as: UTF8.self)
                }
            }
            func numbers(_ text: String) -> [Int] { text.matches(of: /Number (\d+)/).compactMap { Int($0.1) } }
            // Who has had nothing gets the whole.
            try await daemon.program.until("the whole is delivered") { deliveries().count == 1 }
            #expect(numbers(deliveries()[0]) == [9, 8, 7, 6, 5, 4, 3, 2, 1])
            subscriber.status = 503
            try site.save("91.md", Site.post("Post 91", date: "2026-03-10", body: "Number 91."))
            try await daemon.program.until("a delivery has failed") { deliveries().count == 2 }
            #expect(numbers(deliveries()[1]) == [91])
            // What it has missed comes with the next change.
            subscriber.status = 204
            try site.save("3.md", Site.post("Post 3", date: "2026-03-03", body: "Number 3, corrected."))
            try await daemon.program.until("the change is delivered") { deliveries().count == 3 }
            #expect(numbers(deliveries()[2]) == [91, 3])
            #expect(
                subscriber.requests.last?["content-type"] == (try await daemon.get("/all.\(format)"))["content-type"])
            // What an operator drops is not lost either.
            #expect(try await run(site, "queue", "hold", "all") == (0, "Held: 1. Who subscribes later is held too.\n"))
            try site.save("92.md", Site.post("Post 92", date: "2026-03-11", body: "Number 92."))
            try await daemon.until("/all.\(format)", contains: "Number 92")
            #expect(
                try await run(site, "queue", "drop", "all") == (
                    0, "Dropped: 1. 1 is held still: see `syndicated queue release`.\n"
                ))
            #expect(try await run(site, "queue", "release", "all") == (0, "Released: 1.\n"))
            try site.save("93.md", Site.post("Post 93", date: "2026-03-12", body: "Number 93."))
            try await daemon.program.until("the next change is delivered") { deliveries().count == 4 }
            #expect(numbers(deliveries()[3]) == [93, 92])
            // What is taken away is told where the format has a word for it, and is no reason for a delivery else.
            try site.remove("5.md")
            try await daemon.until("/all.\(format)", lacks: "Number 5")
            if format == "atom" {
                try await daemon.program.until("the removal is told") { deliveries().count == 5 }
                #expect(deliveries()[4].contains("at:deleted-entry") && numbers(deliveries()[4]) == [])
            }
            let count = deliveries().count
            try site.save("94.md", Site.post("Post 94", date: "2026-03-13", body: "Number 94."))
            try await daemon.program.until("the next change is delivered") { deliveries().count == count + 1 }
            #expect(numbers(deliveries()[count]) == [94])
        }
    }

    @Test func `what was accepted survives a kill, and what was missed is delivered after it`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        let arguments = try configuration(site)
        // The address of the topic must stay, so the port must.
        let first = try await RunningDaemon(site, arguments: arguments)
        let port = Int(first.base.split(separator: ":").last ?? "") ?? 0
        subscriber.isHanging = true
        for number in 0..<10 {
            #expect(try await first.subscribe(subscriber.address + "/\(number)").status == 202)
        }
        // Not one of them is verified yet.
        first.program.send(SIGKILL)
        try await first.program.wait()
        subscriber.isHanging = false

        let second = try await RunningDaemon(site, arguments: arguments, port: port)
        try await second.program.until("all are verified") {
            second.program.standardError.components(separatedBy: "subscribed").count > 10
        }
        subscriber.status = 503
        try site.save("b.md", Site.post("B", date: "2026-03-15"))
        try await second.program.until("a delivery has failed") {
            subscriber.requests.contains { $0.line.hasPrefix("POST") }
        }
        second.program.send(SIGKILL)
        try await second.program.wait()
        subscriber.status = 204
        let seen = subscriber.requests.count

        let third = try await RunningDaemon(site, arguments: arguments, port: port)
        try await third.program.until("all of them have the change") {
            Set(subscriber.requests[seen...].filter { $0.line.hasPrefix("POST") }.map(\.line)).count == 10
        }
        #expect(
            subscriber.requests[seen...].allSatisfy {
                String(decoding: $0.body, as: UTF8.self).contains("<title>B</title>")
            })
        await third.program.stop()
    }

    @Test func `one that hangs does not delay a good one`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let bad = try Subscriber()
        let good = try Subscriber()
        defer {
            bad.close()
            good.close()
        }
        try await withDaemon(site, arguments: try configuration(site)) { daemon in
            for number in 0..<20 { _ = try await daemon.subscribe(bad.address + "/\(number)") }
            _ = try await daemon.subscribe(good.address + "/c")
            try await daemon.program.until("all are verified") {
                daemon.program.standardError.components(separatedBy: "subscribed").count > 21
            }
            bad.isHanging = true
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: "<title>B</title>")
            let published = ContinuousClock.now
            try await daemon.program.until("the good one has it") { good.requests.count == 2 }
            // Half the time that the hub waits for one that hangs.
            #expect(ContinuousClock.now - published < .seconds(15))
        }
    }

    @Test func `a wrong key for secrets is told in words, and a right one keeps them out of the state`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let credentials = site.root.appendingPathComponent("credentials")
        try FileManager.default.createDirectory(at: credentials, withIntermediateDirectories: true)
        let environment = ["CREDENTIALS_DIRECTORY": credentials.path]
        _ = try site.write("credentials/hub-secrets", "too short\n")
        let refusal = try await Program.run(
            ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"],
            environment: environment)
        #expect(refusal.status == 78)
        #expect(refusal.errors.contains("hub-secrets: line 1 is no key of 32 bytes"))
        try FileManager.default.removeItem(at: credentials.appendingPathComponent("hub-secrets"))
        let demand = try await Program.run(
            ["serve", site.content.path, "--state", site.state.path, "--listen", "127.0.0.1:0"],
            environment: environment.merging(["SYNDICATED_HUB__PLAINTEXT_SECRETS": "false"]) { $1 })
        #expect(demand.status == 78)
        #expect(demand.errors.contains("[hub] plaintext-secrets is false"))
        #expect(!FileManager.default.fileExists(atPath: site.state.path))
        _ = try site.write("credentials/hub-secrets", String(repeating: "0f", count: 32) + "\n")
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site), environment: environment) { daemon in
            _ = try await daemon.subscribe(subscriber.address + "/c", ["hub.secret=open-sesame"])
            try await daemon.program.log(contains: "subscribed")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: site.root.path)
        for name in names where name.hasPrefix("state.sqlite") {
            let bytes = try Data(contentsOf: site.root.appendingPathComponent(name))
            #expect(bytes.range(of: Data("open-sesame".utf8)) == nil, "\(name)")
        }
    }

    @Test func `item 14, security 34: secrets are in no log, list, status, metric or file`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let credentials = site.root.appendingPathComponent("credentials")
        try FileManager.default.createDirectory(at: credentials, withIntermediateDirectories: true)
        _ = try site.write("credentials/hub-secrets", String(repeating: "0f", count: 32) + "\n")
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        let environment = [
            "CREDENTIALS_DIRECTORY": credentials.path, "SYNDICATED_SERVER__MONITOR": "127.0.0.1:0",
            "SYNDICATED_LOG__LEVEL": "trace", "SYNDICATED_HUB__PLAINTEXT_SECRETS": "false",
        ]
        var told = ""
        try await withDaemon(site, arguments: try configuration(site), environment: environment) { daemon in
            // One that is verified, one that is not, and one that fails.
            let callback = subscriber.address + "/whoever-knows-this?may-push=here"
            _ = try await daemon.subscribe(callback, ["hub.secret=open-sesame"])
            _ = try await daemon.subscribe("http://127.0.0.1:1/whoever-knows-this", ["hub.secret=open-sesame"])
            _ = try await daemon.subscribe("http://reader:watchword@127.0.0.1:1/", ["hub.secret=open-sesame"])
            try await daemon.program.log(contains: "subscribed")
            subscriber.status = 503
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.program.log(contains: "not delivered")
            for words in [
                ["subscriptions", "list"], ["subscriptions", "list", "--json"], ["subscriptions", "show", "1"],
                ["subscriptions", "show", "1", "--json"], ["queue"], ["queue", "--json"], ["queue", "shape", "--json"],
                ["state", "export"],
            ] {
                let content = words[0] == "state" ? [site.content.path] : ["--content", site.content.path]
                let result = try await Program.run(words + content + ["--state", site.state.path])
                #expect(result.status == 0 && !result.output.isEmpty, "\(words)")
                told += result.output + result.errors
            }
            let status = try await Program.run(["status", "--json", site.content.path, "--state", site.state.path])
            told += status.output
            let log = daemon.program.standardError
            let monitor = try #require(log.range(of: "at=127.0.0.1:"))
            told += try await Web.get(
                "http://127.0.0.1:" + log[monitor.upperBound...].prefix { $0.isNumber } + "/metrics"
            ).text
            told += daemon.program.standardError
            // Who has a subscription's address can push there. The lists are the operator's.
            for word in ["whoever-knows-this", "may-push"] {
                #expect(!daemon.program.standardError.contains(word), "\(word)")
            }
        }
        // In plain text, in hexadecimal, in Base64, and the key neither.
        for word in [
            "open-sesame", Data("open-sesame".utf8).base64EncodedString(), "6f70656e2d736573616d65",
            String(repeating: "0f", count: 8), "watchword",
        ] {
            #expect(!told.lowercased().contains(word.lowercased()), "\(word)")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: site.root.path) where name.hasPrefix("state") {
            let bytes = try Data(contentsOf: site.root.appendingPathComponent(name))
            #expect(bytes.range(of: Data("open-sesame".utf8)) == nil, "\(name)")
        }
    }

    private func run(_ site: Site, _ words: String...) async throws -> (Int32, String) {
        let result = try await Program.run(words + ["--content", site.content.path, "--state", site.state.path])
        return (result.status, result.output + result.errors)
    }

    @Test func `an operator sees subscriptions and what waits, and can change it`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        try await withDaemon(site, arguments: try configuration(site)) { daemon in
            #expect(try await run(site, "subscriptions") == (0, "There are no subscriptions.\n"))
            #expect(try await run(site, "queue") == (0, "Nothing waits to be delivered.\n"))
            _ = try await daemon.subscribe(subscriber.address + "/path-of-it", ["hub.secret=sesame"])
            try await daemon.program.log(contains: "subscribed")
            let (_, list) = try await run(site, "subscriptions", "list")
            #expect(list.hasPrefix("1  \(subscriber.address)  \(daemon.base)/all.atom  until "))
            #expect(!list.contains("path-of-it"))
            #expect(try await run(site, "queue", "hold", "1") == (0, "Held: 1.\n"))
            try site.save("b.md", Site.post("B", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: "<title>B</title>")
            try await daemon.program.until("it waits") { try await run(site, "queue").1.contains("has 1 of 2  held") }
            #expect(
                try await run(site, "queue", "retry", "all") == (
                    0, "To be tried now: 0. 1 is held and not tried: see `syndicated queue release`.\n"
                ))
            let screen = try await Program.run(["status", site.content.path, "--state", site.state.path])
            #expect(screen.output.contains("NOT DELIVERED: 1 deliveries are held"), "\(screen)")
            #expect(!screen.output.contains("all is well"), "\(screen)")
            let (_, shape) = try await run(site, "queue", "shape")
            let columns = shape.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(columns.first?.prefix(3) == ["ORIGIN", "TOTAL", "<1m"])
            #expect(columns.last == [subscriber.address, "1", "1", "0", "0", "0", "0", "0", "0", "0", "1"])
            #expect(
                try await run(site, "queue", "release", String(subscriber.address.dropFirst(7))) == (
                    0, "Released: 1.\n"
                ))
            try await daemon.program.until("it is delivered") { subscriber.requests.count == 2 }
            try await daemon.program.until("it is noted") {
                try await run(site, "subscriptions", "show", "1").1.contains("version 2: 204 in ")
            }
            let (_, shown) = try await run(site, "subscriptions", "show", "1")
            #expect(
                shown.contains("callback: \(subscriber.address)/path-of-it\n") && shown.contains("signed with sha256"))
            #expect(!shown.contains("sesame"))
            #expect(try await run(site, "subscriptions", "show", "2").0 == 1)
            #expect(try await run(site, "queue", "retry", "127.0.0.1") == (0, "To be tried now: 0.\n"))
            for name in ["nobody.example", "2"] {
                let (code, words) = try await run(site, "queue", "retry", name)
                #expect(code == 1 && words.contains("There is no such subscription."))
            }
            // A host is held also from where nobody is subscribed yet.
            #expect(
                try await run(site, "queue", "hold", "reader.example")
                    == (0, "Held: 0. Who subscribes from there later is held too.\n"))
            #expect(
                try await run(site, "queue") == (
                    0,
                    "Nothing waits to be delivered.\nheld, also who subscribes from there later: reader.example\n"
                ))
            #expect(try await run(site, "queue", "--json").1.contains("\"holds\":[\"reader.example\"]"))
            #expect(try await run(site, "queue", "release", "reader.example") == (0, "Released: 0.\n"))
            #expect(try await run(site, "queue", "release", "reader.example").0 == 1)
            #expect(try await run(site, "ping") == (0, "There is no external hub to tell: [push] hubs is empty.\n"))
            let (code, words) = try await run(site, "ping", "nope")
            #expect(code == 1 && words.contains("There is no feed nope."))
            #expect(try await run(site, "subscriptions", "remove", "1") == (0, "Ended: 1.\n"))
            try await daemon.program.until("the callback is told") {
                subscriber.requests.last?.line.hasPrefix("GET /path-of-it?hub.mode=denied&") == true
            }
            let status = try await Program.run(["status", site.content.path, "--state", site.state.path])
            #expect(
                status.output.contains("hub: 0 subscriptions, 0 not verified yet; since the start 1 deliveries made"))
        }
    }

    @Test func `the hub tells a person what is wrong, and can be turned off`() async throws {
        let site = try Site()
        try site.save("a.md", Site.post("A"))
        try await withDaemon(site) { daemon in
            // By default no callback may be on this machine; the answer does not tell.
            #expect(try await daemon.subscribe("http://127.0.0.1:1/").status == 202)
            try await daemon.program.log(contains: "not verified")
            let refusal = try await daemon.subscribe(daemon.base + "/hub")
            #expect(refusal == (400, "hub.callback is an address of this server itself."))
            let other = try await daemon.subscribe("http://a.example/", topic: daemon.base + "/ALL.atom/")
            #expect(
                other == (404, "There is no such topic here, but there is \(daemon.base)/all.atom. Subscribe to that."))
            let get = try await daemon.get("/hub")
            #expect(get.status == 405 && get["allow"] == "POST")
            let opml = try await daemon.subscribe("http://a.example/", topic: daemon.base + "/feeds.opml")
            #expect(opml.status == 404)
        }
        let path = try site.write("off.toml", "[hub]\nenabled = false\n")
        try await withDaemon(site, arguments: ["--config", path]) { daemon in
            #expect(try await daemon.subscribe("http://a.example/").status == 404)
            let feed = try await daemon.get("/all.atom")
            #expect(feed["link"]?.contains("rel=\"hub\"") == false && !feed.text.contains("rel=\"hub\""))
        }
    }
}

extension Site {
    fileprivate func write(_ name: String, _ bytes: Data) throws -> String {
        let file = root.appendingPathComponent(name)
        try bytes.write(to: file)
        return file.path
    }
}
