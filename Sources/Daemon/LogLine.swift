package import Logging
package import Syndication

#if canImport(Glibc)
import Glibc
#endif

/// Writes the log to standard error, one event a line, in one of three forms.
///
/// No event can break a line or reach a terminal's controls: control characters are escaped, and a value is cut at
/// 1 KiB (spec security.md, item 17).
package struct LogLine: LogHandler {
    package enum Form: Sendable {
        /// `2026-03-14 08:30:00 notice published news.atom entries=30`, for people.
        case text
        /// The same without the time and with the priority in front, `<5>…`, as the journal takes it from a service.
        case journal
        /// One JSON object a line, for log collectors.
        case json
    }

    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let form: Form
    private let now: @Sendable () -> Timestamp

    package init(form: Form, level: Logger.Level, now: @escaping @Sendable () -> Timestamp) {
        self.form = form
        self.logLevel = level
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        var line: String
        switch form {
        case .text:
            line = "\(clock()) \(event.level.rawValue.padded(to: 7)) \(Self.escaped(event.message.description))"
            line += plain(fields)
        case .journal:
            line = "<\(event.level.priority)>\(Self.escaped(event.message.description))" + plain(fields)
        case .json:
            line = #"{"time":"\#(DateFormats.rfc3339(now()))","level":"\#(event.level.rawValue)","#
            line += #""message":"\#(Self.quoted(event.message.description))""#
            for (key, value) in fields { line += #","\#(Self.quoted(key))":"\#(Self.quoted(value.description))""# }
            line += "}"
        }
        line += "\n"
        line.withUTF8 { bytes in
            // One write a line, so that lines of several threads do not mix. Nobody is left to tell when it fails.
            _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    private func clock() -> String {
        let instant = DateFormats.rfc3339(now().wholeSecond)
        return "\(instant.prefix(10)) \(instant.dropFirst(11).dropLast())"
    }

    private func plain(_ fields: [(key: String, value: Logger.Metadata.Value)]) -> String {
        fields.map { " \($0.key)=\(Self.escaped($0.value.description))" }.joined()
    }

    /// The text without anything that breaks a line or moves a cursor.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
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
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
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
    static func logger(_ settings: Configuration.Log, environment: [String: String]) -> Logger {
        let form: Form =
            switch settings.format {
            case .json: .json
            case .text: .text
            // The journal takes standard error when the service manager connected it.
            case .auto: environment["JOURNAL_STREAM"] == nil ? .text : .journal
            }
        return Logger(label: Version.name) { _ in
            LogLine(form: form, level: settings.level.threshold, now: Clock.now)
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
