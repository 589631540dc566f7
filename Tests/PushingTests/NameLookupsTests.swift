import Syndication
import Testing

@testable import Pushing

@Suite struct `Names that are looked up` {
    private let begin = ContinuousClock.now
    private let start = Timestamp(seconds: 1_000_000)

    private func lookups(atATime count: Int) throws -> NameLookups {
        var settings = HubSettings(address: try HubHouse.url(HubHouse.hubAddress))
        settings.lookupsAtATime = count
        return NameLookups(settings)
    }

    @Test func `are bounded, and half of the places are kept for those that have not failed`() throws {
        var names = try lookups(atATime: 4)
        #expect(names.hasRoom && names.hasRoomForSlow)
        for id in 1...2 as ClosedRange<Int64> { names.begin(id, at: begin) }
        #expect(names.hasRoom && !names.hasRoomForSlow)
        for id in 3...4 as ClosedRange<Int64> { names.begin(id, at: begin) }
        #expect(!names.hasRoom)
        let isNew = [names.end(1), names.end(1)]
        #expect(isNew == [true, false])
        #expect(names.hasRoom && !names.contains(1) && names.contains(2))
        // One place is there in any case.
        #expect(try lookups(atATime: 1).hasRoomForSlow)
    }

    @Test func `keep their place until the resolver gives up, when nobody waits for them any more`() throws {
        var names = try lookups(atATime: 1)
        names.begin(1, at: begin)
        names.abandon(1)
        #expect(!names.hasRoom && !names.contains(1))
        let wait = names.age(at: begin + .seconds(4))
        #expect(wait == .seconds(6) && !names.hasRoom)
        let last = names.age(at: begin + .seconds(10))
        #expect(last == nil && names.hasRoom)
        // Its name was resolved before: then nothing goes on.
        names.begin(2, at: begin)
        names.end(2)
        names.abandon(2)
        #expect(names.hasRoom)
    }

    @Test func `do not hold up those whose place is known`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        let known = "https://b.example"
        lines.append(0, to: known, at: start)
        let first = lines.next(slow: true, at: start)
        #expect(first?.needsLookup == true)
        _ = lines.end(known, .answered(slowly: false), at: start)
        let origins = ["https://a.example", known, "https://192.0.2.1", "https://[2001:db8::1]:8443"]
        for (number, origin) in origins.enumerated() { lines.append(number, to: origin, at: start) }
        var taken: [Int] = []
        while let next = lines.next(slow: true, names: false, at: start) {
            #expect(!next.needsLookup)
            taken.append(next.item)
        }
        #expect(taken == [1, 2, 3] && lines.hasUnnamed)
        lines.append(4, to: "https://192.0.2.1", at: start)
        // Who had to wait came before.
        taken = []
        while let next = lines.next(slow: true, at: start) { taken.append(next.item) }
        #expect(taken == [0, 4] && !lines.hasUnnamed)
    }

    @Test func `where they have failed before, hold up no others that have`() {
        var lines = OriginLines<Int>(OriginPace.Rules())
        lines.append(1, to: "https://a.example", isDoubtful: true, at: start)
        lines.append(2, to: "https://192.0.2.1", isDoubtful: true, at: start)
        var taken: [Int] = []
        while let next = lines.next(slow: true, slowNames: false, at: start) { taken.append(next.item) }
        #expect(taken == [2])
        // A good one that comes is not kept there.
        lines.append(3, to: "https://a.example", at: start)
        while let next = lines.next(slow: true, slowNames: false, at: start) { taken.append(next.item) }
        #expect(taken == [2, 3])
        while let next = lines.next(slow: true, at: start) { taken.append(next.item) }
        #expect(taken == [2, 3, 1] && !lines.hasUnnamed)
    }
}
