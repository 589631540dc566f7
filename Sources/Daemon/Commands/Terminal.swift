import Foundation
import Glibc
import Syndication

/// What a person sees of a command: messages on standard error, results on standard output, and a progress bar where
/// somebody is looking.
package enum Terminal {
    /// A message about a failure.
    package static func complain(_ message: String) {
        guard !message.isEmpty else { return }
        if JournalSocket.takesStandardError(environment: ProcessInfo.processInfo.environment) {
            write(prioritized(message), to: STDERR_FILENO)
        } else {
            write(paint(Version.name + ": ", code: "31") + plain(message) + "\n", to: STDERR_FILENO)
        }
    }

    /// A remark beside a result.
    static func note(_ message: String) {
        write(Version.name + ": " + plain(message) + "\n", to: STDERR_FILENO)
    }

    /// A failure as the journal takes it from standard error: each line with the priority of an error (sd-daemon(3)).
    static func prioritized(_ message: String) -> String {
        plain(message).split(separator: "\n").map { "<3>\($0)\n" }.joined()
    }

    /// A result of one line or several.
    static func print(_ text: String) throws(CommandFailure) {
        try put(plain(text) + "\n")
    }

    /// A result as it is. A reader that went away (`| head`) wants no more, and that is no failure.
    package static func put(_ text: String) throws(CommandFailure) {
        let code = write(text, to: STDOUT_FILENO)
        guard code == 0 || code == EPIPE else {
            throw .inputOutput("Standard output cannot be written: \(systemMessage(code)).")
        }
    }

    /// What others wrote may stand in it, and must not steer the terminal.
    static func plain(_ text: String) -> String { text.withoutControls(except: ["\n", "\t"]) }

    /// Writes all of a text, however long the reader takes.
    ///
    /// - Returns: 0, or the error number that tells why not all of it is written.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count > 0 {
                    done += count
                } else if count == 0 {
                    return EIO
                } else if errno == EAGAIN {
                    // Whoever shares the descriptor with us has made it so that it does not wait.
                    var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&place, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// Whether somebody looks at the results.
    static var outputHasViewer: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How much there is room for where results are looked at; nil where the terminal does not say.
    static var size: (rows: Int, columns: Int)? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    /// As many lines from the beginning as there is room for, and the last row for how many more there are. The cursor
    /// needs a row too.
    static func fitted(_ text: String, rows: Int, columns: Int) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let heights = lines.map { max(1, ($0.count + columns - 1) / columns) }
        guard heights.reduce(0, +) > rows - 1 else { return text }
        var shown = 0
        var height = 0
        while shown < lines.count, height + heights[shown] <= rows - 2 {
            height += heights[shown]
            shown += 1
        }
        let more = "… \(lines.count - shown) more lines".prefix(columns)
        return (lines.prefix(shown) + [more]).joined(separator: "\n")
    }

    /// An empty screen.
    static func clear() { write("\u{1B}[H\u{1B}[2J", to: STDOUT_FILENO) }

    static var hasViewer: Bool { isatty(STDERR_FILENO) == 1 }

    /// Colour only on a terminal, and never against the wish of the person (https://no-color.org).
    private static func paint(_ text: String, code: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        guard hasViewer, environment["NO_COLOR"].map(\.isEmpty) ?? true, environment["TERM"] != "dumb" else {
            return text
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

/// A bar on standard error for work that takes longer than a moment. Off a terminal it is nothing.
final class ProgressBar: Sendable {
    private let title: String
    private let isShown: Bool
    private let started = ContinuousClock.now

    init(_ title: String) {
        self.title = title
        isShown = Terminal.hasViewer
    }

    /// - Parameter total: nil while it is not known; then only the count is shown.
    func show(_ done: Int, of total: Int?) {
        // Work that ends at once needs no bar.
        guard isShown, ContinuousClock.now - started > .milliseconds(300) else { return }
        var line = "\r\u{1B}[K\(title) "
        if let total, total > 0 {
            let width = 32
            let filled = min(width, done * width / total)
            line += "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "] "
            line += "\(done) of \(total)"
        } else {
            line += "\(done)"
        }
        Terminal.write(line, to: STDERR_FILENO)
    }

    func finish() {
        guard isShown else { return }
        Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
    }
}
