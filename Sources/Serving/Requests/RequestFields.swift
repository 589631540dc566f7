import NIOHTTP1
import Syndication

/// The header fields that decide an answer, found in one walk over the header.
struct RequestFields {
    private(set) var host: String?
    private(set) var hosts = 0
    private(set) var accept: String?
    private(set) var acceptEncoding: String?
    private(set) var condition = ConditionalRequest()
    private(set) var contentLength: String?
    private(set) var contentLengths = 0
    private(set) var transferEncoding: String?
    private(set) var transferEncodings = 0
    private(set) var expect: String?
    private(set) var userAgent: String?
    private(set) var forwarded: String?
    private(set) var forwardedFor: String?
    private(set) var probe: String?
    private(set) var hasUpgrade = false
    /// `A-IM: feed`: what has changed is enough (RFC 3229, spec R15.1).
    private(set) var takesDelta = false
    /// `Sec-Fetch-Dest: document` or `Sec-Fetch-Mode: navigate`: a person follows a link in a browser.
    private(set) var isNavigation = false

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            take(name.utf8, value)
        }
    }

    /// Whether a body follows.
    var announcesBody: Bool {
        transferEncodings > 0 || (contentLengths > 0 && contentLength != "0")
    }

    private mutating func take(_ name: String.UTF8View, _ value: String) {
        // Lengths first: most fields of a browser are told apart from ours by that alone.
        switch name.count {
        case 4:
            if name.isWord("host") {
                host = value
                hosts += 1
            } else if name.isWord("a-im") {
                takesDelta = takesDelta || Self.takesDelta(value)
            }
        case 6:
            if name.isWord("accept") {
                Self.append(value, to: &accept)
            } else if name.isWord("expect") {
                Self.append(value, to: &expect)
            }
        case 7:
            if name.isWord("upgrade") { hasUpgrade = true }
        case 8:
            if name.isWord("if-match") { Self.append(value, to: &condition.ifMatch) }
        case 9:
            if name.isWord("forwarded") { Self.append(value, to: &forwarded) }
        case 10:
            if name.isWord("user-agent") { userAgent = value }
        case 13:
            if name.isWord("if-none-match") { Self.append(value, to: &condition.ifNoneMatch) }
        case 14:
            takeFourteen(name, value)
        case 15:
            if name.isWord("accept-encoding") {
                Self.append(value, to: &acceptEncoding)
            } else if name.isWord("x-forwarded-for") {
                Self.append(value, to: &forwardedFor)
            }
        case 16:
            if name.isWord("syndicated-probe") { probe = value }
        case 17:
            if name.isWord("if-modified-since") {
                Self.append(value, to: &condition.ifModifiedSince)
            } else if name.isWord("transfer-encoding") {
                transferEncoding = value
                transferEncodings += 1
            }
        case 19:
            if name.isWord("if-unmodified-since") { Self.append(value, to: &condition.ifUnmodifiedSince) }
        default: break
        }
    }

    private mutating func takeFourteen(_ name: String.UTF8View, _ value: String) {
        if name.isWord("content-length") {
            contentLength = value
            contentLengths += 1
        } else if name.isWord("sec-fetch-dest") {
            isNavigation = isNavigation || value == "document"
        } else if name.isWord("sec-fetch-mode") {
            isNavigation = isNavigation || value == "navigate"
        }
    }

    /// Whether `feed` is among the ways, and not refused by a quality of 0.
    private static func takesDelta(_ field: String) -> Bool {
        for element in FieldList(field) {
            let end = element.firstIndex(of: UInt8(ascii: ";")) ?? element.endIndex
            guard element[..<end].trimmed.isWord("feed") else { continue }
            let quality = element[end...].filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            return !(quality.starts(with: ";q=0".utf8) && quality.dropFirst(4).allSatisfy { $0 == 0x30 || $0 == 0x2E })
        }
        return false
    }

    /// Several lines of one field are one list (RFC 9110 §5.3).
    private static func append(_ value: String, to field: inout String?) {
        field = field.map { "\($0), \(value)" } ?? value
    }
}
