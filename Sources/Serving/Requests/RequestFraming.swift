import NIOHTTP1
import Syndication

/// The rules that keep a request from having two meanings, one for a proxy and one for us (spec security.md item
/// 19). The parser refuses most such requests already; what it lets pass is refused here.
enum RequestFraming {
    /// - Returns: what to answer when the request is refused; nil when it is sound.
    static func refusal(of head: HTTPRequestHead, _ fields: RequestFields) -> FixedAnswer? {
        // Exactly one Host (RFC 9112 §3.2). HTTP/1.0 need not have one.
        guard fields.hosts == 1 || (fields.hosts == 0 && head.version.minor == 0) else { return .badRequest }
        if let host = fields.host, !host.utf8.allSatisfy(hostBytes.contains) { return .badRequest }
        if fields.contentLengths > 0 {
            guard fields.contentLengths == 1, let length = fields.contentLength, (1...18).contains(length.utf8.count),
                length.utf8.allSatisfy({ $0.asciiDigit != nil })
            else { return .badRequest }
        }
        if fields.transferEncodings > 0 {
            guard fields.transferEncodings == 1, fields.contentLengths == 0,
                // In HTTP/2 it is NIO that says so of a body without a length; a client may not.
                head.version.minor == 1 || head.version.major == 2,
                let coding = fields.transferEncoding, coding.utf8.trimmed.isWord("chunked")
            else { return .badRequest }
        }
        return nil
    }

    /// What a host and port are made of (RFC 3986 §3.2.2).
    static let hostBytes = ASCIISet.alphanumerics(and: "-._~%!$&'()*+,;=:[]")
}
