import Foundation
import Syndication
import Testing

@testable import Serving

struct ByteRangeTests {
    @Test(
        arguments: [
            (nil, .whole), ("bytes=0-", .part(0..<1000)), ("bytes=0-0", .part(0..<1)),
            ("bytes=999-", .part(999..<1000)),
            ("bytes=1000-", .unsatisfiable), ("bytes=-1", .part(999..<1000)), ("bytes=-5000", .part(0..<1000)),
            ("bytes=-0", .unsatisfiable), ("bytes=10-20", .part(10..<21)), ("bytes=10-9999", .part(10..<1000)),
            ("BYTES=1-2", .part(1..<3)), ("bytes= 1-2 ", .part(1..<3)), ("bytes=9223372036854775807-", .unsatisfiable),
            ("bytes=0-9223372036854775807", .part(0..<1000)), ("bytes=0-99999999999999999999999", .part(0..<1000)),
            ("bytes=99999999999999999999-99999999999999999999", .unsatisfiable),
            ("bytes=-99999999999999999999", .part(0..<1000)), ("bytes=2-1", .whole), ("bytes=-", .whole),
            ("bytes=", .whole),
            ("bytes", .whole), ("bytes=a-b", .whole), ("bytes=1-2,3-4", .whole), ("bytes=+1-2", .whole),
            ("bytes=1--2", .whole),
            ("items=1-2", .whole), ("", .whole),
        ] as [(String?, ByteRange)])
    func `security 26 one range is read, and nothing overflows`(field: String?, expected: ByteRange) {
        #expect(ByteRange(field, size: 1000) == expected)
    }

    @Test func `of an empty file there is no part`() {
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", size: 0) == .unsatisfiable)
        #expect(ByteRange(nil, size: 0) == .whole)
    }

    /// A handler that serves a file of so many bytes.
    private func handler(_ bytes: [UInt8]) throws -> PluggedHandler { handler(try file(bytes)) }

    private func file(_ bytes: [UInt8]) throws -> ServedFile {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("range-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forUpdating: file)
        return ServedFile(handle.fileDescriptor, count: bytes.count, of: handle)
    }

    private func handler(_ served: ServedFile) -> PluggedHandler {
        PluggedHandler(path: "/file", methods: [.get]) { _ in
            var response = PluggedResponse(
                status: 200, contentType: "audio/mpeg", fields: [("Cache-Control", "public, max-age=86400")],
                stem: "ab12", lastModified: Sample.published)
            response.file = served
            return response
        }
    }

    @Test func `files and feeds on one connection come whole and in their order`() async throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 9)) }
        try await withServer(handlers: [try handler(bytes)]) { server in
            let client = try server.client(receiveBuffer: 65_536)
            let file = "GET /file HTTP/1.1\r\nHost: t\r\n"
            try await client.send(
                [
                    file + "\r\n", "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n",
                    file + "Range: bytes=7-1000006\r\n\r\n",
                    "HEAD /file HTTP/1.1\r\nHost: t\r\n\r\n", file + "If-None-Match: \"ab12\"\r\n\r\n",
                    file + "Range: bytes=3000000-\r\n\r\n", "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n",
                ].joined())
            #expect(try await client.response().body == bytes)
            #expect(try await client.response().text == "<feed>news</feed>")
            let part = try await client.response()
            #expect(part.status == 206)
            #expect(part["Content-Range"] == "bytes 7-1000006/3000000")
            #expect(part["Cache-Control"] == "public, max-age=86400")
            #expect(part.body == Array(bytes[7..<1_000_007]))
            #expect(try await client.response(toHead: true)["Content-Length"] == "3000000")
            #expect(try await client.response().status == 304)
            let refused = try await client.response()
            #expect(refused.status == 416)
            #expect(refused["Content-Range"] == "bytes */3000000")
            #expect(refused["Cache-Control"] == "no-store")
            #expect(try await client.response().text == "<feed>news</feed>")
        }
    }

    @Test func `a file that becomes shorter on its way ends the connection, and nothing stands in for the rest`()
        async throws
    {
        let file = try file([UInt8](repeating: 7, count: 32_000_000))
        try await withServer(handlers: [handler(file)]) { server in
            let client = try server.client(receiveBuffer: 4096)
            let request = "GET /file HTTP/1.1\r\nHost: t\r\n\r\n"
            try await client.send(request + "GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await eventually { await server.server.counts().plugged == 1 })
            #expect(ftruncate(file.descriptor, 16_000_000) == 0)
            let answer = try await client.rest()
            #expect(answer.count <= 16_001_000)
            #expect(answer.suffix(1000).allSatisfy { $0 == 7 })
        }
    }

    /// The kernel keeps megabytes for it, and takes more from us only now and then.
    @Test func `security 20 a slow but steady reader gets a whole file`() async throws {
        let bytes = [UInt8](repeating: 7, count: 8_000_000)
        let quick = { (settings: inout ServerSettings) in
            settings.limits.idleTime = .milliseconds(300)
            settings.limits.readerTime = .milliseconds(300)
            settings.limits.slowestReader = 200_000
        }
        try await withServer(handlers: [try handler(bytes)], quick) { server in
            let client = try server.client(receiveBuffer: 65536)
            try await client.send("GET /file HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await client.response(bytesPerSecond: 1_500_000).body.count == bytes.count)
        }
    }

    /// Slower than 64 KiB in the time that a piece has, and faster than the slowest that is waited for.
    @Test func `security 20 a slow but steady reader gets a whole file over HTTP 2`() async throws {
        let bytes = [UInt8](repeating: 7, count: 128 * 1024)
        let quick = { (settings: inout ServerSettings) in
            settings.limits.readerTime = .milliseconds(600)
            settings.limits.slowestReader = 20_000
        }
        try await withSecureServer(handlers: [try handler(bytes)], quick) { _, address in
            let client = try await FrameClient(address)
            try await client.begin()
            try await client.send(.request(1, "GET", "/file"))
            let clock = ContinuousClock()
            let start = clock.now
            var got = 0
            while got < bytes.count {
                let frames = try await client.frames { $0.kind == .data || $0.kind == .reset || $0.kind == .goAway }
                let count = try #require(frames.last?.kind == .data ? frames.last?.payload.count : nil)
                got += count
                // A client's own pace: there is no event to wait for.
                try await clock.sleep(until: start + .milliseconds(15 * got / 1024))
                try await client.send(.windowUpdate(0, by: UInt32(count)), .windowUpdate(1, by: UInt32(count)))
            }
            client.close()
        }
    }

    @Test func `security 20 a client that takes nothing of a file is closed`() async throws {
        let bytes = [UInt8](repeating: 7, count: 8_000_000)
        let quick = { (settings: inout ServerSettings) in
            settings.limits.idleTime = .milliseconds(300)
            settings.limits.readerTime = .milliseconds(300)
        }
        try await withServer(handlers: [try handler(bytes)], quick) { server in
            let client = try server.client(receiveBuffer: 4096)
            try await client.send("GET /file HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await eventually { await server.server.counts().plugged == 1 })
            #expect(try await eventually { await server.server.counts().open == 0 })
        }
    }
}
