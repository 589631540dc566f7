import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// One request to the running daemon, through its Unix socket.
struct AdminClient {
    private let candidates: [String]

    init(candidates: [String]) {
        self.candidates = candidates
    }

    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    /// Waits as long as the daemon takes.
    ///
    /// - Throws: `CommandFailure` with status 69 when no daemon answers.
    func send(_ method: String, _ path: String) throws(CommandFailure) -> Answer {
        for candidate in candidates {
            guard let descriptor = connect(to: candidate) else { continue }
            defer { close(descriptor) }
            let length = method == "POST" ? "Content-Length: 0\r\n" : ""
            Terminal.write(
                "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(length)\r\n", to: descriptor)
            guard let answer = Self.answer(in: readAll(descriptor)) else {
                throw .unavailable("The daemon at \(candidate) ended before it answered. Look at its log.")
            }
            return answer
        }
        throw .unavailable(
            "No daemon answers at \(candidates.joined(separator: " or ")). Is it running, and are you its user or root? "
                + "Give the command the same folder and options.")
    }

    private func connect(to path: String) -> Int32? {
        var address = sockaddr_un()
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// Our own server answers with a length, never in chunks, and closes.
    private static func answer(in bytes: [UInt8]) -> Answer? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let words = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        return Answer(status: status, body: Array(bytes[end.upperBound...]))
    }
}
