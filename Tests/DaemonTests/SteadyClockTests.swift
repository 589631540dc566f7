import Foundation
import Synchronization
import Syndication
import Testing

@testable import Daemon

@Suite struct SteadyClockTests {
    /// A machine: what its clock says, and how long it has been running.
    private final class Machine: Sendable {
        let wall = Mutex(Timestamp(year: 2026, month: 4, day: 1))
        let passed = Mutex(Duration.seconds(1000))

        func clock(_ state: String) -> SteadyClock {
            SteadyClock(
                besideState: state, wall: { self.wall.withLock { $0 } }, passed: { self.passed.withLock { $0 } })
        }
    }

    @Test func `a jump is known after a restart of the daemon, until it is accepted`() {
        let state = FileManager.default.temporaryDirectory.appendingPathComponent("clock-\(UUID().uuidString)").path
        let machine = Machine()
        let first = machine.clock(state)
        let start = first.now()
        machine.wall.withLock { $0 = $0 + .seconds(90_000) }
        #expect(first.read().jump == .seconds(90_000))
        first.keep(first.read())

        machine.passed.withLock { $0 += .seconds(60) }
        let second = machine.clock(state)
        #expect(second.now() == start + .seconds(60))
        second.accept()
        second.keep(second.read())
        #expect(second.read().jump == nil)
        #expect(!FileManager.default.fileExists(atPath: state + "-clock"))
        #expect(machine.clock(state).now() == start + .seconds(90_000))
    }

    @Test func `a clock that is set, and a machine that has slept, are noticed once`() {
        var steps = ClockSteps()
        let start = Timestamp(year: 2026, month: 4, day: 1)
        let running = SuspendingClock.now
        func look(after seconds: Int, _ first: Int, _ second: Int) -> Bool {
            steps.haveBeenMade(
                [start + .seconds(first), start + .seconds(second)], running: running + .seconds(seconds))
        }
        let found = [
            look(after: 0, 0, 0), look(after: 1, 1, 1),
            // A step takes long, and is none.
            look(after: 100, 100, 100),
            // Set ahead, and back; only the second one follows, as after `accept`.
            look(after: 101, 4000, 101), look(after: 102, 4001, 102), look(after: 103, 103, 103),
            look(after: 104, 104, 9000), look(after: 105, 105, 9001),
            // Asleep for an hour: both go on, and the machine did not.
            look(after: 106, 3706, 12_602), look(after: 107, 3707, 12_603),
        ]
        #expect(found == [false, false, false, true, false, true, true, false, true, false])
    }

    @Test func `a note of another run of the machine says nothing`() throws {
        let state = FileManager.default.temporaryDirectory.appendingPathComponent("clock-\(UUID().uuidString)").path
        try Data("0000\n5\n".utf8).write(to: URL(fileURLWithPath: state + "-clock"))
        let machine = Machine()
        #expect(machine.clock(state).now() == machine.wall.withLock { $0 })
        try FileManager.default.removeItem(atPath: state + "-clock")
    }
}
