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

        func clock(_ state: String, boot: String? = "5ca1ab1e") -> SteadyClock {
            SteadyClock(
                besideState: state, boot: boot, wall: { self.wall.withLock { $0 } },
                passed: { self.passed.withLock { $0 } })
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
        // Another run of the machine, and one that nobody names.
        for boot in ["0ddba11", nil] {
            #expect(machine.clock(state, boot: boot).now() == start + .seconds(90_000))
        }
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

    @Test func `the run of the machine has its name from the kernel, or from the unit that hides that`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("boot-\(UUID().uuidString)")
        let unit = ["BOOT_ID": "5ca1ab1e00000000000000000000feed"]
        #expect(BootID.read(environment: unit, file: file.path) == "5ca1ab1e00000000000000000000feed")
        #expect(BootID.read(environment: [:], file: file.path) == nil)
        #expect(BootID.read(environment: ["BOOT_ID": ""], file: file.path) == nil)
        try Data("5ca1ab1e-0000-0000-0000-00000000feed\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        // A restart of the daemon under the other one of the two finds the same name.
        #expect(BootID.read(environment: [:], file: file.path) == unit["BOOT_ID"])
    }

    @Test func `a note of before names the run of the machine with dashes, and one without a name says nothing`() throws
    {
        let state = FileManager.default.temporaryDirectory.appendingPathComponent("clock-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: state + "-clock") }
        let machine = Machine()
        let wall = machine.wall.withLock { $0 }
        let expected = wall + .seconds(-7200)
        let start = expected.milliseconds - 1_000_000
        for (name, now) in [("5ca1-ab1e", expected), ("", wall), ("0000", wall)] {
            try Data("\(name)\n\(start)\n".utf8).write(to: URL(fileURLWithPath: state + "-clock"))
            #expect(machine.clock(state).now() == now, "\(name)")
        }
    }
}
