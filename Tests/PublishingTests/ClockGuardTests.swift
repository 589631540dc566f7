import SeededRandom
import Syndication
import Testing

@testable import Publishing

/// A clock that jumps ahead is not followed (spec R7.7); one that is set right, or goes on after a sleep, is.
@Suite struct ClockGuardTests {
    private static let start = Timestamp(year: 2026, month: 4, day: 1)
    private static let hour: Int64 = 3600

    /// What happens to the machine's clock.
    enum Event: Sendable {
        /// So many seconds pass, asleep or awake.
        case pass(Int64)
        /// The wall clock is set so many seconds ahead, or back.
        case set(Int64)
        case accept
    }

    /// A small machine has no clock of its own, and asks the network for the time a while after its start.
    @Test func `a clock that was wrong from the start is followed when it is set right`() {
        let right = Self.start + .seconds(86_400)
        var clock = ClockGuard(wall: Self.start, passed: .zero)
        clock.note(past: Self.start + .seconds(7200), wall: Self.start)
        #expect(clock.read(wall: Self.start + .seconds(60), passed: .seconds(60)).jump == nil)
        #expect(clock.read(wall: right, passed: .seconds(61)) == ClockGuard.Reading(now: right))
        // Only once.
        #expect(clock.read(wall: right + .seconds(86_400), passed: .seconds(62)).jump != nil)
    }

    @Test(arguments: [(3600, nil), (365 * 86_400, 365 * 86_400)] as [(Int64, Int64?)])
    func `a clock that is behind what has been is told until it is set right`(lag: Int64, behind: Int64?) {
        var clock = ClockGuard(wall: Self.start, passed: .zero)
        clock.note(past: Self.start + .seconds(lag), wall: Self.start)
        let reading = clock.read(wall: Self.start, passed: .zero)
        #expect(reading == ClockGuard.Reading(now: Self.start, behind: behind.map { .seconds($0) }))
        let right = Self.start + .seconds(lag + 60)
        #expect(clock.read(wall: right, passed: .seconds(1)) == ClockGuard.Reading(now: right))
    }

    @Test(
        arguments: [
            ([.pass(60)], 60, nil),
            // A machine that slept for a week.
            ([.pass(168 * 3600)], 168 * 3600, nil),
            ([.set(3600)], 3600, nil),
            ([.set(3601)], 0, 3601),
            ([.set(86_400), .pass(60)], 60, 86_400),
            ([.set(86_400), .pass(60), .set(-86_400)], 60, nil),
            ([.set(86_400), .accept, .pass(5)], 86_405, nil),
            // Set back, and right again.
            ([.set(-86_400)], -86_400, nil),
            ([.set(-86_400), .pass(60), .set(86_400)], 60, nil),
            ([.set(-86_400), .set(2 * 86_400)], 0, 86_400),
            ([.set(-7200), .accept, .set(10_800)], -7200, 10_800),
            // Many small steps are a large one; a day later there is room again.
            ([.set(3000), .set(3000)], 3000, 3000),
            ([.set(3000), .pass(24 * 3600), .set(3000)], 24 * 3600 + 6000, nil),
        ] as [([Event], Int64, Int64?)])
    func `the time to work with`(events: [Event], seconds: Int64, jump: Int64?) {
        var clock = TestClock(at: Self.start)
        for event in events { clock.take(event) }
        #expect(clock.reading.now == Self.start + .seconds(seconds))
        #expect(clock.reading.jump == jump.map { .seconds($0) })
    }

    @Test(
        arguments: [
            ([.set(-3600)], nil),
            ([.set(-3601)], 3601),
            // It stays so while time passes, until the clock says again what it has said.
            ([.pass(60), .set(-7200), .pass(7199)], 7200),
            ([.pass(60), .set(-7200), .pass(7200)], nil),
            ([.set(-7200), .set(-7200), .pass(60)], 14_400),
            ([.set(-7200), .set(7200)], nil),
            ([.set(-7200), .accept, .pass(60)], nil),
            ([.set(-7200), .accept, .pass(60), .set(-3700)], 3700),
            // It was not followed.
            ([.set(86_400), .pass(60), .set(-86_400)], nil),
            ([.set(86_400), .accept, .pass(60), .set(-86_400)], 86_400),
        ] as [([Event], Int64?)])
    func `a clock that is set back is told until it is where it was`(events: [Event], setBack: Int64?) {
        var clock = TestClock(at: Self.start)
        for event in events { clock.take(event) }
        #expect(clock.reading.setBack == setBack.map { .seconds($0) })
        #expect(clock.reading.behind == nil)
    }

