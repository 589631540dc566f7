import Foundation
import Logging
import Publishing
import Synchronization
import Syndication
import Testing

@testable import Serving

/// A real server on a port that the system chose.
struct RunningServer {
    let server: FeedServer
    let shelf: EditionShelf
    let address: ListenAddress

    func client(receiveBuffer: Int32? = nil) throws -> RawClient {
        try RawClient(address, receiveBuffer: receiveBuffer)
    }

    /// One request on a connection of its own.
    ///
    /// - Parameter fields: whole lines without their ends.
    func request(_ method: String = "GET", _ target: String, _ fields: String...) async throws -> RawResponse {
        let client = try client()
        let lines = fields.map { $0 + "\r\n" }.joined()
        try await client.send("\(method) \(target) HTTP/1.1\r\nHost: test\r\n\(lines)\r\n")
        return try await client.response(toHead: method == "HEAD")
    }

    /// The status of the answer to exactly these bytes, or nil when the server does not close the connection.
    func statusAndClose(_ bytes: String) async throws -> Int {
        let client = try client()
        try await client.send(bytes)
        var answer = try await client.rest()
        let text = String(decoding: answer, as: UTF8.self)
        #expect(text.ranges(of: "\r\nDate: ").count == 1, "one answer, not \(text)")
        return RawResponse(takingHeadFrom: &answer)?.status ?? 0
    }
}

/// Starts a server, and stops it after the test.
func withServer(
    _ display: EditionShelf.Display = Sample.display(), handlers: [PluggedHandler] = [],
    at address: ListenAddress = .tcp(host: "127.0.0.1", port: 0), knownReaders: KnownReaders = KnownReaders(),
    wallClock: @escaping @Sendable () -> Timestamp = FeedServer.systemTime,
    _ change: (inout ServerSettings) -> Void = { _ in }, _ test: (RunningServer) async throws -> Void
) async throws {
    var settings = ServerSettings(addresses: [address])
    settings.limits.stopTime = .seconds(1)
    change(&settings)
    let shelf = EditionShelf(display)
    let server = FeedServer(
        shelf: shelf, settings: settings, handlers: handlers, knownReaders: knownReaders, logger: Logger(label: "test"),
        wallClock: wallClock)
    try await server.start()
    let running = Task { try await server.run() }
    do {
        let first = try #require(server.addresses.first)
        try await test(RunningServer(server: server, shelf: shelf, address: first))
    } catch {
        server.beginStopping()
        try await running.value
        throw error
    }
    server.beginStopping()
    try await running.value
}

/// Waits for a condition, at most ten seconds.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}

extension FeedServer {
    /// The time of day.
    static let systemTime: @Sendable () -> Timestamp = {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
