import Foundation
import Glibc
import Logging
import Publishing
import Syndication
import Synchronization
import Testing

@testable import Serving

/// Start and stop.
struct ServerLifeTests {
    private func server(
        _ addresses: ListenAddress..., handlers: [PluggedHandler] = [], key: String? = nil
    ) -> FeedServer {
        var settings = ServerSettings(addresses: addresses)
        if let key { settings.addressKey = key }
        settings.limits.stopTime = .seconds(5)
        return FeedServer(
            shelf: EditionShelf(Sample.display()), settings: settings, handlers: handlers,
            logger: Logger(label: "test"),
            wallClock: FeedServer.systemTime)
    }

    private func temporarySocket() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("s-\(UUID().uuidString.prefix(8))").path
    }

    private let anyPort = ListenAddress.tcp(host: "127.0.0.1", port: 0)

    @Test func `port 0 is a port of the system's choice, and each address is listened at`() async throws {
        let path = temporarySocket()
        let server = server(anyPort, .tcp(host: "localhost", port: 0), .unix(path: path))
        #expect(server.addresses.isEmpty)
        try await server.start()
        let running = Task { try await server.run() }
        let addresses = server.addresses
        #expect(addresses.count == 3)
        guard case .tcp("127.0.0.1", let port) = addresses[0] else {
            Issue.record("\(addresses)")
            return
        }
        #expect(port > 0)
        for address in [addresses[0], addresses[2]] {
            let client = try RawClient(address)
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await client.response().status == 200)
        }
        server.beginStopping()
        try await running.value
        #expect(server.addresses.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [nil, "[server] monitor"])
    func `a port that is taken is one clear sentence, and nothing stays open`(key: String?) async throws {
        try await withServer { other in
            let server = server(anyPort, other.address, key: key)
            let error = await #expect(throws: ServingError.self) { try await server.start() }
            #expect(error?.kind == .addressInUse)
            #expect(
                error?.description
                    == "\(other.address) is already in use. Stop the program that listens there, or choose "
                    + "another address with \(key ?? "--listen or [server] listen").")
            #expect(server.addresses.isEmpty)
        }
    }

    private static let hasIPv6 = FileManager.default.fileExists(atPath: "/proc/net/if_inet6")

    @Test(.enabled(if: hasIPv6, "this machine has no IPv6"))
    func `every address of IPv4 and every address of IPv6 are listened at with one port`() async throws {
        try await withServer(at: .tcp(host: "0.0.0.0", port: 0)) { other in
            guard case .tcp(_, let port) = other.address else { return }
            let pair = ListenAddress.together([.tcp(host: "::", port: port), other.address])
            let server = server(pair[0], anyPort)
            try await server.start()
            let running = Task { try await server.run() }
            #expect(server.addresses.first == .tcp(host: "::", port: port))
            #expect(await server.sockets().map(\.address) == [pair[0]])
            // The option is that of one listener.
            #expect(server.addresses.count == 2)
            server.beginStopping()
            try await running.value
        }
    }

    /// A label is too long to be asked of any server.
    private static let noName = String(repeating: "n", count: 64) + ".invalid"

    @Test(arguments: [
        (ListenAddress.tcp(host: "192.0.2.1", port: 8080), "it is not an address of this machine"),
        (.tcp(host: noName, port: 80), "\(noName):80: \(noName) cannot be resolved: "),
        (.unix(path: "/nonexistent/folder/s"), "No such file or directory"),
        (.unix(path: "/dev/null"), "/dev/null exists and is not a socket"),
        (.descriptor(9999), "Bad file descriptor"),
        (.descriptor(0), "Hand over a listening stream socket"),
    ])
    func `an address that cannot be is one clear sentence`(address: ListenAddress, part: String) async throws {
        let error = await #expect(throws: ServingError.self) { try await server(address).start() }
        #expect(error?.kind == .cannotListen)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func `a socket that a dead process left is replaced, a living one is not`() async throws {
        let path = temporarySocket()
        // A socket file without a listener is what a kill leaves behind.
        let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #expect(UnixSocketAddress(path)?.withPointer { bind(dead, $0, $1) } == 0)
        close(dead)
        try await withServer(at: .unix(path: path)) { running in
            let client = try running.client()
            try await client.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await client.response().status == 200)
            let error = await #expect(throws: ServingError.self) { try await server(.unix(path: path)).start() }
            #expect(error?.kind == .addressInUse)
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a private socket that cannot be closed to others is refused`() throws {
        let path = temporarySocket()
        let refused = #expect(throws: ServingError.self) { try UnixSocketFile(at: path, isPrivate: true) }
        #expect(refused?.description.hasPrefix("The socket \(path) cannot be closed to other users: ") == true)
        // One that is public, and gone already, is nobody's trouble.
        #expect(try UnixSocketFile(at: path, isPrivate: false) == nil)
    }

    @Test func `a socket that was handed over is served`() async throws {
        let handed = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let listens = withUnsafeBytes(of: name) {
            bind(handed, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        #expect(listens == 0)
        #expect(listen(handed, 16) == 0)
        try await withServer(at: .descriptor(handed)) { server async throws in
            guard case .tcp("127.0.0.1", let port) = server.address else {
                Issue.record("\(server.address)")
                return
            }
            #expect(port > 0)
            #expect(try await server.request("GET", "/news.atom").status == 200)
        }
    }

    @Test func `a server starts once`() async throws {
        try await withServer { running in
            let error = await #expect(throws: ServingError.self) { try await running.server.start() }
            #expect(error?.kind == .alreadyStarted)
        }
    }

    @Test func `run starts by itself, and ends when its task is cancelled`() async throws {
        let server = server(anyPort)
        let running = Task { try await server.run() }
        #expect(try await eventually { !server.addresses.isEmpty })
        running.cancel()
        try await running.value
        #expect(server.addresses.isEmpty)
    }

    @Test func `a stop that comes before the start, or twice, is a stop`() async throws {
        let server = server(anyPort)
        server.beginStopping()
        server.beginStopping()
        try await server.run()
        #expect(server.addresses.isEmpty)
    }

    @Test func `a stop while busy lets the requests that run finish, and takes no others`() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let slow = PluggedHandler(path: "/slow", methods: [.get]) { _ in
            for await _ in gate.stream { break }
            return .text(200, "done")
        }
        let server = server(anyPort, handlers: [slow])
        try await server.start()
        let address = try #require(server.addresses.first)
        let running = Task { try await server.run() }
        let busy = try RawClient(address)
        let idle = try RawClient(address)
        try await idle.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(try await idle.response()["Connection"] == nil)
        try await busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(try await eventually { await server.counts().open == 2 })
        server.beginStopping()
        #expect(try await eventually { (try? RawClient(address)) == nil })
        // A connection that exists may ask once more while another is busy, and is then closed.
        try await idle.send("GET /news.atom HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(try await idle.response()["Connection"] == "close")
        gate.continuation.yield()
        let response = try await busy.response()
        #expect(response.text == "done")
        #expect(response["Connection"] == "close")
        try await running.value
    }

    @Test func `a stop waits no longer than it may`() async throws {
        let stuck = PluggedHandler(path: "/stuck", methods: [.get]) { _ in
            try? await Task.sleep(for: .seconds(8))
            return .text(200, "late")
        }
        let start = ContinuousClock.now
        try await withServer(handlers: [stuck], { $0.limits.stopTime = .milliseconds(200) }) { server in
            let client = try server.client()
            try await client.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(try await eventually { await server.server.counts().open == 1 })
        }
        #expect(ContinuousClock.now - start < .seconds(6))
    }
}
