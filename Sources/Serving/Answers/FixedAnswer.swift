import NIOCore
import Syndication

/// An answer that is the same for everybody: plain text that repeats nothing of the request (spec security.md 18).
struct FixedAnswer: Sendable {
    let status: Int
    let head: HeadTemplate
    let body: ByteBuffer

    /// - Parameter cacheControl: errors of the request itself are not to be kept.
    init(_ status: Int, _ text: StaticString, cacheControl: String = "no-store", fields: [(StaticString, String)] = [])
    {
        var head = ResponseHead(status: status)
        let body = ByteBuffer(staticString: text)
        head.add("Content-Type", "text/plain; charset=utf-8")
        head.add("Content-Length", body.readableBytes)
        head.add("Cache-Control", cacheControl)
        head.add("X-Content-Type-Options", "nosniff")
        head.add("Content-Security-Policy", Self.policy)
        for (name, value) in fields { head.add(name, value) }
        self.status = status
        self.head = head.finished()
        self.body = body
    }

    /// A 204, which has no body and no length of one (RFC 9110 §8.6).
    private init(emptyWith fields: [(StaticString, String)]) {
        var head = ResponseHead(status: 204)
        for (name, value) in fields { head.add(name, value) }
        status = 204
        self.head = head.finished()
        body = ByteBuffer()
    }

    /// Plain text needs nothing, and runs nothing.
    static let policy = "default-src 'none'; sandbox"

    static let alive = FixedAnswer(200, "The server answers.\n")

    /// By which a script of another site may read an answer: one that it may not read is a broken connection to it, and it
    /// would not see that a feed is gone, or that it comes too often.
    static let forScripts: [(StaticString, String)] = [
        ("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "Retry-After"),
    ]

    // What is not here. Kept for a minute, so that a new feed is soon seen.
    static let notFound = FixedAnswer(
        404, "There is nothing at this address.\n", cacheControl: "public, max-age=60", fields: forScripts)
    static let gone = FixedAnswer(
        410, "This feed is gone and will not come back. Please unsubscribe.\n", cacheControl: "public, max-age=300",
        fields: forScripts)

    /// A 301, because not every reader follows a 308 (spec serving.md C10). Kept for a day: readers that heed it write the
    /// new address down.
    static func moved(to target: WebURL) -> FixedAnswer {
        FixedAnswer(
            301, "This feed has a new address. Feed readers find it by themselves.\n",
            cacheControl: "public, max-age=86400",
            fields: [("Location", target.text), ("Access-Control-Allow-Origin", "*")])
    }

    /// For the time being: readers keep the address that they have (spec serving.md C10).
    static func detour(to target: WebURL) -> FixedAnswer {
        FixedAnswer(
            307, "This feed is at another address for a while. Please keep this one.\n",
            cacheControl: "public, max-age=300",
            fields: [("Location", target.text), ("Access-Control-Allow-Origin", "*")])
    }

    /// Nothing is known of this address yet.
    static let starting = FixedAnswer(
        503, "The daemon is starting. Please try again in a moment.\n", fields: [("Retry-After", "1")] + forScripts)

    /// Too much is on its way to others, who do not take it.
    static let crowded = FixedAnswer(
        503, "Too much is on its way to others. Please try again in a moment.\n",
        fields: [("Retry-After", "10")] + forScripts)

    /// Too many answers are being made.
    static let occupied = FixedAnswer(
        503, "Too much is asked for at a time. Please try again in a moment.\n",
        fields: [("Retry-After", "2")] + forScripts)

    // What may not be done here.
    static let readOnly = FixedAnswer(
        405, "This address answers GET and HEAD.\n", fields: [("Allow", "GET, HEAD")])
    static let postOnly = FixedAnswer(405, "This address answers POST.\n", fields: [("Allow", "POST")])
    static let readAndPost = FixedAnswer(
        405, "This address answers GET, HEAD and POST.\n", fields: [("Allow", "GET, HEAD, POST")])

    /// The connection is closed after it: nobody waits for the body that comes.
    static let nobodyHere = FixedAnswer(410, "Nobody is subscribed here.\n")

    /// What is here is not what the client wants it to be (RFC 9110 §15.5.13).
    static let preconditionFailed = FixedAnswer(
        412, "What is at this address has changed, or is in another coding.\n", fields: forScripts)

    /// What a browser asks before a script of another site may send fields of its own, such as `If-None-Match` (Fetch
    /// standard, "CORS-preflight fetch").
    static let preflight = FixedAnswer(
        emptyWith: [
            ("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "GET, HEAD"),
            (
                "Access-Control-Allow-Headers",
                // The last stands for all others, which change nothing here (`Cache-Control`, `User-Agent`). Old browsers
                // take it for a name.
                "A-IM, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Range, *"
            ), ("Access-Control-Max-Age", "86400"),
        ])

    // Requests that break a rule or a limit: the connection is closed after each.
    static let badRequest = FixedAnswer(400, "This is not a request that HTTP/1.1 allows.\n")
    static let timeout = FixedAnswer(408, "The request took too long to arrive.\n")
    static let bodyTooLarge = FixedAnswer(413, "The body of the request is too large.\n")
    static let targetTooLong = FixedAnswer(414, "The address in the request is too long.\n")
    static let expectationFailed = FixedAnswer(417, "Only Expect: 100-continue is understood.\n")
    static let misdirected = FixedAnswer(421, "This server does not answer for that host.\n")
    static let headerTooLarge = FixedAnswer(431, "The header of the request is too large.\n")
    static let versionNotSupported = FixedAnswer(505, "Please speak HTTP/1.1.\n")
    static let busy = FixedAnswer(
        503, "Too many connections. Please come back later.\n", fields: [("Retry-After", "60")])
}
