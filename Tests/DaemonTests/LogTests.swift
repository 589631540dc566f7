import Foundation
import Logging
import Syndication
import Testing

@testable import Daemon

struct JournalTests {
    @Test func `standard error is the journal only when the variable names it`() throws {
        var facts = stat()
        fstat(STDERR_FILENO, &facts)
        let own = "\(facts.st_dev):\(facts.st_ino)"
        #expect(JournalSocket.takesStandardError(environment: ["JOURNAL_STREAM": own]))
        #expect(!JournalSocket.takesStandardError(environment: ["JOURNAL_STREAM": "1:2"]))
        #expect(!JournalSocket.takesStandardError(environment: ["JOURNAL_STREAM": "nonsense"]))
        #expect(!JournalSocket.takesStandardError(environment: [:]))
    }

    @Test(arguments: [
        ("feed", "FEED"), ("path", "ENTRY"), ("topic", "TOPIC"), ("origin", "CALLBACK_ORIGIN"),
        ("status", "HTTP_STATUS"),
        ("entries", "SYNDICATED_ENTRIES"), ("as-it is=", "SYNDICATED_AS_IT_IS_"),
    ])
    func `fields have the journal's names`(key: String, field: String) {
        #expect(JournalField.name(of: key) == field)
    }

    @Test func `security 17 events come with their fields, and cannot forge any`() throws {
        let path = "/tmp/journal-\(UUID().uuidString.prefix(8))"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer {
            close(descriptor)
            unlink(path)
        }
        let address = try #require(UnixSocketAddress(path))
        let isBound = address.withPointer { bind(descriptor, $0, $1) } == 0
        #expect(isBound)
        let line = LogLine(
            form: .journal, threshold: LogThreshold(.info), journal: JournalSocket(path: path), now: Clock.now)
        let logger = Logger(label: "test") { _ in line }
        logger.notice("published", metadata: ["feed": "a\nPRIORITY=0\u{1B}[31m", "entries": "3"])
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        let lines = String(decoding: buffer[..<max(0, count)], as: UTF8.self).split(separator: "\n").map(String.init)
        let id = try #require(MessageID.of("published"))
        for expected in [
            #"MESSAGE=published entries=3 feed=a\u{a}PRIORITY=0\u{1b}[31m"#, "PRIORITY=5", "MESSAGE_ID=\(id)",
            "SYSLOG_IDENTIFIER=syndicated", #"FEED=a\u{a}PRIORITY=0\u{1b}[31m"#, "SYNDICATED_ENTRIES=3",
        ] { #expect(lines.contains(expected), "\(expected) is not in \(lines)") }
        #expect(lines.count == 6)
    }

    @Test func `a problem has its entry, and a step its feeds, and neither is told twice to a person`() throws {
        let receiver = try Receiver()
        receiver.logger.warning("news/a.md:3: no date.", metadata: ["path": "news/a.md"])
        #expect(receiver.lines().contains("MESSAGE=news/a.md:3: no date."))
        receiver.logger.warning("news/a.md:3: no date.", metadata: ["path": "news/a.md"])
        #expect(receiver.lines().contains("ENTRY=news/a.md"))
        receiver.logger.warning("published/a.md: no end.", metadata: ["path": "published/a.md"])
        #expect(receiver.lines().contains("MESSAGE_ID=\(MessageID.contentProblem)"))
        let odd = Problem(.warning, file: "a\u{1B}[2J.md", line: 3, "no date")
        receiver.logger.tell(odd, metadata: ["path": "\(odd.file)"])
        let told = receiver.lines()
        #expect(told.contains(#"MESSAGE=a\u{1b}[2J.md:3: no date."#), "\(told)")
        #expect(told.contains("MESSAGE_ID=\(MessageID.contentProblem)"), "\(told)")
        receiver.logger.notice("published", metadata: ["entries": "3", "feed": .array(["all", "news"])])
        let lines = receiver.lines()
        for expected in ["MESSAGE=published entries=3", "FEED=all", "FEED=news"] {
            #expect(lines.contains(expected), "\(expected) is not in \(lines)")
        }
    }

    @Test func `why the daemon ends is an error for whoever searches, a line for each mistake`() throws {
        let receiver = try Receiver()
        CommandFailure.configuration("the configuration is wrong.\ns.toml:1:1: no.").tell(receiver.logger)
        let id = try #require(MessageID.of("the daemon ends: x"))
        for words in ["the configuration is wrong.", "s.toml:1:1: no."] {
            let lines = receiver.lines()
            for expected in ["MESSAGE=the daemon ends: \(words)", "PRIORITY=3", "MESSAGE_ID=\(id)"] {
                #expect(lines.contains(expected), "\(expected) is not in \(lines)")
            }
        }
    }

    @Test func `a failure of a command has the priority of one in the journal`() {
        #expect(Terminal.prioritized("One.\nTwo\u{1B}[2J.").hasPrefix("<3>One.\n<3>Two"))
        #expect(Terminal.prioritized("One.") == "<3>One.\n")
    }

    /// Stands in for the journal.
    private final class Receiver {
        private let descriptor: Int32
        private let path: String
        let logger: Logger

        init() throws {
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            let path = "/tmp/journal-\(UUID().uuidString.prefix(8))"
            let address = try #require(UnixSocketAddress(path))
            let isBound = address.withPointer { bind(descriptor, $0, $1) } == 0
            try #require(isBound)
            let line = LogLine(
                form: .journal, threshold: LogThreshold(.info), journal: JournalSocket(path: path), now: Clock.now)
            logger = Logger(label: "test") { _ in line }
            (self.descriptor, self.path) = (descriptor, path)
        }

        deinit {
            close(descriptor)
            unlink(path)
        }

        /// Those of the next message.
        func lines() -> [String] {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return String(decoding: buffer[..<max(0, count)], as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}

struct MessageIDTests {
    private var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    @Test func `what is wrong with the folder itself is known by its words`() {
        let limit = "the kernel's limit of inotify watches is reached; the rest of the folder is polled"
        #expect(MessageID.of(".: \(limit). Run it.") != nil)
        #expect(MessageID.of(".: \(limit). Run it.") == MessageID.of(limit))
        #expect(MessageID.of(".: the name is not UTF-8.") == nil)
    }

    @Test func `every kind of event is explained in the catalog, and written somewhere`() throws {
        let catalog = try String(contentsOf: root.appendingPathComponent("systemd/syndicated.catalog"), encoding: .utf8)
        let files = try #require(
            FileManager.default.enumerator(at: root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil))
        var source = ""
        for case let file as URL in files
        where file.pathExtension == "swift" && file.lastPathComponent != "MessageID.swift" {
            source += try String(contentsOf: file, encoding: .utf8)
        }
        for kind in MessageID.all {
            #expect(catalog.contains("-- \(kind.id)\n"), "\(kind.beginning) is not explained")
            #expect(
                source.contains("\"\(kind.beginning)") || source.contains("  \(kind.beginning)"),
                "nobody writes \(kind.beginning)")
            // A word that is a whole message is no beginning of another one.
            guard !kind.beginning.contains(" ") else { continue }
            let longer = try Regex("logger\\.[a-z]+\\(\\s*\"\(kind.beginning) ")
            #expect(!source.contains(longer), "another message begins with \(kind.beginning) too")
        }
        let ids = MessageID.all.map(\.id) + [MessageID.contentProblem]
        #expect(catalog.contains("-- \(MessageID.contentProblem)\n"))
        #expect(Set(ids).count == ids.count)
        #expect(catalog.components(separatedBy: "\n-- ").count - 1 == ids.count)
    }
}
