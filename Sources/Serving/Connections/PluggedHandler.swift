package import Syndication

/// Answers requests that no edition answers, such as `POST /hub`. Daemon plugs these in; the server knows nothing
/// of what they do.
///
/// An answer is made off the event loop and may take its time. While it does, the connection takes no further
/// request; other connections are not affected.
package struct PluggedHandler: Sendable {
    /// What a handler can be asked with.
    package enum Method: String, Sendable, Hashable {
        /// HEAD comes with it: the handler is asked for the GET, and its body is left out.
        case get = "GET"
        case post = "POST"
    }

    /// `/hub` for exactly this path, `/entries/` with its final slash for everything below. A step that is `*` stands for
    /// any one step: `/*/archive/`.
    package var path: String
    /// Those that it answers. Others are answered with 405.
    package var methods: Set<Method>
    /// Where it is not empty, only paths that end so, behind a full stop, in any case.
    package var endings: Set<String> = []
    /// Whether scripts of other sites may ask for what is here: a browser that asks that first is told so.
    package var isForScripts = false
    /// Bytes of a request's body; a longer one is answered with 413.
    package var bodyLimit: Int
    /// Where it is set, a POST to a path that it does not know is answered with 410 before its body is read.
    package var knows: (@Sendable (_ path: String) -> Bool)?
    /// Makes the answer to a request that the handler covers.
    package var answer: @Sendable (PluggedRequest) async -> PluggedResponse

    /// A handler of paths with any ending, which takes each POST.
    package init(
        path: String, methods: Set<Method>, bodyLimit: Int = 16 * 1024,
        answer: @escaping @Sendable (PluggedRequest) async -> PluggedResponse
    ) {
        self.path = path
        self.methods = methods
        self.bodyLimit = bodyLimit
        self.answer = answer
    }

    /// The answer, whatever it says, as scripts may read it where they may ask.
    func response(to request: PluggedRequest) async -> PluggedResponse {
        var response = await answer(request)
        if isForScripts, !response.fields.contains(where: { $0.name == "Access-Control-Allow-Origin" }) {
            response.fields += PluggedResponse.forScripts
        }
        return response
    }

    func covers(_ path: String) -> Bool {
        var rest = path.utf8[...]
        var pattern = self.path.utf8[...]
        while let byte = pattern.popFirst() {
            if byte == UInt8(ascii: "*") {
                rest = rest.drop { $0 != UInt8(ascii: "/") }
            } else if rest.popFirst() != byte {
                return false
            }
        }
        guard rest.isEmpty || self.path.utf8.last == UInt8(ascii: "/") else { return false }
        return endings.isEmpty || hasEnding(path)
    }

    private func hasEnding(_ path: String) -> Bool {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")), path.utf8[dot...].count <= 8 else { return false }
        return endings.contains(path[path.index(after: dot)...].lowercased())
    }
}

/// A request for a plugged handler: whole, checked and within the limits.
package struct PluggedRequest: Sendable {
    /// One of those that the handler answers.
    package var method: PluggedHandler.Method
    /// Percent-encoded, with unreserved characters decoded; it begins with a slash and has no query.
    package var path: String
    /// What stands after the question mark, as it was sent.
    package var query: String?
    /// In the order they were sent.
    package var fields: [(name: String, value: String)]
    /// As it was sent, at most as long as the handler's limit; empty for a request without one.
    package var body: [UInt8]
    /// The IP address of the client, or nil for a Unix socket.
    package var peer: String?

    /// The first field of that name, in any case.
    package func field(_ name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }?.value
    }
}

