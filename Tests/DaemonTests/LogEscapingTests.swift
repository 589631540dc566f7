import Foundation
import Logging
import Syndication
import Testing

@testable import Daemon

/// No value of an event is more than a value (spec security.md 17).
struct LogEscapingTests {
    /// Takes what a log sends, as the journal does.
    private final class Journal {
        let path = NSTemporaryDirectory() + "/journal-\(UUID().uuidString.prefix(8))"
        private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

        init() throws {
            let address = try #require(UnixSocketAddress(path))
            let isBound = address.withPointer { bind(descriptor, $0, $1) } == 0
            try #require(isBound)
        }

        deinit {
            close(descriptor)
            unlink(path)
        }

        /// The fields of one event. It is there when the logger has returned.
        func fields(of metadata: Logger.Metadata, _ message: Logger.Message = "published") throws -> [String] {
            let line = LogLine(
                form: .journal, threshold: LogThreshold(.info), journal: JournalSocket(path: path), now: Clock.now)
            Logger(label: "test") { _ in line }.notice(message, metadata: metadata)
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            try #require(count > 0)
            let text = try #require(String(validating: buffer[..<count], as: UTF8.self), "whole characters")
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    @Test(arguments: [
        ("plain å 東京 🦆", "plain å 東京 🦆"), ("\u{1B}[2J", #"\u{1b}[2J"#), ("a\nPRIORITY=0", #"a\u{a}PRIORITY=0"#),
        ("a\r\nb", #"a\u{d}\u{a}b"#), ("\0", #"\u{0}"#), ("\t", #"\u{9}"#), ("\u{7F}", #"\u{7f}"#),
        ("\u{9B}31m", #"\u{9b}31m"#), ("\u{85}", #"\u{85}"#), ("\u{1B}]0;title\u{7}", #"\u{1b}]0;title\u{7}"#),
    ])
    func `security 17 C0 and C1 are escaped, and all else is as it was`(value: String, expected: String) throws {
        let lines = try Journal().fields(of: ["feed": "\(value)"])
        #expect(lines.contains("FEED=\(expected)"), "\(lines)")
        #expect(lines.count == 5 && lines.contains("PRIORITY=5"), "\(lines)")
    }

    /// A megabyte of one byte, of four and of escapes: cut where a character ends.
    @Test(arguments: ["a", "å", "🦆", "\u{1B}"])
    func `security 17 a value of a megabyte is cut at a kibibyte`(unit: String) throws {
        let value = String(repeating: unit, count: (1 << 20) / unit.utf8.count)
        for lines in [
            try Journal().fields(of: ["feed": "\(value)"]), try Journal().fields(of: [:], "\(value)"),
        ] {
            for line in lines {
                // The message repeats the fields, each of them cut.
                #expect(line.utf8.count < 1200, "\(line.prefix(40))")
            }
            #expect(lines.contains { $0.hasSuffix("…") && $0.utf8.count >= 1024 })
        }
    }
}
