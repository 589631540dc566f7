import Foundation
import Testing

/// The real program under a clock that is set while it runs: ahead, back, and over a restart (spec R5.7, R7.7).
struct ClockTests {
    /// A site with an article of today and one that is due in two hours.
    private func site() throws -> Site {
        let site = try Site()
        try site.save("now.md", Site.post("Out now", date: "2026-03-14T08:30:00Z"))
        try site.save("soon.md", Site.post("Due soon", date: FakeClock.date(in: 7200)))
        return site
    }

    private func status(_ site: Site) async throws -> String {
        try await Program.run(["status", site.content.path, "--state", site.state.path]).output
    }

    @Test func `a clock that jumps ahead publishes nothing, not even after a restart, until it is accepted`()
        async throws
    {
        let site = try site()
        let clock = try await FakeClock(site)
        try await withDaemon(site, environment: clock.environment) { daemon in
            try clock.set(.seconds(3 * 3600))
            try await daemon.program.log(contains: "the clock has jumped ahead")
            #expect(try await status(site).contains("THE CLOCK has jumped ahead"))
            #expect(try await !daemon.get("/all.atom").text.contains("Due soon"))
        }
        try await withDaemon(site, environment: clock.environment) { daemon in
            try await daemon.program.log(contains: "the clock has jumped ahead")
            #expect(try await !daemon.get("/all.atom").text.contains("Due soon"))
            let accepted = try await Program.run(["accept", site.content.path, "--state", site.state.path])
            #expect(accepted.output.contains("The clock is followed again"))
            try await daemon.until("/all.atom", contains: "Due soon")
        }
    }

    @Test func `where a change is held too, accept asks which of them is meant`() async throws {
        let site = try site()
        for number in 10..<30 { try site.save("p\(number).md", Site.post("Post \(number)")) }
        let clock = try await FakeClock(site)
        func accept(_ more: String...) async throws -> (Int32, String) {
            let result = try await Program.run(["accept", site.content.path, "--state", site.state.path] + more)
            return (result.status, result.output + result.errors)
        }
        try await withDaemon(site, environment: clock.environment) { daemon in
            try clock.set(.seconds(3 * 3600))
            try await daemon.program.log(contains: "the clock has jumped ahead")
            for number in 10..<20 { try site.remove("p\(number).md") }
            try await daemon.program.log(contains: "a change is held")
            let status = try await status(site)
            #expect(status.contains("`syndicated accept --clock`") && status.contains("`syndicated accept --change`"))
            let (code, words) = try await accept()
            #expect(code == 1 && words.contains("Two things wait: the clock, and a change (of 21 entries"), "\(words)")
            #expect(try await accept("--change").1.hasPrefix("Let through: of 21 entries"))
            #expect(try await !daemon.get("/all.atom").text.contains("Due soon"))
            #expect(try await accept("--change") == (0, "Nothing is held.\n"))
            #expect(try await accept().1.hasPrefix("The clock is followed again"))
            try await daemon.until("/all.atom", contains: "Due soon")
            #expect(try await accept("--clock") == (0, "The clock is followed already: nothing of it waits.\n"))
        }
    }

    @Test func `a clock that jumps ahead and comes back has changed nothing`() async throws {
        let site = try site()
        let clock = try await FakeClock(site)
        try await withDaemon(site, environment: clock.environment) { daemon in
            let before = try await daemon.get("/all.atom")
            try clock.set(.seconds(400 * 86_400))
            try await daemon.program.log(contains: "the clock has jumped ahead")
            try clock.set(.zero)
            try await daemon.program.log(contains: "the clock is followed again")
            let after = try await daemon.get("/all.atom")
            #expect(after.body == before.body && after["ETag"] == before["ETag"])
            #expect(after["Last-Modified"] == before["Last-Modified"])
        }
    }

    @Test func `a clock that jumps ahead ends no lease, and deliveries go on, also after a restart`() async throws {
        let site = try site()
        let subscriber = try Subscriber()
        defer { subscriber.close() }
        let path = try site.write(
            "s.toml",
            """
            [site]
            url = "https://example.org/"
            [server]
            url = "https://feeds.example.org/"
            [hub]
            allow-private-callbacks = true
            """)
        let clock = try await FakeClock(site)
        func deliveries() -> Int { subscriber.requests.count { $0.line.hasPrefix("POST") } }
        try await withDaemon(site, arguments: ["--config", path], environment: clock.environment) { daemon in
            let topic = "https://feeds.example.org/all.atom"
            let answer = try await daemon.subscribe(subscriber.address + "/c", topic: topic)
            #expect(answer.status == 202, "\(answer.words)")
            try await daemon.program.log(contains: "subscribed")
            try clock.set(.seconds(400 * 86_400))
            try await daemon.program.log(contains: "the clock has jumped ahead")
            try site.save("first.md", Site.post("First", date: "2026-03-15T08:30:00Z"))
            try await daemon.program.until("it is delivered") { deliveries() == 1 }
        }
        try await withDaemon(site, arguments: ["--config", path], environment: clock.environment) { daemon in
            try await daemon.program.log(contains: "the clock has jumped ahead")
            try site.save("second.md", Site.post("Second", date: "2026-03-16T08:30:00Z"))
            try await daemon.program.until("it is delivered") { deliveries() == 2 }
            #expect(subscriber.requests.allSatisfy { !$0.line.contains("hub.mode=denied") })
        }
    }

