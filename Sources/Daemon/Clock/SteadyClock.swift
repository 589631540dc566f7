import Foundation
import Glibc
import Publishing
import Synchronization
import Syndication

/// The time that entries become due by: the machine's, but where it jumps ahead.
///
/// A jump is noted in a file beside the state, so that a daemon that is started again meanwhile does not take the
/// jumped clock for the right one.
final class SteadyClock: Sendable {
    private let guarded: Mutex<ClockGuard>
    private let note: ClockNote
    private let wall: @Sendable () -> Timestamp
    private let passed: @Sendable () -> Duration

    /// - Parameters:
    ///   - state: the state file.
    ///   - boot: names this run of the machine; without it a jump is forgotten when the daemon is started again.
    ///   - wall: the machine's clock.
    ///   - passed: since the machine was started, its sleep included.
    init(
        besideState state: String, boot: String?, wall: @escaping @Sendable () -> Timestamp = Clock.now,
        passed: @escaping @Sendable () -> Duration = SteadyClock.sinceStart
    ) {
        note = ClockNote(path: state + "-clock", boot: boot)
        self.wall = wall
        self.passed = passed
        let moment = passed()
        guarded = Mutex(ClockGuard(wall: note.expected(passed: moment) ?? wall(), passed: moment))
    }

    @Sendable func now() -> Timestamp { read().now }

    func read() -> ClockGuard.Reading {
        guarded.withLock { $0.read(wall: wall(), passed: passed()) }
    }

    /// Tells of a time that has certainly been.
    func note(past: Timestamp) {
        guarded.withLock { $0.note(past: past, wall: wall()) }
    }

    /// Trusts the machine's clock as it is.
    func accept() {
        guarded.withLock { $0.accept(wall: wall()) }
    }

    /// Keeps what is known of a jump over a restart.
    func keep(_ reading: ClockGuard.Reading) {
        if reading.jump == nil { note.remove() } else { note.write(expected: reading.now, passed: passed()) }
    }

    @Sendable static func sinceStart() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// A file that says what time it was at which moment since the machine was started. After a restart of the machine it
/// says nothing. It is a help: where it cannot be written, the daemon goes on without it.
private struct ClockNote: Sendable {
    let path: String
    let boot: String?

    func write(expected: Timestamp, passed: Duration) {
        guard let boot else { return }
        let text = "\(boot)\n\(expected.milliseconds - passed.wholeMilliseconds)\n"
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    func remove() { unlink(path) }

    func expected(passed: Duration) -> Timestamp? {
        guard let boot, let data = FileManager.default.contents(atPath: path) else { return nil }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        // Earlier ones have the name with its dashes.
        guard lines.count == 2, lines[0].filter({ $0 != "-" }) == boot, let start = Int64(lines[1]) else { return nil }
        return Timestamp(milliseconds: start) + passed
    }
}
