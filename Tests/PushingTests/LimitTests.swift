import Testing

@testable import Pushing

/// Spec security.md section 6: limits are tested at the limit and one beyond it.
@Suite struct `A limit of the hub` {
    @Test(arguments: [(2048, 202), (2049, 400)])
    func `is exact for the length of a callback`(bytes: Int, status: Int) async throws {
        let start = "http://a.example/"
        let house = try await HubHouse()
        let reply = await house.ask(
            "subscribe", start + String(repeating: "a", count: bytes - start.utf8.count))
        #expect(reply.status == status, "\(reply.words)")
    }
}
