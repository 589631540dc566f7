import Foundation
import Glibc
import Syndication

/// One request to the running daemon, through its Unix socket.
struct AdminClient {
    private let candidates: [String]
    private let patience: Duration

    /// What changes something may take long on a large site. A question is not worth more than so many patiences.
    private static let longestQuestion = 6

    /// - Parameter patience: how long a silent daemon is waited for before it is asked whether it lives.
    init(candidates: [String], patience: Duration = .seconds(10)) {
        self.candidates = candidates
        self.patience = patience
    }

    struct Answer {
        var status: Int
        var body: [UInt8]

        var words: String {
            String(decoding: body, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Waits for a daemon that is busy as long as it shows that it lives; for the answer to a question not for ever.
    ///
    /// - Throws: `CommandFailure` with status 69 when no daemon answers.
    func send(_ method: String, _ path: String) throws(CommandFailure) -> Answer {
        for candidate in candidates {
            if let answer = try send(method, path, to: candidate) { return answer }
        }
        throw Self.nobody(at: candidates, closed: candidates.first(where: isClosed))
    }

    /// The same client for one daemon only: where somebody listens who may be another, it is asked whose it is.
    ///
    /// - Throws: `CommandFailure` with status 69 when the one that is meant does not answer.
    func narrowed(to meant: MeantDaemon) throws(CommandFailure) -> AdminClient {
        var others: [(socket: String, words: String)] = []
        for candidate in candidates {
            if meant.isInDoubt(at: candidate) {
                guard let answer = try send("GET", "/status", to: candidate) else { continue }
                if let difference = try meant.difference(in: answer) {
                    others.append((candidate, difference))
                    continue
                }
            } else if try AdminConnection(to: candidate, patience: patience) == nil {
                continue
            }
            return AdminClient(candidates: [candidate], patience: patience)
        }
        let silent = candidates.filter { candidate in !others.contains { $0.socket == candidate } }
        let nobody = silent.isEmpty ? nil : Self.nobody(at: silent, closed: silent.first(where: isClosed)).message
        let words = others.map { "The daemon at \($0.socket) \($0.words), and is not asked." }
        throw .unavailable((words + [nobody].compactMap(\.self)).joined(separator: " "))
    }

    /// - Returns: nil when nobody listens there.
    private func send(_ method: String, _ path: String, to candidate: String) throws(CommandFailure) -> Answer? {
        guard let connection = try AdminConnection(to: candidate, patience: patience) else { return nil }
        connection.send(method, path)
        var silences = 0
        while true {
            switch connection.receive() {
            case .some(let bytes):
                guard let answer = Self.answer(in: bytes) else {
                    throw .unavailable("The daemon at \(candidate) ended before it answered. Look at its log.")
                }
                return answer
            case nil:
                silences += 1
                guard try lives(at: candidate) else { throw connection.hangs }
                guard method != "GET" || silences < Self.longestQuestion else { throw connection.isBusy }
            }
        }
    }

    /// Whether this user may not connect there, or not even look who is there.
    private func isClosed(_ path: String) -> Bool {
        access(path, W_OK) != 0 && errno == EACCES
    }

    /// - Parameter closed: a socket that this user may not use.
    static func nobody(at candidates: [String], closed: String?) -> CommandFailure {
        if let closed {
            let others = candidates.filter { $0 != closed }.joined(separator: " or ")
            return .unavailable(
                "The daemon's socket \(closed) may be used by its own user and by root only: run this with sudo."
                    + (others.isEmpty ? "" : " No daemon answers at \(others)."))
        }
        return .unavailable(
            "No daemon answers at \(candidates.joined(separator: " or ")). Is it running, and are you its user or root? "
                + "Give the command the folder, --config and --state that `serve` was given.")
    }

    /// Whether a daemon that has not answered yet answers what needs no work.
    private func lives(at path: String) throws(CommandFailure) -> Bool {
        guard let connection = try AdminConnection(to: path, patience: min(patience, .seconds(5))) else { return true }
        connection.send("GET", "/healthz")
        return connection.receive() != nil
    }

    /// Our own server answers with a length, never in chunks, and closes.
    private static func answer(in bytes: [UInt8]) -> Answer? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let words = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        return Answer(status: status, body: Array(bytes[end.upperBound...]))
    }
}

/// A connection to the daemon's socket. It closes with its owner.
private final class AdminConnection {
    private let path: String
    private let descriptor: Int32
    private var bytes: [UInt8] = []

    /// - Returns: nil when nobody listens there.
    /// - Throws: `CommandFailure` when who listens takes no connection in that time.
    init?(to path: String, patience: Duration) throws(CommandFailure) {
        guard let address = UnixSocketAddress(path) else { return nil }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        self.path = path
        self.descriptor = descriptor
        let (seconds, rest) = patience.components
        var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(rest / 1_000_000_000_000))
        // The time to send holds for connecting too: the queue of a daemon that hangs may be full.
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard address.withPointer({ connect(descriptor, $0, $1) }) == 0 else {
            if errno == EAGAIN { throw hangs }
            return nil
        }
    }

    deinit { close(descriptor) }

    func send(_ method: String, _ path: String) {
        let length = method == "POST" ? "Content-Length: 0\r\n" : ""
        Terminal.write(
            "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(length)\r\n", to: descriptor)
    }

    /// - Returns: everything that comes until the daemon closes; nil when nothing has come for as long as the patience.
    ///   It may be asked again then.
    func receive() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return nil }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    var hangs: CommandFailure {
        .unavailable(
            "The daemon at \(path)\(process) does not answer: it hangs, or somebody has stopped it. Look at its log, and "
                + "restart it; what it has stored is not lost.")
    }

    var isBusy: CommandFailure {
        .unavailable(
            "The daemon at \(path)\(process) lives, but has not answered for a long time. Look at its log, and ask again "
                + "later.")
    }

    /// Who listens, if the system tells it: SO_PEERCRED gives its process, user and group (unix(7)).
    private var process: String {
        var facts: [Int32] = [0, 0, 0]
        var size = socklen_t(MemoryLayout<Int32>.size * facts.count)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &facts, &size) == 0, facts[0] > 0 else { return "" }
        return " (process \(facts[0]))"
    }
}
