import Glibc
import Logging
import Syndication

/// Speaks the journal's own protocol: a datagram of `FIELD=value` lines for each event
/// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/).
final class JournalSocket: Sendable {
    static let usualPath = "/run/systemd/journal/socket"

    private let descriptor: Int32
    private let path: String

    init?(path: String = JournalSocket.usualPath) {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.path = path
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Whether standard error leads to the journal: `$JOURNAL_STREAM` names its device and inode then
    /// (systemd.exec(5)). Where a service's output is redirected, the variable is there and says something else.
    static func takesStandardError(environment: [String: String], descriptor: Int32 = STDERR_FILENO) -> Bool {
        guard let parts = environment["JOURNAL_STREAM"]?.split(separator: ":"), parts.count == 2 else { return false }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return false }
        return parts[0] == String(facts.st_dev) && parts[1] == String(facts.st_ino)
    }

    /// - Parameter fields: values without a line break: the longer form, which could carry one, is not needed here.
    /// - Returns: whether the journal has taken it.
    func send(_ fields: [(name: String, value: String)]) -> Bool {
        let message = Array(fields.map { "\($0.name)=\($0.value)\n" }.joined().utf8)
        let sent = UnixSocketAddress(path)?.withPointer {
            sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, $1)
        }
        return sent == message.count
    }
}

/// The journal's names for what an event carries.
enum JournalField {
    /// Those that stand for one idea in every program of this kind; the others have our name before theirs.
    private static let known = [
        "feed": "FEED", "path": "ENTRY", "topic": "TOPIC", "origin": "CALLBACK_ORIGIN", "delivery": "DELIVERY",
        "attempt": "ATTEMPT", "status": "HTTP_STATUS",
    ]

    static func name(of key: String) -> String {
        if let name = known[key] { return name }
        let plain = key.uppercased().unicodeScalars.map { scalar in
            ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "_"
        }
        // The journal takes 64 bytes.
        return "SYNDICATED_" + String(plain.prefix(50))
    }
}
