import Syndication
import Testing

@testable import Transfer

/// A loop and a server for one test.
struct Pair {
    let server: LoopbackServer
    let loop: TransferLoop

    init(
        limit: Int = 256, _ answer: @escaping @Sendable (LoopbackServer.Received) -> LoopbackServer.Answer
    ) throws {
        server = try LoopbackServer(answer)
        loop = try TransferLoop(.init(userAgent: "syndicated-test/1.0", limit: limit))
    }

    func url(_ path: String = "/") throws -> WebURL {
        try #require(WebURL("http://127.0.0.1:\(server.port)\(path)"))
    }

    func get(_ path: String = "/", reach: Reach = .anywhere) throws -> Request {
        Request(.get, try url(path), reach: reach)
    }
}

func failure(_ work: () async throws -> Response) async -> TransferError? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error as? TransferError
    }
}
