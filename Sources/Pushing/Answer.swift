import Syndication
import Transfer

/// What a hub or a subscriber said to a request, in the words that matter to us and to the log.
struct Answer: Sendable, Hashable {
    /// Nil when there was no answer.
    var status: Int?
    var retryAfter: Duration?
    /// The first line of the answer's body, or why there is none: one short line without control characters.
    var words: String

    init(_ response: Response, now: Timestamp) {
        status = response.status
        words = Self.line(response.body)
        guard !response.isSuccess else { return }
        retryAfter = response.header("retry-after").flatMap { Self.waiting($0, now: now) }
        // A hub that has moved says where, and pings are not redirected: the new address belongs into [push] hubs.
        if (300..<400).contains(response.status), let location = response.header("location") {
            words = "moved to " + Self.line(Array(location.utf8))
        }
    }

    /// What a subscriber said. Its callback's path and query may be a secret of its own, and are in no words of ours.
    /// Of one who takes what is delivered the words are told nowhere.
    init(_ response: Response, to callback: Callback, now: Timestamp) {
        guard !response.isSuccess else {
            self.init(taken: response.status)
            return
        }
        self.init(response, now: now)
        if (300..<400).contains(response.status), let location = response.header("location") {
            // A relative one stays at the origin.
            let origin = WebURL(location)?.origin ?? callback.origin
            words = "moved to " + Self.line(Array(origin.utf8))
        } else {
            // Hidden before it is cut, which may leave a part of a secret.
            words = Self.line(Array(callback.hidden(in: Self.line(response.body, longest: .max)).utf8))
        }
    }

    private init(taken status: Int) {
        self.status = status
        words = ""
    }

    init(_ error: TransferError) {
        words = Self.line(Array(error.description.utf8))
    }

    /// For how long it asks to be left in peace: no longer than anybody is.
    var patience: Duration? { retryAfter.flatMap { $0 > .zero ? min($0, NextStep.longest) : nil } }

    /// Whether the hub understood the ping and does not want it: a person should look at the configuration.
    var isRefusal: Bool {
        guard let status else { return false }
        return (300..<500).contains(status) && ![408, 425, 429].contains(status)
    }

    /// The status and the words, for an operator.
    var summary: String {
        guard let status else { return "no answer: " + words }
        return words.isEmpty ? "\(status)" : "\(status) \(words)"
    }

    /// `Retry-After` in seconds or as a date (RFC 9110 §10.2.3).
    static func waiting(_ text: String, now: Timestamp) -> Duration? {
        if let first = text.utf8.first, first.asciiDigit != nil {
            guard text.utf8.allSatisfy({ $0.asciiDigit != nil }) else { return nil }
            // More digits than a number holds are a long time, too.
            return Int64(text).map { .seconds(min($0, 1_000_000)) } ?? NextStep.longest
        }
        return HTTPDate.parse(text, now: now).map { max($0.since(now), .zero) }
    }

    /// The most characters of an answer in the log.
    private static let longestLine = 200

    /// The first line that says something, cleaned of what could harm a terminal or a log.
    ///
    /// - Parameter longest: the most characters of it.
    static func line(_ body: [UInt8], longest: Int = longestLine) -> String {
        let lines = body.prefix(4096).split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        for line in lines {
            let scalars = String(decoding: line, as: UTF8.self).unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
                default: true
                }
            }
            let text = String(String.UnicodeScalarView(scalars.drop { $0.properties.isWhitespace }))
            if text.isEmpty { continue }
            let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest)))
            return cut == text ? text : cut + "…"
        }
        return ""
    }
}
