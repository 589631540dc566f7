import Syndication
import Testing

@testable import Transfer

/// An actor that lives on the thread of its transfers, and sends one after the other there.
private actor Resident {
    private let loop: TransferLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor }
    private var statuses: [Int] = []
    private(set) var reason: TransferError.Reason?
    private var rest = 0
    private var end: CheckedContinuation<Void, Never>?

    init(_ loop: TransferLoop) {
        self.loop = loop
    }

    func send(_ request: Request, times: Int) async -> [Int] {
        rest = times
        await withCheckedContinuation { continuation in
            end = continuation
            next(request)
        }
        return statuses
    }

    private func next(_ request: Request) {
        guard rest > 0 else {
            end?.resume()
            return end = nil
        }
        rest -= 1
        _ = loop.begin(request) { outcome in
            self.assumeIsolated { $0.take(outcome, request) }
        }
    }

    private func take(_ outcome: TransferLoop.Outcome, _ request: Request) {
        switch outcome {
        case .success(let response): statuses.append(response.status)
        case .failure(let error): reason = error.reason
        }
        next(request)
    }
}

@Suite(.timeLimit(.minutes(5))) struct `An actor on the thread of the transfers` {
    @Test func `goes on where an outcome is told`() async throws {
        let pair = try Pair { _ in .response(status: 204) }
        let resident = Resident(pair.loop)
        #expect(await resident.send(try pair.get(), times: 20) == Array(repeating: 204, count: 20))
    }

    @Test func `gets the refusal of a request that cannot be sent`() async throws {
        let pair = try Pair { _ in .response() }
        let resident = Resident(pair.loop)
        var request = try pair.get()
        request.headers = [("X-Two", "lines\r\nX-More: of them")]
        #expect(await resident.send(request, times: 2).isEmpty)
        #expect(await resident.reason == .invalidRequest)
    }

    /// Whoever asks it when the thread is gone must not wait for ever.
    @Test func `lives on when the loop has been stopped`() async throws {
        let pair = try Pair { _ in .response() }
        let resident = Resident(pair.loop)
        #expect(await resident.send(try pair.get(), times: 1) == [200])
        pair.loop.stop()
        #expect(await resident.send(try pair.get(), times: 3) == [200])
        #expect(await resident.reason == .stopped)
    }

    @Test func `can break off what it has begun`() async throws {
        let pair = try Pair { _ in .silence }
        let request = try pair.get()
        let reason = await withCheckedContinuation { continuation in
            let flight = pair.loop.begin(request) { outcome in
                if case .failure(let error) = outcome { continuation.resume(returning: error.reason) }
            }
            flight.cancel()
        }
        #expect(reason == .cancelled)
    }
}
