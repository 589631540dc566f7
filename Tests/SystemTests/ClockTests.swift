import Foundation
import Testing

/// The real program under a clock that is set while it runs: ahead, back, and over a restart (spec R5.7, R7.7).
@Suite(.enabled("the tests' packages are installed") { FakeClock.library != nil })
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

    /// libfaketime moves the timers of a program that it starts with, and not to before the start of the machine: they
    /// would never end.
    @Test(.enabled("the machine runs for long enough") { ProcessInfo.processInfo.systemUptime > 3 * 3600 + 60 })
    func `a clock that jumps ahead publishes nothing, not even after a restart, until it is accepted`() async throws {
        let site = try site()
        let clock = try FakeClock(site)
        try await withDaemon(site, environment: clock.environment, launcher: FakeClock.launcher) { daemon in
            try clock.set("+3h")
            try await daemon.program.log(contains: "the clock has jumped ahead")
            #expect(try await status(site).contains("THE CLOCK has jumped ahead"))
            #expect(try await !daemon.get("/all.atom").text.contains("Due soon"))
        }
        try await withDaemon(site, environment: clock.environment, launcher: FakeClock.launcher) { daemon in
            try await daemon.program.log(contains: "the clock has jumped ahead")
            #expect(try await !daemon.get("/all.atom").text.contains("Due soon"))
            let accepted = try await Program.run(["accept", site.content.path, "--state", site.state.path])
            #expect(accepted.output.contains("The clock is followed again"))
            try await daemon.until("/all.atom", contains: "Due soon")
        }
    }

    @Test func `a clock that jumps ahead and comes back has changed nothing`() async throws {
        let site = try site()
        let clock = try FakeClock(site)
        try await withDaemon(site, environment: clock.environment, launcher: FakeClock.launcher) { daemon in
            let before = try await daemon.get("/all.atom")
            try clock.set("+400d")
            try await daemon.program.log(contains: "the clock has jumped ahead")
            try clock.set("+0")
            try await daemon.program.log(contains: "the clock is followed again")
            let after = try await daemon.get("/all.atom")
            #expect(after.body == before.body && after["ETag"] == before["ETag"])
            #expect(after["Last-Modified"] == before["Last-Modified"])
        }
    }

    @Test func `a clock that is set back takes nothing back, and what is saved then is published`() async throws {
        let site = try site()
        let clock = try FakeClock(site)
        try clock.set("+3h")
        try await withDaemon(site, environment: clock.environment, launcher: FakeClock.launcher) { daemon in
            #expect(try await daemon.get("/all.atom").text.contains("Due soon"))
            let before = try await daemon.get("/all.atom")
            try clock.set("+0")
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
        try await withDaemon(site, environment: clock.environment, launcher: FakeClock.launcher) { daemon in
            let again = try await daemon.get("/all.atom")
            #expect(again.text.contains("Due soon"))
        }
    }
}

/// The program's wall clock, set by a file that libfaketime reads at each call. Time that passes, as a monotonic clock
/// counts it, stays real, as do the times of files.
private struct FakeClock {
    static let library = ["x86_64", "aarch64", "riscv64"].lazy
        .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
        .first { FileManager.default.fileExists(atPath: $0) }

    /// libfaketime changes the environment of the first program it meets, and Swift then no longer finds the arguments.
    static let launcher = URL(fileURLWithPath: "/usr/bin/env")

    private let path: String

    init(_ site: Site) throws {
        path = try site.write("clock", "+0")
    }

    /// - Parameter offset: from the real time, as `+3h`.
    func set(_ offset: String) throws {
        try Data(offset.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    var environment: [String: String] {
        [
            "LD_PRELOAD": Self.library ?? "", "FAKETIME_TIMESTAMP_FILE": path, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        ]
    }

    static func date(in seconds: TimeInterval) -> String {
        Date(timeIntervalSinceNow: seconds).ISO8601Format()
    }
}
