import Dispatch
import Testing

@testable import Transfer

@Suite(.timeLimit(.minutes(5))) struct `The loop` {
    @Test func `keeps connections`() async throws {
        let pair = try Pair { _ in .response(body: [1]) }
        for _ in 0..<100 { _ = try await pair.loop.send(pair.get()) }
        #expect(pair.server.received.count == 100)
        #expect(pair.server.connectionCount == 1)
    }

    @Test func `runs a hundred transfers at a time`() async throws {
        let pair = try Pair { request in .response(body: Array(request.target.utf8)) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let response = try await pair.loop.send(pair.get("/\(number)"))
                    return response.body == Array("/\(number)".utf8)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(pair.server.received.count == 100)
    }

    @Test func `runs no more than its limit, and all in the end`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let pair = try Pair(limit: 4) { _ in
            gate.wait()
            return .response()
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<12 { group.addTask { try await pair.loop.send(pair.get()).status } }
            var arrivals = pair.server.arrivals.makeAsyncIterator()
            for round in 1...3 {
                for _ in 0..<4 { _ = await arrivals.next() }
                #expect(pair.server.received.count == 4 * round)
                for _ in 0..<4 { gate.signal() }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(pair.server.connectionCount <= 4)
    }

    @Test func `ends a transfer whose task is cancelled`() async throws {
        let pair = try Pair { _ in .silence }
        let request = try pair.get()
        let task = Task { await failure { try await pair.loop.send(request) } }
        for await _ in pair.server.arrivals { break }
        task.cancel()
        #expect(await task.value?.reason == .cancelled)
        // The connection is closed, too.
        for await _ in pair.server.departures { break }
    }

    @Test func `ends a transfer that waits for its turn, or was never to begin`() async throws {
        let pair = try Pair(limit: 1) { _ in .silence }
        let request = try pair.get()
        let first = Task { await failure { try await pair.loop.send(request) } }
        for await _ in pair.server.arrivals { break }
        // Cancelled before it is sent, while it is handed over, or while it waits.
        for number in 0..<200 {
            let second = Task {
                if number % 4 == 0 { withUnsafeCurrentTask { $0?.cancel() } }
                return await failure { try await pair.loop.send(request) }
            }
            if number % 2 == 0 { await Task.yield() }
            second.cancel()
            #expect(await second.value?.reason == .cancelled)
        }
        #expect(pair.server.received.count == 1)
        first.cancel()
        #expect(await first.value?.reason == .cancelled)
    }

    @Test func `stops while it is busy, and more than once`() async throws {
        let pair = try Pair(limit: 2) { _ in .silence }
        let request = try pair.get()
        let tasks = (0..<5).map { _ in Task { await failure { try await pair.loop.send(request) } } }
        for await _ in pair.server.arrivals { break }
        pair.loop.stop()
        for task in tasks { #expect(await task.value?.reason == .stopped) }
        pair.loop.stop()
        let error = await failure { try await pair.loop.send(request) }
        #expect(error?.reason == .stopped)
    }

    @Test func `stops before it has begun`() throws {
        for _ in 0..<20 { try TransferLoop(.init(userAgent: "test")).stop() }
        _ = try TransferLoop(.init(userAgent: "test"))
    }

    @Test func `survives senders, cancellations and a stop all at once`() async throws {
        for _ in 0..<10 {
            let pair = try Pair(limit: 8) { request in request.target == "/silence" ? .silence : .response() }
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let task = Task {
                            await failure { try await pair.loop.send(pair.get(number % 3 == 0 ? "/silence" : "/")) }
                        }
                        if number % 2 == 0 { task.cancel() }
                        _ = await task.value
                    }
                }
                group.addTask {
                    for await _ in pair.server.arrivals { break }
                    pair.loop.stop()
                }
            }
        }
    }
}
