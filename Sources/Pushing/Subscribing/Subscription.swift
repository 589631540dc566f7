import Foundation
import GRDB
import Syndication

/// One callback that is told of one topic.
///
/// The life of a subscription: somebody asks for it, and the request is stored before it is answered. The callback is
/// asked for its consent; only then is there a subscription, with a lease. From then on it has the version that was
/// current when it was asked for, and wants the newest: whenever the two differ, a delivery is due. A delivery that fails
/// is tried again, at a time that is in its row and survives a restart; a newer version takes the place of the one that
/// waits, and begins anew. It ends when its lease does, when the callback consents to its end, when the callback answers
/// 410, or when the operator or the end of the feed ends it: never because deliveries fail (WebSub §7), but for
/// rssCloud's.
final class Subscription: Sendable {
    let id: Int64
    let topic: WebURL
    let callback: Callback
    let secret: StoredSecret?
    let method: Signature.Method
    let expires: Timestamp
    /// The version of the topic that was delivered last.
    let have: Int64
    /// The version that an operator has given up: it is not delivered, and what it brought comes with the next one.
    let dropped: Int64?
    /// How often it has been renewed.
    let generation: Int64
    /// The version that the failures are about.
    let tried: Int64?
    /// Failed attempts to deliver that version.
    let failures: Int
    /// Changes in a row that could not be told, that version among them; of rssCloud's only.
    let missed: Int
    /// What is brought in place of the content; nil for WebSub's subscriptions.
    let cloud: CloudNotice?
    /// Rises when deliveries are to be made in another way: signed with another secret, or as if nothing was seen.
    let terms: Int64
    /// An operator has asked for patience.
    let isHeld: Bool
    /// The last attempts, one line each, the newest first.
    let log: String

    /// What is read of a row, in the order of `init`.
    static let columns = """
        id, topic, callback, secret, method, expires, have, tried, failures, held, log, origin, sealed, dropped,
        generation, cloud, procedure, topic_given, terms, missed
        """

    /// - Parameter topics: those that are published: they need not be read once for each subscription.
    /// - Returns: nil for a row that makes no sense.
    init?(_ row: Row, _ topics: [String: WebURL]) {
        let text: String = row[1]
        guard let topic = topics[text] ?? WebURL(text), let callback = Callback(stored: row[2], origin: row[11]),
            let method = Signature.Method(rawValue: row[4])
        else { return nil }
        id = row[0]
        self.topic = topic
        self.callback = callback
        secret = (row[3] as Data?).map { StoredSecret(bytes: $0, key: row[12]) }
        self.method = method
        expires = Timestamp(milliseconds: row[5])
        have = row[6]
        tried = row[7]
        failures = row[8]
        isHeld = row[9] as Int64 != 0
        log = row[10]
        dropped = row[13]
        generation = row[14]
        // Texts that most have no use for are not read.
        cloud = (row[15] as String?).map { protocolName in
            CloudNotice(
                resource: row[17], transport: protocolName == "xml-rpc" ? .call(procedure: row[16] ?? "") : .form)
        }
        terms = row[18]
        missed = row[19]
    }

    /// Whether that version is to be delivered.
    func wants(_ version: Int64) -> Bool { have != version && dropped != version }
}

/// One line of a subscription's delivery log: what came of an attempt.
struct Attempt: Sendable, Hashable {
    var at: Timestamp
    var version: Int64
    /// Nil when there was no answer.
    var status: Int?
    var took: Duration
    var words: String

    /// The lines that are kept.
    private static let kept = 6
    private static let longestWords = 80

    var line: String {
        let time = DateFormats.rfc3339(at.wholeSecond)
        let words = words.isEmpty ? "" : " " + words.prefix(Self.longestWords)
        let answer = status.map(String.init) ?? "no answer"
        return "\(time) version \(version): \(answer) in \(took.wholeMilliseconds) ms\(words)"
    }

    /// A line without its words, where they hold something of the callback.
    static func line(_ line: String, hiding callback: Callback) -> String {
        guard let end = line.firstRange(of: " ms")?.upperBound, callback.isBetrayed(by: String(line[end...])) else {
            return line
        }
        return String(line[..<end])
    }

    func added(to log: String) -> String {
        guard !log.isEmpty else { return line }
        let bytes = log.utf8
        var end = bytes.startIndex
        for _ in 1..<Self.kept {
            guard let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) else {
                end = bytes.endIndex
                break
            }
            end = bytes.index(after: newline)
        }
        let kept = bytes[..<end].last == UInt8(ascii: "\n") ? log[..<bytes.index(before: end)] : log[..<end]
        return "\(line)\n\(kept)"
    }
}
