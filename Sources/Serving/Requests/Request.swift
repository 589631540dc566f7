import NIOHTTP1

/// A request whose header has arrived and is sound.
struct Request {
    let head: HTTPRequestHead
    let fields: RequestFields
    /// Whether the connection takes another request after this one.
    var keepsAlive: Bool

    var isHead: Bool { head.method == .HEAD }
}

/// What a request is going to be answered with.
enum Reply {
    case document(DatedDocument)
    case plugged(PluggedHandler, RequestTarget, PluggedHandler.Method)
    case fixed(FixedAnswer)
    /// The request itself is wrong: the connection is closed after the answer.
    case refusal(FixedAnswer)
}

extension Reply {
    /// Chooses the reply by method and target alone. A GET of an edition, by the exact path, is one look into a
    /// table.
    init(to request: Request, on loop: ServingLoop) {
        let head = request.head
        let reads = head.method == .GET || head.method == .HEAD
        if reads, let document = loop.shelf.document(at: head.uri) {
            self = .document(Self.page(at: head.uri, for: request, on: loop) ?? document)
            return
        }
        if head.method == .CONNECT {
            self = .refusal(.readOnly)
            return
        }
        if head.uri == "*", head.method == .OPTIONS {
            self = .fixed(.readOnly)
            return
        }
        guard let target = RequestTarget(head.uri, host: request.fields.host) else {
            self = .refusal(.badRequest)
            return
        }
        let resource = loop.shelf.resource(at: target.path)
        if head.isPreflight, resource.isForScripts {
            self = .fixed(.preflight)
            return
        }
        switch resource {
        case .document(let document):
            guard reads else { fallthrough }
            self = .document(Self.page(at: target.path, for: request, on: loop) ?? document)
        case .gone:
            self = .fixed(reads ? .gone : .readOnly)
        case .moved(let answer):
            self = .fixed(reads ? answer : .readOnly)
        case .starting:
            self = .fixed(reads ? .starting : .readOnly)
        case .plugged(let handler):
            self = Self.reply(of: handler, to: head, target: target)
        case .nothing:
            self = .fixed(head.method == .TRACE ? .readOnly : .notFound)
        }
    }

    /// The page about a feed, where a person opened it in a browser.
    private static func page(at path: String, for request: Request, on loop: ServingLoop) -> DatedDocument? {
        guard request.fields.isNavigation, loop.showsFeedPages, FeedPage.isWanted(request.fields) else { return nil }
        return loop.shelf.feedPage(at: path)
    }

    private static func reply(of handler: PluggedHandler, to head: HTTPRequestHead, target: RequestTarget) -> Reply {
        switch head.method {
        case .GET where handler.methods.contains(.get), .HEAD where handler.methods.contains(.get):
            .plugged(handler, target, .get)
        case .POST where handler.methods.contains(.post):
            handler.knows?(target.path) == false ? .refusal(.nobodyHere) : .plugged(handler, target, .post)
        default:
            switch (handler.methods.contains(.get), handler.methods.contains(.post)) {
            case (true, true): .fixed(.readAndPost)
            case (false, true): .fixed(.postOnly)
            default: .fixed(.readOnly)
            }
        }
    }
}

extension HTTPRequestHead {
    /// Whether a browser asks if a script may send a GET or HEAD with fields of its own.
    fileprivate var isPreflight: Bool {
        guard method == .OPTIONS, headers.contains(name: "Origin") else { return false }
        return ["GET", "HEAD"].contains(headers.first(name: "Access-Control-Request-Method"))
    }
}

extension LoopShelf.Resource {
    /// Whether its answers to a GET say that scripts of other sites may read them.
    fileprivate var isForScripts: Bool {
        switch self {
        case .document(let dated): dated.document.fields.isPublic
        case .moved, .gone, .starting: true
        case .plugged(let handler): handler.isForScripts
        case .nothing: false
        }
    }
}