    /// A hub that delivers asks thousands of times a second.
    @Test func `however often the time is asked for, a clock that keeps time uses up no tolerance`() {
        var clock = ClockGuard(wall: Self.start, passed: .zero)
        let readings: Int64 = 20_000
        for reading in 1...readings {
            let passed = Duration.microseconds(reading * 1999)
            #expect(clock.read(wall: Self.start + passed, passed: passed).jump == nil)
        }
        let passed = Duration.microseconds(readings * 1999)
        let ahead = Self.start + passed + .seconds(3599)
        #expect(clock.read(wall: ahead, passed: passed) == ClockGuard.Reading(now: ahead))
    }

    @Test(arguments: 0..<50)
    func
        `whatever the clock does, time runs ahead by no more than an hour a day, and never behind a clock that is slower`(
            seed: UInt64
        )
    {
        var random = SeededGenerator(seed: seed)
        var clock = TestClock(at: Self.start)
        for _ in 0..<300 {
            let step = Int64(random.next() % 7200)
            clock.take(random.next() % 3 == 0 ? .set(Int64(random.next() % 400_000) - 200_000) : .pass(step))
            let reading = clock.reading
            let passed = Self.start + clock.passed
            let room = Duration.seconds(Self.hour) + clock.passed / 24
            #expect(reading.now <= passed + room)
            #expect(reading.now <= clock.wall)
            #expect(reading.now == clock.wall || reading.jump != nil)
            // The clock comes back: it is followed at once.
            if reading.jump != nil, random.next() % 5 == 0 {
                clock.take(.set(passed.since(clock.wall).wholeMilliseconds / 1000))
                #expect(clock.reading.now == clock.wall && clock.reading.jump == nil)
            }
        }
    }

    @Test func `a jump publishes nothing and expires nothing, and the time that has passed does`() async throws {
        let studio = try Studio()
        var clock = TestClock(at: studio.now)
        for hours in 1...9 {
            try studio.save(
                "later-\(hours).md",
                "---\ntitle: Later \(hours)\ndate: \(rfc(studio.now + .seconds(Int64(hours) * 3600)))\n---\nText.")
            try studio.save(
                "until-\(hours).md",
                "---\ntitle: Until \(hours)\ndate: 2026-01-0\(hours)\nexpires: \(rfc(studio.now + .seconds(Int64(hours) * 3600)))\n---\nText."
            )
        }
        let pipeline = try studio.pipeline()
        _ = try await pipeline.load()
        try await pipeline.publish(studio.batch(for: pipeline))
        func titles(_ kind: String) -> Int { studio.text("/all.atom").split(separator: "<title>\(kind) ").count - 1 }
        #expect(titles("Later") == 0 && titles("Until") == 9)

        clock.take(.set(30 * 86_400))
        studio.now = clock.reading.now
        try await pipeline.publishDue()
        #expect(titles("Later") == 0 && titles("Until") == 9)
        // A file that is saved meanwhile does not come early either.
        try studio.save("new.md", "---\ntitle: Later new\ndate: \(rfc(studio.now + .seconds(7200)))\n---\nText.")
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(titles("Later") == 0)

        clock.take(.pass(3 * 3600 + 1))
        studio.now = clock.reading.now
        try await pipeline.publishDue()
        #expect(titles("Later") == 4 && titles("Until") == 6)
        let feed = studio.text("/all.atom")
        clock.take(.set(-60 * 86_400))
        studio.now = clock.reading.now
        try await pipeline.publishDue()
        try await pipeline.publish(studio.batch(for: pipeline))
        #expect(studio.text("/all.atom") == feed)

        clock.take(.set(60 * 86_400))
        clock.take(.accept)
        studio.now = clock.reading.now
        try await pipeline.publishDue()
        #expect(titles("Later") == 10 && titles("Until") == 0)
    }

    private func rfc(_ instant: Timestamp) -> String { DateFormats.rfc3339(instant) }
}

/// A machine's clock, and the guard that reads it.
private struct TestClock {
    private(set) var wall: Timestamp
    private(set) var passed = Duration.zero
    private var guarded: ClockGuard
    private(set) var reading: ClockGuard.Reading

    init(at start: Timestamp) {
        wall = start
        guarded = ClockGuard(wall: start, passed: .zero)
        reading = ClockGuard.Reading(now: start)
    }

    mutating func take(_ event: ClockGuardTests.Event) {
        switch event {
        case .pass(let seconds):
            passed += .seconds(seconds)
            wall = wall + .seconds(seconds)
        case .set(let seconds): wall = wall + .seconds(seconds)
        case .accept: guarded.accept(wall: wall)
        }
        reading = guarded.read(wall: wall, passed: passed)
    }
}
