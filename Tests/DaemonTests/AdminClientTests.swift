import Foundation
import Glibc
import Synchronization
import Syndication
import Testing

@testable import Daemon

struct AdminClientTests {
    /// Listens, and answers nothing but what is asked for by one of the given paths.
    private final class FakeDaemon: Sendable {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString.prefix(8)).sock")
            .path
        private let descriptor: Int32

        init(answering paths: [String]) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let address = try #require(UnixSocketAddress(path))
            let bound = address.withPointer { bind(descriptor, $0, $1) }
            try #require(bound == 0 && listen(descriptor, 8) == 0)
            guard !paths.isEmpty else { return }
            Thread.detachNewThread { [descriptor] in
                while true {
                    let connection = accept(descriptor, nil, nil)
                    guard connection >= 0 else { return }
                    Self.answer(connection, paths)
                }
            }
        }

        private static func answer(_ connection: Int32, _ paths: [String]) {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(connection, &bytes, bytes.count)
            let request = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
            // Who gets no answer is left waiting.
            guard paths.contains(where: { request.contains(" \($0) ") }) else { return }
            Terminal.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", to: connection)
            close(connection)
        }

        deinit {
            shutdown(descriptor, Int32(SHUT_RDWR))
            close(descriptor)
            unlink(path)
        }
    }

    private func refusal(_ daemon: FakeDaemon, _ method: String, _ path: String) -> CommandFailure? {
        do {
            _ = try AdminClient(candidates: [daemon.path], patience: .milliseconds(300)).send(method, path)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["GET", "POST"])
    func `a daemon that hangs is told, with its process`(method: String) throws {
        let daemon = try FakeDaemon(answering: [])
        let failure = try #require(refusal(daemon, method, "/status"))
        #expect(failure.status == 69)
        #expect(failure.message.contains("(process \(getpid())) does not answer"), "\(failure)")
    }

    @Test func `a daemon that lives and is busy is waited for, but not for ever`() throws {
        let daemon = try FakeDaemon(answering: ["/healthz"])
        let failure = try #require(refusal(daemon, "GET", "/status"))
        #expect(failure.status == 69 && failure.message.contains("lives, but has not answered"), "\(failure)")
    }

    @Test func `a socket that only root may use is no absent daemon`() throws {
        let words = AdminClient.nobody(at: ["/a.sock", "/run/b.sock"], closed: "/run/b.sock")
        #expect(
            words.status == 69
                && words.message.contains(
                    "/run/b.sock may be used by its own user and by root only: run this with sudo. No daemon answers at /a.sock."
                ))
        #expect(AdminClient.nobody(at: ["/a.sock"], closed: nil).message.contains("No daemon answers at /a.sock"))
    }

    @Test(.enabled(if: geteuid() != 0, "root may use every socket"))
    func `a socket of somebody else is told as such`() throws {
        let daemon = try FakeDaemon(answering: ["/status"])
        chmod(daemon.path, 0)
        let failure = try #require(refusal(daemon, "GET", "/status"))
        #expect(failure.message.contains("\(daemon.path) may be used by its own user and by root only"), "\(failure)")
    }

    @Test func `an answer is an answer`() throws {
        let daemon = try FakeDaemon(answering: ["/status"])
        let answer = try withExtendedLifetime(daemon) {
            try AdminClient(candidates: ["/nonexistent", daemon.path]).send("GET", "/status")
        }
        #expect(answer.status == 200 && answer.body == Array("ok".utf8))
    }
}
