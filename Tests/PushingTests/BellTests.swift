import Testing

@testable import Pushing

/// Where a ring is not heard, a test only hangs.
@Suite(.timeLimit(.minutes(2))) struct `A bell` {
    private let bell = Bell()

    @Test func `lets a rest be over when it is time`() async {
        let start = ContinuousClock.now
        await bell.rest(for: .milliseconds(20))
        #expect(.now - start >= .milliseconds(20))
    }

    @Test func `ends a rest when it is rung`() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await bell.rest(for: .seconds(3600)) }
            group.addTask { bell.ring() }
        }
    }

    @Test func `is heard also where it was rung before the rest`() async {
        bell.ring()
        await bell.rest(for: .seconds(3600))
    }

    @Test func `is not heard again by who has listened since`() async {
        bell.ring()
        bell.listen()
        let start = ContinuousClock.now
        await bell.rest(for: .milliseconds(20))
        #expect(.now - start >= .milliseconds(20))
    }

    @Test func `lets no task rest that is cancelled`() async {
        let task = Task { await bell.rest(for: .seconds(3600)) }
        task.cancel()
        await task.value
    }

    /// The timer is still set to the end of the first rest, and must ring neither too early nor too late.
    @Test(arguments: [(Duration.milliseconds(10), Duration.milliseconds(60)), (.seconds(3600), .milliseconds(20))])
    func `gives a rest its own time after one that was ended`(_ first: Duration, _ second: Duration) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await bell.rest(for: first) }
            group.addTask { bell.ring() }
        }
        bell.listen()
        let start = ContinuousClock.now
        await bell.rest(for: second)
        #expect(.now - start >= second)
    }
}
