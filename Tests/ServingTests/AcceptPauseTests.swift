import Glibc
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Serving

/// Where the system has no descriptor for a connection.
struct AcceptPauseTests {
    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func `a listener waits a moment, goes on by itself, and says so once`(code: CInt) async throws {
        let book = Warnings()
        try await withListener(telling: book) { channel in
            for _ in 0..<3 { try await #require(waits(channel, after: code)) }
            #expect(try await eventually { try await channel.getOption(.autoRead).get() })
            try await #require(waits(channel, after: code))
        }
        let lines = book.lines
        #expect(lines.count == 1)
        #expect(lines.first?.contains(String(cString: strerror(code))) == true, "\(lines)")
    }

    @Test func `what the descriptors of the process are too few for is told with what mends it`() {
        let book = Warnings()
        Shortage(logger: book.logger).tell(EMFILE)
        #expect(
            book.lines == [
                """
                connections have to wait, because no more can be taken: Too many open files. Raise LimitNOFILE= in the unit
                """
            ])
    }

    @Test func `a shortage that lasts is told again`() {
        let book = Warnings()
        let shortage = Shortage(logger: book.logger, pace: WarningPace(interval: .zero))
        for _ in 0..<3 { shortage.tell(EMFILE) }
        #expect(book.lines.count == 3)
    }

    @Test func `a listener that stops meanwhile does not go on`() async throws {
        let book = Warnings()
        try await withListener(telling: book) { channel in
            try await #require(waits(channel, after: EMFILE))
            try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: AcceptPause.self).end()
            }.get()
            try await Task.sleep(for: .milliseconds(300))
            let goesOn = try await channel.getOption(.autoRead).get()
            #expect(!goesOn)
        }
    }

    @Test func `another error is no reason to wait`() async throws {
        let book = Warnings()
        try await withListener(telling: book) { channel in
            let waits = try await waits(channel, after: ECONNABORTED)
            #expect(!waits)
        }
        #expect(book.lines.isEmpty)
    }

    /// Tells a listener, as NIO does, that the system has refused it a connection.
    ///
    /// - Returns: whether it takes none for now.
    private func waits(_ channel: any Channel, after code: CInt) async throws -> Bool {
        try await channel.eventLoop.submit {
            channel.pipeline.syncOperations.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
            return try channel.syncOptions?.getOption(.autoRead) == false
        }.get()
    }

    private func withListener(telling book: Warnings, _ body: (any Channel) async throws -> Void) async throws {
        let shortage = Shortage(logger: book.logger)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptPause(telling: shortage, pause: .milliseconds(100)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(channel)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }
}

/// Keeps what was logged.
private final class Warnings: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(warnings: self) } }

    private struct Handler: LogHandler {
        let warnings: Warnings
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            warnings.kept.withLock { $0.append("\(event.message)") }
        }
    }
}