    @Test func `a clock that is set back takes nothing back, and what is saved then is published`() async throws {
        let site = try site()
        let clock = try await FakeClock(site)
        try clock.set(.seconds(3 * 3600))
        try await withDaemon(site, environment: clock.environment) { daemon in
            #expect(try await daemon.get("/all.atom").text.contains("Due soon"))
            let before = try await daemon.get("/all.atom")
            try clock.set(.zero)
            try site.save("later.md", Site.post("Saved after", date: "2026-03-15T08:30:00Z"))
            try await daemon.until("/all.atom", contains: "Saved after")
            let after = try await daemon.get("/all.atom")
            #expect(after.text.contains("Due soon"))
            // No poller is told that nothing is new, whatever it compares.
            for (field, validator) in [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")] {
                let asked = try await daemon.get("/all.atom", headers: [field: before[validator] ?? ""])
                #expect(asked.status == 200)
            }
        }
        try await withDaemon(site, environment: clock.environment) { daemon in
            let again = try await daemon.get("/all.atom")
            #expect(again.text.contains("Due soon"))
        }
    }

    @Test func `a clock that is set back is told until it is where it was, or accepted`() async throws {
        let site = try site()
        let clock = try await FakeClock(site)
        let ahead = Duration.seconds(3 * 3600)
        try clock.set(ahead)
        try await withDaemon(site, environment: clock.environment) { daemon in
            try await daemon.program.log(contains: " ready entries=")
            try clock.set(.zero)
            try await daemon.program.log(contains: "the clock was set back by 3 h")
            #expect(try await status(site).contains("THE CLOCK was set back by 3 h"))
            try clock.set(ahead)
            try await daemon.program.log(contains: "the clock is no longer behind what it has said before")
            #expect(try await !status(site).contains("THE CLOCK"))
            // Set back once more, and meant.
            try clock.set(.seconds(-86_400))
            try await daemon.program.until("it is told") {
                daemon.program.standardError.components(separatedBy: "the clock was set back by ").count == 3
            }
            let accepted = try await Program.run(["accept", site.content.path, "--state", site.state.path])
            #expect(accepted.output.contains("The clock is taken for right, 27 h behind"))
            #expect(try await !status(site).contains("THE CLOCK"))
        }
    }
}

/// The program's wall clock, ahead by what a file says at each call. All other clocks stay real, and timers too, which
/// libfaketime moves with the clock: a program that it starts under a jump may never see one end.
private struct FakeClock {
    private static let library = """
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        int clock_gettime(clockid_t clock, struct timespec *time)
        {
            int result = syscall(SYS_clock_gettime, clock, time);
            if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
                char seconds[24] = "";
                int file = open(getenv("FAKE_CLOCK"), O_RDONLY | O_CLOEXEC);
                if (read(file, seconds, sizeof seconds - 1) > 0) time->tv_sec += atoll(seconds);
                close(file);
            }
            return result;
        }

        int gettimeofday(struct timeval *time, void *zone)
        {
            struct timespec now;
            int result = clock_gettime(CLOCK_REALTIME, &now);
            *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
            return result;
        }

        time_t time(time_t *time)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (time) *time = now.tv_sec;
            return now.tv_sec;
        }
        """

    let environment: [String: String]
    private let path: String

    init(_ site: Site) async throws {
        path = try site.write("clock", "0")
        let source = try site.write("clock.c", Self.library)
        let built = site.root.appendingPathComponent("clock.so").path
        // clang stands beside swift, wherever that is.
        let compiler =
            "PATH=$PATH:$(dirname \"$(readlink -f \"$(command -v swift)\")\") && exec clang -shared -fPIC -O1 \"$@\""
        let run = try await Program.run(
            ["-c", compiler, "sh", "-o", built, source], executable: URL(fileURLWithPath: "/bin/sh"))
        guard run.status == 0 else { throw Program.Failure(description: "the clock cannot be built: \(run.errors)") }
        environment = ["LD_PRELOAD": built, "FAKE_CLOCK": path]
    }

    /// - Parameter offset: from the real time, in whole seconds.
    func set(_ offset: Duration) throws {
        try Data("\(offset.components.seconds)".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    static func date(in seconds: TimeInterval) -> String {
        Date(timeIntervalSinceNow: seconds).ISO8601Format()
    }
}