/// What a plugged handler answers. Date, Content-Length, nosniff, for errors a policy that lets nothing run, and the
/// connection's own fields are added to it.
package struct PluggedResponse: Sendable {
    /// 200 to 599.
    package var status: Int
    /// The exact `Content-Type`; nil where there is no body.
    package var contentType: String?
    /// Further fields. A control byte in a value is written as a space, so that no value can add a field.
    package var fields: [(name: String, value: String)]
    /// Empty where a status has none, or a file stands for it.
    package var body: [UInt8]
    /// The same in gzip, for a client that likes it better.
    package var gzip: [UInt8]?
    /// A hash of the bytes in hexadecimal: it becomes the `ETag`, and a matching `If-None-Match` a 304.
    package var stem: String?
    /// Whole seconds.
    package var lastModified: Timestamp?
    /// Sent in place of `body`, or the part of it that the client asks for.
    package var file: ServedFile?

    /// Takes the parts as they are. `Content-Length`, `Date` and the validators are the server's to add.
    package init(
        status: Int, contentType: String? = nil, fields: [(name: String, value: String)] = [], body: [UInt8] = [],
        gzip: [UInt8]? = nil, stem: String? = nil, lastModified: Timestamp? = nil
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.body = body
        self.gzip = gzip
        self.stem = stem
        self.lastModified = lastModified
    }

    /// A short answer in plain text.
    package static func text(_ status: Int, _ text: String) -> PluggedResponse {
        PluggedResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }
}

extension PluggedResponse {
    /// The fields by which scripts of other sites may read an answer: its tag, and which part of a file it is, included.
    package static let forScripts = [
        (name: "Access-Control-Allow-Origin", value: "*"),
        (name: "Access-Control-Expose-Headers", value: "Content-Range, ETag, Link, Retry-After"),
    ]

    /// 1xx, 204 and 304 have none (RFC 9110 §6.4.1).
    var mayHaveBody: Bool { status >= 200 && status != 204 && status != 304 }

    /// The coding that the client likes best of those there are.
    func coding(for acceptEncoding: String?) -> ContentCoding {
        gzip == nil ? .identity : Negotiation.coding(for: acceptEncoding, offered: [.gzip, .identity])
    }

    func status(of range: ByteRange) -> Int {
        switch range {
        case .whole: min(max(status, 200), 599)
        case .part: 206
        case .unsatisfiable: 416
        }
    }

    private func length(_ coding: ContentCoding, _ range: ByteRange) -> Int {
        switch range {
        case .whole: file?.count ?? body(in: coding).count
        case .part(let range): range.count
        case .unsatisfiable: 0
        }
    }

    /// What of the file is sent.
    func slice(_ range: ByteRange) -> FileSlice? {
        switch range {
        case .whole: file.map { FileSlice(file: $0, range: 0..<$0.count) }
        case .part(let range): file.map { FileSlice(file: $0, range: range) }
        case .unsatisfiable: nil
        }
    }

    func body(in coding: ContentCoding) -> [UInt8] { coding == .gzip ? gzip ?? body : body }

    /// - Parameter range: of the file, where there is one.
    func head(_ coding: ContentCoding, isNotModified: Bool, range: ByteRange = .whole) -> HeadTemplate {
        var head = ResponseHead(status: isNotModified ? 304 : self.status(of: range))
        if !isNotModified {
            if let contentType { head.add("Content-Type", contentType) }
            if mayHaveBody { head.add("Content-Length", length(coding, range)) }
            switch (range, file) {
            case (.part(let range), let file?):
                head.add("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.count)")
            case (.unsatisfiable, let file?): head.add("Content-Range", "bytes */\(file.count)")
            default: break
            }
            if let name = coding.name { head.add("Content-Encoding", name) }
            head.add("X-Content-Type-Options", "nosniff")
            // Errors run nowhere, whoever makes them (spec security.md 18).
            if status >= 400 { head.add("Content-Security-Policy", FixedAnswer.policy) }
        }
        if let stem { head.add("ETag", coding.entityTag(stem: stem)) }
        if gzip != nil { head.add("Vary", "Accept-Encoding") }
        if file != nil { head.add("Accept-Ranges", "bytes") }
        if let lastModified { head.addLastModified(lastModified) }
        // A refusal is not to be kept: the fields are the file's.
        let isRefused = range == .unsatisfiable
        if isRefused { head.add("Cache-Control", "no-store") }
        for field in fields where !isRefused || field.name.lowercased() != "cache-control" {
            head.add(named: field.name, field.value)
        }
        return head.finished()
    }
}
