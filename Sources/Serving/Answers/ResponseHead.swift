import NIOCore
import NIOHTTP1
import Syndication

/// The head of a response while it is written: status line, fields, empty line.
///
/// The date comes first, so that it can be set anew without touching the rest.
struct ResponseHead {
    private var buffer: ByteBuffer
    private let dateOffset: Int
    private var lastModified: HeadTemplate.LastModified?

    init(status: Int) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(640)
        buffer.writeString("HTTP/1.1 \(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\nDate: ")
        dateOffset = buffer.writerIndex
        buffer.writeString(HTTPClock.placeholder)
        buffer.writeStaticString("\r\n")
    }

    /// Adds a field. A control byte in its value would end the field and begin another (spec security.md item 16):
    /// it is written as a space.
    mutating func add(_ name: StaticString, _ value: String) {
        buffer.writeStaticString(name)
        finish(value)
    }

    /// Adds a field with a name that is not ours. One that is no token (RFC 9110 §5.6.2) is left out.
    mutating func add(named name: String, _ value: String) {
        guard !name.isEmpty, name.utf8.allSatisfy(Self.tokenBytes.contains) else { return }
        buffer.writeString(name)
        finish(value)
    }

    mutating func add(_ name: StaticString, _ value: Int) {
        buffer.writeStaticString(name)
        buffer.writeStaticString(": ")
        buffer.writeString(String(value))
        buffer.writeStaticString("\r\n")
    }

    /// Adds the date of the last change, which a finished head shows when it has come.
    mutating func addLastModified(_ date: Timestamp) {
        buffer.writeStaticString("Last-Modified: ")
        lastModified = HeadTemplate.LastModified(date: date.wholeSecond, offset: buffer.writerIndex)
        buffer.writeString(DateFormats.rfc822(date))
        buffer.writeStaticString("\r\n")
    }

    /// The head with its empty line.
    consuming func finished() -> HeadTemplate {
        buffer.writeStaticString("\r\n")
        return HeadTemplate(buffer: buffer, dateOffset: dateOffset, lastModified: lastModified)
    }

    private mutating func finish(_ value: String) {
        buffer.writeStaticString(": ")
        if value.utf8.contains(where: Self.isControl) {
            buffer.writeBytes(value.utf8.map { Self.isControl($0) ? UInt8(ascii: " ") : $0 })
        } else {
            buffer.writeString(value)
        }
        buffer.writeStaticString("\r\n")
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

    private static let tokenBytes = ASCIISet.alphanumerics(and: "!#$%&'*+-.^_`|~")
}

/// A head that is complete but for its date.
struct HeadTemplate: Sendable {
    fileprivate struct LastModified: Sendable {
        let date: Timestamp
        let offset: Int
    }

    fileprivate let buffer: ByteBuffer
    fileprivate let dateOffset: Int
    fileprivate let lastModified: LastModified?

    /// The head as it is sent: a copy, because an earlier one may still be on its way.
    ///
    /// `Last-Modified` never lies ahead of `Date` (RFC 9110 §8.8.2.1, spec serving.md C2): a document that changed twice
    /// within one second is dated a second ahead, and shows that date when it has come.
    func dated(_ clock: HTTPClock) -> ByteBuffer {
        var head = buffer
        head.setBytes(clock.date, at: dateOffset)
        if let lastModified, lastModified.date > clock.now { head.setBytes(clock.date, at: lastModified.offset) }
        return head
    }
}

/// The `Date` field of one event loop: formatted once a second, not once an answer.
struct HTTPClock {
    private(set) var now = Timestamp(seconds: .min / 1000)
    private(set) var date: [UInt8] = Array(placeholder.utf8)

    static let placeholder = "Thu, 01 Jan 1970 00:00:00 GMT"

    mutating func set(_ instant: Timestamp) {
        guard instant.seconds != now.seconds else { return }
        now = instant.wholeSecond
        date = Array(DateFormats.rfc822(instant).utf8)
    }
}
