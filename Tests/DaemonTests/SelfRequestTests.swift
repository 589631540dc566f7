import Glibc
import Serving
import Testing

@testable import Daemon

struct SelfRequestTests {
    /// Whoever asks for the health waits a second, and must hear in it that the server hangs.
    @Test func `a server that takes connections and says nothing is given up in the time that is given`() async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(isListening)
        let silent = ListenAddress.tcp(host: "127.0.0.1", port: Int(in_port_t(bigEndian: address.sin_port)))
        let time = await ContinuousClock().measure {
            #expect(await !SelfRequest.isAnswered(at: silent, within: .milliseconds(200)))
        }
        #expect(time >= .milliseconds(150) && time < .milliseconds(900))
    }
}
