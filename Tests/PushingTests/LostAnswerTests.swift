import Synchronization
import Testing

@testable import Pushing

/// Deliveries whose answer never arrives (spec reliability.md F15).
@Suite struct `A delivery without an answer` {
    @Test(arguments: [LoopbackSubscriber.Answer.hangUp, .raw("HTTP/1.1 20"), .raw("nonsense\r\n\r\n")])
    func `F15 is made again, with the same id and content, until it is answered`(
        answer: LoopbackSubscriber.Answer
    ) async throws {
        let tries = Mutex(0)
        let subscriber = try LoopbackSubscriber { request in
            guard request.method == "POST" else { return nil }
            let number = tries.withLock {
                $0 += 1
                return $0
            }
            return number < 3 ? answer : nil
        }
        let house = try await HubHouse()
        try await house.run {
            try await house.subscribe(subscriber.origin + "/c", [("hub.secret", "s")])
            try await house.publish(2)
            try await house.wait { house.log.lines.contains { $0.hasPrefix("debug delivered") } }
        }
        #expect(subscriber.deliveries.count == 3)
        #expect(Set(subscriber.deliveries.map { $0.headers["x-hub-delivery"] ?? "" }).count == 1)
        #expect(Set(subscriber.deliveries.map(\.body)) == [Array("<feed>2</feed>".utf8)])
        #expect(try await house.count() == 1)
    }
}
