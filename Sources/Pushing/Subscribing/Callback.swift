import Syndication
import Transfer

/// Where a subscriber wants to be told, exactly as it wrote it: a callback's path and query may be a secret that the
/// subscriber compares byte by byte (WebSub §5.1.1, §8.3).
struct Callback: Sendable, Hashable {
    /// As the subscriber wrote it.
    let text: String
    /// What it means. The connection follows this.
    let url: WebURL
    /// Scheme, host and port: what budgets, pace and the log know of it.
    let origin: String

    /// The most bytes it may have (spec security.md section 6).
    static let longest = 2048

    /// - Throws: `HubRefusal`, in words for whoever subscribes.
    init(_ text: String) throws(HubRefusal) {
        func refusal(_ words: String) -> HubRefusal { HubRefusal(400, "hub.callback \(words)") }
        guard text.utf8.count <= Self.longest else { throw refusal("is longer than \(Self.longest) bytes.") }
        guard text.utf8.allSatisfy(Self.allowed.contains) else {
            throw refusal("has a character that must be percent-encoded in an address.")
        }
        guard !text.contains("#") else { throw refusal("has a fragment, which cannot be sent. Leave it out.") }
        guard let url = WebURL(text), url.isWeb, let origin = url.origin else {
            throw refusal("is no http or https address without a user name.")
        }
        self.text = text
        self.url = url
        self.origin = origin
    }

    /// For one that was accepted before.
    ///
    /// - Parameter origin: where it is known.
    init?(stored text: String, origin known: String? = nil) {
        guard let url = WebURL(text), let origin = known ?? url.origin else { return nil }
        self.text = text
        self.url = url
        self.origin = origin
    }

    /// Visible ASCII without the characters that parsers disagree on. Others than those of RFC 3986 are written in
    /// queries, and left to the subscriber.
    private static let allowed = ASCIISet.alphanumerics(and: "!#$%&'()*+,-./:;=?@[]_|~{}^`\"<>")

    /// Path and query as they were written, for the request line.
    var target: String {
        let bytes = text.utf8
        let (slash, question) = (UInt8(ascii: "/"), UInt8(ascii: "?"))
        // Two slashes follow the scheme's colon.
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let host = bytes.index(colon, offsetBy: 3, limitedBy: bytes.endIndex),
            let start = bytes[host...].firstIndex(where: { $0 == slash || $0 == question })
        else { return "/" }
        return bytes[start] == question ? "/" + text[start...] : String(text[start...])
    }

    /// The request line's target with more parameters: what is there stays, the rest is appended (WebSub §5.1.1).
    func target(adding fields: [Form.Field]) -> String {
        let target = target
        let joint = !target.contains("?") ? "?" : target.hasSuffix("?") || target.hasSuffix("&") ? "" : "&"
        return target + joint + Form.encoded(fields)
    }

    /// A request for it, with all that the address guard needs to know.
    func request(_ method: Request.Method, target: String, _ settings: HubSettings) -> Request {
        var request = Request(method, url, reach: settings.reach)
        request.target = target
        request.connectTimeout = settings.connectTimeout
        return request
    }
}
