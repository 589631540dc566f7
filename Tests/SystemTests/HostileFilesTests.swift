import Foundation
import Synchronization
import Testing

/// Links, pipes and sockets that an author puts among the articles (spec security.md 24).
struct HostileFilesTests {
    private static let secret = "qxz-not-for-readers"

    /// A site whose article names every file that is to be there.
    private func makeSite(naming files: [String]) throws -> Site {
        let site = try Site()
        try site.save("trip/index.md", Site.post("Trip", body: files.map { "![x](\($0))\n" }.joined()))
        _ = try site.write("outside.md", Site.post("Outside", body: Self.secret))
        _ = try site.write("outside.png", Self.secret)
        return site
    }

    private func makeLink(_ target: String, _ name: String, in site: Site) throws {
        try #require(symlink(target, site.content.appendingPathComponent(name).path) == 0, "\(name)")
    }

    private func makeSocket(_ name: String, in site: Site) throws {
        // The path of a socket is short: the folder is named by its descriptor.
        let folder = open(site.content.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try #require(folder >= 0)
        defer { close(folder) }
        let place = "/proc/self/fd/\(folder)/\(name)"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.utf8) }
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound, "\(name)")
    }

    private func lines(_ daemon: RunningDaemon, of name: String) -> [Substring] {
        daemon.program.standardError.split(separator: "\n").filter { $0.contains(" \(name):") }
    }

    private func expectNothing(of daemon: RunningDaemon, at names: [String]) async throws {
        for format in ["atom", "rss", "json"] {
            #expect(try await !daemon.get("/all.\(format)").text.contains(Self.secret), "\(format)")
        }
        for name in names {
            for place in ["/entries/trip/", "/trip/", "/entries/"] {
                let answer = try await daemon.get(place + name)
                #expect(answer.status == 404, "\(place)\(name)")
                #expect(!answer.text.contains(Self.secret) && !answer.text.contains("root:"), "\(name)")
            }
        }
    }

    @Test func `security 24 no link out, pipe or socket is published or served, and each is told once`() async throws {
        let links = [
            "up": "../../outside", "absolute": "OUTSIDE", "shadow": "/etc/shadow", "passwd": "/etc/passwd",
            "descriptor": "/proc/self/fd/0", "environment": "/proc/self/environ", "root": "/proc/self/root/etc/passwd",
            "device": "/dev/zero", "endless": "/dev/random", "self": "self", "dots": "../trip/../../outside",
        ]
        var names = links.keys.map { "\($0).png" } + ["pipe.png", "socket.png"]
        let site = try makeSite(naming: names + ["folder/outside.png"])
        for (name, target) in links {
            for ending in ["png", "md"] {
                let isOurs = target.hasSuffix("outside")
                let target =
                    target == "OUTSIDE"
                    ? site.root.appendingPathComponent("outside.\(ending)").path
                    : target + (isOurs || target == "self" ? ".\(ending)" : "")
                try makeLink(target, "trip/\(name).\(ending)", in: site)
            }
        }
        try makeLink("../..", "trip/folder", in: site)
        for ending in ["png", "md"] {
            try #require(mkfifo(site.content.appendingPathComponent("trip/pipe.\(ending)").path, 0o600) == 0)
            try makeSocket("trip/socket.\(ending)", in: site)
        }
        names += names.map { $0.replacing(".png", with: ".md") }
        try await withDaemon(site) { daemon in
            try await expectNothing(of: daemon, at: names + ["folder/outside.png", "folder/outside.md"])
            #expect(try await daemon.get("/all.atom").text.matches(of: /<entry>/).count == 1)
            // More is saved, scanned and asked for: what was told is not told again.
            try site.save("more.md", Site.post("More", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: "More")
            try await expectNothing(of: daemon, at: names)
            for name in names + ["folder"] {
                let told = lines(daemon, of: "trip/\(name)")
                #expect(told.count == 1, "\(name): \(told)")
            }
        }
    }

    @Test func `security 24 links that stay inside are files like others`() async throws {
        let site = try makeSite(naming: ["same.png", "photo.png"])
        try site.save("trip/photo.png", Data("picture".utf8))
        try makeLink("photo.png", "trip/same.png", in: site)
        try site.save("originals/a.md", Site.post("Told once", body: "Words."))
        try makeLink("originals/a.md", "b.md", in: site)
        try await withDaemon(site) { daemon async throws in
            #expect(try await daemon.get("/entries/trip/same.png").text == "picture")
            #expect(try await daemon.get("/all.atom").text.contains("Told once"))
        }
    }

    /// A second name of a file that only its owner may read. The daemon runs as somebody else, as it should.
    @Test func `security 24 a hard link to a file that the daemon may not read is not published`() async throws {
        // All else in the folder is for everybody, whatever the mask of whoever runs the tests.
        let mask = umask(0o022)
        defer { umask(mask) }
        let site = try makeSite(naming: ["hard.png"])
        let mode: mode_t = getuid() == 0 ? 0o600 : 0
        for ending in ["md", "png"] {
            let outside = site.root.appendingPathComponent("outside.\(ending)").path
            try #require(chmod(outside, mode) == 0)
            let name = site.content.appendingPathComponent("trip/hard.\(ending)").path
            try #require(link(outside, name) == 0)
        }
        try await withDaemon(site, launcher: try unprivileged(site)) { daemon in
            try await expectNothing(of: daemon, at: ["hard.png", "hard.md"])
            #expect(try await daemon.get("/all.atom").text.matches(of: /<entry>/).count == 1)
            try await daemon.program.until("it is told") { lines(daemon, of: "trip/hard.md").count == 1 }
            try site.save("more.md", Site.post("More", date: "2026-03-15"))
            try await daemon.until("/all.atom", contains: "More")
            #expect(lines(daemon, of: "trip/hard.md").count == 1)
        }
    }

    /// A program that becomes the daemon without the rights of root.
    private func unprivileged(_ site: Site) throws -> URL? {
        guard getuid() == 0 else { return nil }
        let nobody: uid_t = 65534
        try #require(chown(site.root.path, nobody, nobody) == 0)
        let path = try site.write(
            "launch", "#!/bin/sh\nexec setpriv --reuid=\(nobody) --regid=\(nobody) --clear-groups \"$@\"\n")
        try #require(chmod(path, 0o755) == 0)
        return URL(fileURLWithPath: path)
    }

    /// The name of a picture and the name of an article lead inside and outside by turns, as fast as the disk allows,
    /// while both are asked for.
    @Test func `security 24 a link that is turned between the look and the opening never leads out`() async throws {
        let site = try makeSite(naming: ["turning.png"])
        try site.save("trip/inside.png", Data("picture".utf8))
        try site.save("trip/inside.md", Site.post("Inside", body: "Fine words."))
        let turner = Turner(site)
        let turns = try turner.start(["png", "md"])
        defer { turner.stop() }
        try await withDaemon(site) { daemon in
            let end = ContinuousClock.now + .seconds(1)
            var (inside, refused) = (0, 0)
            while ContinuousClock.now < end || inside == 0 {
                let answers = try await manyTimes(daemon, "/entries/trip/turning.png")
                try #require(!answers.contains(Self.secret), "after \(turns()) turns")
                inside += answers.matches(of: /status=200/).count
                refused += answers.matches(of: /status=404/).count
                #expect(answers.matches(of: /status=(200|404)/).count == 500)
                try #require(ContinuousClock.now < end + .seconds(20), "never found inside: \(refused) times refused")
            }
            #expect(turns() > 1000)
            try await expectNothing(of: daemon, at: [])
            #expect(!daemon.program.standardError.contains(Self.secret))
        }
    }

    /// The statuses and bodies of five hundred answers on one connection.
    private func manyTimes(_ daemon: RunningDaemon, _ path: String) async throws -> String {
        let arguments = ["-sS", "--noproxy", "*", "--max-time", "60", "-w", "\nstatus=%{http_code}\n"]
        let result = try await Program.run(
            arguments + ["\(daemon.base)\(path)?[1-500]"], executable: URL(fileURLWithPath: "/usr/bin/curl"))
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }
}

/// Turns links to another target by renaming another link over them, on a thread of its own.
private final class Turner: Sendable {
    private let folder: String
    private let state = Mutex((isStopped: false, turns: 0))

    init(_ site: Site) {
        folder = site.content.appendingPathComponent("trip").path
    }

    /// - Returns: how often a link was turned until now.
    func start(_ endings: [String]) throws -> @Sendable () -> Int {
        for ending in endings { turn(ending, to: "inside.\(ending)") }
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isStopped }) {
                for ending in endings {
                    turn(ending, to: "../../outside.\(ending)")
                    turn(ending, to: "inside.\(ending)")
                }
            }
        }
        return { self.state.withLock { $0.turns } }
    }

    private func turn(_ ending: String, to target: String) {
        let other = "\(folder)/.turning.\(ending)"
        symlink(target, other)
        rename(other, "\(folder)/turning.\(ending)")
        state.withLock { $0.turns += 1 }
    }

    func stop() { state.withLock { $0.isStopped = true } }
}
