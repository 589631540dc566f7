import Testing

@testable import Pushing

@Suite struct BellTests {
    private let bell = Bell()

    @Test func aRestIsOverWhenItIsTime() async {
        let start = ContinuousClock.now
        await bell.rest(for: .milliseconds(20))
        #expect(.now - start >= .milliseconds(20))
    }

    @Test func aRingEndsTheRest() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await bell.rest(for: .seconds(3600)) }
            group.addTask { bell.ring() }
        }
    }

    @Test func aRingBeforeTheRestIsHeard() async {
        bell.ring()
        await bell.rest(for: .seconds(3600))
    }

    @Test func whoListensHasHeard() async {
        bell.ring()
        bell.listen()
        let start = ContinuousClock.now
        await bell.rest(for: .milliseconds(20))
        #expect(.now - start >= .milliseconds(20))
    }

    @Test func aCancelledTaskDoesNotRest() async {
        let task = Task { await bell.rest(for: .seconds(3600)) }
        task.cancel()
        await task.value
    }

    /// The timer is still set to the end of the first rest, and must ring neither too early nor too late.
    @Test(arguments: [(Duration.milliseconds(10), Duration.milliseconds(60)), (.seconds(3600), .milliseconds(20))])
    func aRestAfterOneThatWasEndedHasItsOwnTime(_ first: Duration, _ second: Duration) async {
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
