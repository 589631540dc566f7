package import Syndication

/// One HTTP request that goes out.
package struct Request: Sendable {
    /// What a request asks with.
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
    }

    /// What is asked of the server.
    package var method: Method
    /// Where the request goes.
    package var url: WebURL
    /// The path and query of the request line, byte for byte, where a server is to read them as somebody wrote them; nil
    /// for those of the URL.
    package var target: String?
    /// Sent in this order. A name or value that could begin another line is refused when the request is sent.
    package var headers: [(name: String, value: String)]
    /// For a POST.
    package var body: Body
    /// Which addresses it may connect to.
    package var reach: Reach
    /// For name lookup, connection and TLS together.
    package var connectTimeout: Duration = .seconds(5)
    /// For everything, at most, from the moment the transfer begins. Time spent waiting for its turn does not count.
    package var timeout: Duration = .seconds(30)
    /// How long next to nothing may come or go, the wait for the answer included: it ends a request before its timeout.
    package var silenceLimit: Duration = .seconds(20)
    /// The most bytes of the answer's body that are kept. An answer that goes on is cut there.
    package var responseLimit = 64 * 1024
    /// Whether an answer counts only with its whole body. Else its final headers are the answer, and what comes of the
    /// body, late, broken or without an end, does not matter.
    package var isBodyNeeded = true
    /// Told on the thread of the transfers, once, as soon as it is known where the host is, or that a kept connection leads
    /// there: from then on no name is looked up for it. The network waits meanwhile, so it must be done at once.
    package var resolved: (@Sendable () -> Void)?

    /// - Parameter url: a web URL; others are refused when the request is sent.
    package init(
        _ method: Method, _ url: WebURL, headers: [(name: String, value: String)] = [],
        body: Body = .empty, reach: Reach
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.reach = reach
    }

    /// libcurl writes a header as it gets it, line ends and all, so whoever names a header's value could add headers
    /// of their own (RFC 9110 §5.5).
    func check() throws(TransferError) {
        guard url.isWeb else { throw error(.invalidRequest, "the address is not http or https") }
        if let target, !target.utf8.starts(with: "/".utf8) || !target.hasOnly({ $0 > 0x20 && $0 < 0x7F }) {
            throw error(.invalidRequest, "the target begins without a slash, or has a space or a control character")
        }
        for (name, value) in headers {
            guard !name.isEmpty, name.hasOnly(Self.tokenCharacters.contains) else {
                throw error(.invalidRequest, "a header's name is empty or has a character that is not allowed")
            }
            guard value.hasOnly({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw error(.invalidRequest, "the header \(name) has a line break or another control character")
            }
        }
    }

    func error(_ reason: TransferError.Reason, _ detail: String) -> TransferError {
        TransferError(reason, doing: method.rawValue, host: url.host ?? "", detail)
    }

    /// RFC 9110 §5.6.2.
    private static let tokenCharacters = ASCIISet.alphanumerics(and: "!#$%&'*+-.^_`|~")
}

extension String {
    /// Whether all bytes are allowed. Each request has some hundred of them to look at, and the view's own way takes three
    /// times as long.
    fileprivate func hasOnly(_ isAllowed: (UInt8) -> Bool) -> Bool {
        let bytes = utf8.span
        return bytes.indices.allSatisfy { isAllowed(bytes[$0]) }
    }
}
