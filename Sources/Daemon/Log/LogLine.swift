import Glibc
package import Logging
import Syndication

/// Writes the log to standard error, one event a line, in one of three forms.
///
/// No event can break a line or reach a terminal's controls: control characters are escaped, and a value is cut at
/// 1 KiB (spec security.md, item 17).
package struct LogLine: LogHandler {
    /// How a line looks.
    package enum Form: Sendable {
        /// `2026-03-14 08:30:00 notice published news.atom entries=30`, for people.
        case text
        /// The same without the time and with the priority in front, `<5>…`, as a service manager takes it (sd-daemon(3)).
        case prefixed
        /// In the journal's own protocol, with fields; prefixed where the journal does not take it.
        case journal
        /// One JSON object a line, for log collectors.
        case json
    }

    /// The least important level that is written. Setting it makes this logger's own; others keep theirs.
    package var logLevel: Logger.Level {
        get { threshold.level }
        set { threshold = LogThreshold(newValue) }
    }
    /// Fields of every line of this logger.
    package var metadata: Logger.Metadata = [:]
    /// Not asked: all fields come with the logger or the event.
    package var metadataProvider: Logger.MetadataProvider?
    private let form: Form
    private var threshold: LogThreshold
    private let journal: JournalSocket?
    private let now: @Sendable () -> Timestamp

    init(
        form: Form, threshold: LogThreshold, journal: JournalSocket? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.form = form
        self.threshold = threshold
        self.now = now
        self.journal = if case .journal = form { journal ?? JournalSocket() } else { nil }
    }

    /// One of the fields of every line; nil takes it out.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one event as one line.
    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var line: String
        switch form {
        case .text:
            line = "\(clock()) \(event.level.rawValue.padded(to: 7)) \(Self.escaped(event.message.description))"
            line += Self.plain(fields, beside: event.message.description)
        case .journal, .prefixed:
            if let journal, journal.send(Self.journalFields(event, fields)) { return }
            line = "<\(event.level.priority)>\(Self.escaped(event.message.description))"
            line += Self.plain(fields, beside: event.message.description)
        case .json:
            line = #"{"time":"\#(DateFormats.rfc3339(now()))","level":"\#(event.level.rawValue)","#
            line += #""message":"\#(Self.quoted(event.message.description))""#
            for (key, value) in fields {
                line += #","\#(Self.quoted(key))":"\#(Self.quoted(Self.values(value).joined(separator: " ")))""#
            }
            line += "}"
        }
        line += "\n"
        line.withUTF8 { bytes in
            // One write a line, so that lines of several threads do not mix. Nobody is left to tell when it fails.
            _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    /// The message stands alone for whoever reads it; the fields are for those who search.
    private static func journalFields(
        _ event: LogEvent, _ fields: [(key: String, value: Logger.Metadata.Value)]
    ) -> [(name: String, value: String)] {
        let message = event.message.description
        var out = [
            (name: "MESSAGE", value: escaped(message) + plain(fields, beside: message)),
            ("PRIORITY", "\(event.level.priority)"),
            ("SYSLOG_IDENTIFIER", Version.name),
        ]
        let path = fields.first { $0.key == "path" }?.value.description
        if let id = MessageID.of(message, path: path) { out.append(("MESSAGE_ID", id)) }
        for (key, value) in fields {
            out += values(value).map { (JournalField.name(of: key), escaped($0)) }
        }
        return out
    }

    private func clock() -> String {
        let instant = DateFormats.rfc3339(now().wholeSecond)
        return "\(instant.prefix(10)) \(instant.dropFirst(11).dropLast())"
    }

    /// Without lists, which are for those who search, and without the path that the message begins with.
    private static func plain(
        _ fields: [(key: String, value: Logger.Metadata.Value)], beside message: String
    ) -> String {
        fields.map { key, value in
            if case .array = value { return "" }
            if key == "path", MessageID.begins(message, with: value.description) { return "" }
            return " \(key)=\(escaped(value.description))"
        }.joined()
    }

    /// The journal takes a field more than once.
    private static func values(_ value: Logger.Metadata.Value) -> [String] {
        if case .array(let elements) = value { elements.map(\.description) } else { [value.description] }
    }

    /// The text without anything that breaks a line or moves a cursor, cut while it is made: a stranger's may be a
    /// megabyte long.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if scalar.isControl {
                out += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                out.unicodeScalars.append(scalar)
            }
            if out.utf8.count >= 1024 { return out + "…" }
        }
        return out
    }

    private static func quoted(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where scalar.isControl: out += scalar.escape
            default: out.unicodeScalars.append(scalar)
            }
            if out.utf8.count >= 1024 { return out + "…" }
        }
        return out
    }
}

extension Logger.Level {
    /// The syslog priority, as `sd-daemon(3)` writes it before a line.
    fileprivate var priority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - utf8.count))
    }
}

extension LogLine {
    /// The logger that a configuration asks for.
    static func logger(
        _ settings: Configuration.Log, environment: [String: String], threshold: LogThreshold? = nil
    ) -> Logger {
        let line = LogLine(
            form: form(settings.format, environment), threshold: threshold ?? LogThreshold(settings.level.threshold),
            now: Clock.now)
        return Logger(label: Version.name) { _ in line }
    }

    static func form(_ format: Configuration.Log.Format, _ environment: [String: String]) -> Form {
        switch format {
        case .json: .json
        case .text: .text
        case .auto where JournalSocket.takesStandardError(environment: environment): .journal
        // A service whose output goes somewhere else.
        case .auto: environment["JOURNAL_STREAM"] == nil || Terminal.hasViewer ? .text : .prefixed
        }
    }
}

extension Configuration.Log.Level {
    var threshold: Logger.Level {
        switch self {
        case .error: .error
        case .warning: .warning
        case .notice: .notice
        case .info: .info
        case .debug: .debug
        case .trace: .trace
        }
    }
}
