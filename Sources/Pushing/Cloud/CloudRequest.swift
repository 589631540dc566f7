import Syndication

/// What somebody asks of the cloud: to be told of changes to feeds (`pleaseNotify`; spec websub.md section 5). It is
/// checked, and nobody has been asked yet whether the callback wants it.
struct CloudRequest: Sendable, Hashable {
    /// One feed, as the subscriber wrote it and as we know it.
    struct Resource: Sendable, Hashable {
        var text: String
        var topic: WebURL
    }

    var resources: [Resource]
    var callback: Callback
    var transport: CloudNotice.Transport
    /// Whether the callback is on a machine of the subscriber's choice: it must repeat a challenge then. Without, it is on
    /// the machine that asks.
    var namesItsHost: Bool

    /// More feeds than a site has; each is asked for by a request of ours.
    private static let mostResources = 32
    private static let longestName = 100
    /// One more address than are taken tells that there are too many.
    private static let names = Set(
        ["protocol", "port", "path", "notifyProcedure", "domain", "url"] + (1...mostResources + 1).map { "url\($0)" })

    /// - Parameters:
    ///   - body: the form.
    ///   - peer: the address of who asks; nil for one that is not known. Behind a proxy that is
    ///     not trusted it is the proxy.
    /// - Throws: `HubRefusal`, in words for whoever subscribes. The first mistake is told.
    init(form body: [UInt8], peer: String?, topics: TopicIndex, settings: HubSettings) throws(HubRefusal) {
        let values = try KnownFields(Self.names, in: body)
        let urls = (1...Self.mostResources).compactMap { values["url\($0)"] }
        guard values["url\(Self.mostResources + 1)"] == nil else { throw Self.tooMany }
        try self.init(
            Registration(
                transport: values["protocol"] ?? "", port: values["port"] ?? "", path: values["path"] ?? "",
                procedure: values["notifyProcedure"] ?? "", domain: values["domain"] ?? "",
                // Some name a single feed without a number.
                urls: urls.isEmpty ? [values["url"]].compactMap(\.self) : urls),
            peer: peer, topics: topics, settings: settings)
    }

    /// - Parameter call: `rssCloud.pleaseNotify(notifyProcedure, port, path, protocol, urls, domain)`; the last may be
    ///   left out.
    /// - Throws: `HubRefusal`.
    init(_ call: RemoteCall, peer: String?, topics: TopicIndex, settings: HubSettings) throws(HubRefusal) {
        let arguments = call.arguments
        guard arguments.count >= 5, let procedure = arguments[0].text, let port = arguments[1].text,
            let path = arguments[2].text, let transport = arguments[3].text, let urls = arguments[4].texts
        else {
            throw HubRefusal(
                400, "rssCloud.pleaseNotify takes a procedure, a port, a path, a protocol, and a list of addresses.")
        }
        try self.init(
            Registration(
                transport: transport, port: port, path: path, procedure: procedure,
                domain: arguments.count > 5 ? arguments[5].text ?? "" : "", urls: urls),
            peer: peer, topics: topics, settings: settings)
    }

    /// The facts, however they came.
    private struct Registration {
        var transport, port, path, procedure, domain: String
        var urls: [String]
    }

    private init(
        _ registration: Registration, peer: String?, topics: TopicIndex, settings: HubSettings
    ) throws(HubRefusal) {
        let scheme: String
        (scheme, transport) = try Self.transport(registration.transport, procedure: registration.procedure)
        guard let port = UInt16(registration.port), port > 0 else {
            throw HubRefusal(400, "port is not a number from 1 to 65535.")
        }
        let path = registration.path.hasPrefix("/") ? registration.path : "/" + registration.path
        namesItsHost = !registration.domain.isEmpty
        let host = try Self.host(registration.domain, peer: peer)
        do throws(HubRefusal) {
            callback = try Callback("\(scheme)://\(host):\(port)\(path)")
        } catch {
            throw HubRefusal(400, "domain, port and path make no address that can be called.")
        }
        guard !settings.isOwn(callback) else {
            throw HubRefusal(400, "The callback is an address of this server itself.")
        }
        resources = try Self.resources(registration.urls, topics)
    }

    private static let tooMany = HubRefusal(400, "More than \(mostResources) feeds are asked for at once.")

    private static func transport(
        _ text: String, procedure: String
    ) throws(HubRefusal) -> (scheme: String, CloudNotice.Transport) {
        switch text {
        case "http-post": return ("http", .form)
        case "https-post": return ("https", .form)
        case "xml-rpc":
            let name = procedure.isEmpty ? "rssCloud.notify" : procedure
            // The characters that XML-RPC allows in it.
            guard name.utf8.count <= longestName, name.utf8.allSatisfy(nameCharacters.contains) else {
                throw HubRefusal(400, "The procedure's name is too long, or has a character that no such name has.")
            }
            return ("http", .call(procedure: name))
        default: throw HubRefusal(400, "protocol is none of http-post, https-post and xml-rpc.")
        }
    }

    private static let nameCharacters = ASCIISet.alphanumerics(and: "_.:/")
    private static let hostCharacters = ASCIISet.alphanumerics(and: "-.:[]_")

    private static func host(_ domain: String, peer: String?) throws(HubRefusal) -> String {
        if domain.isEmpty {
            guard let peer, let address = IPAddress(peer)?.unmapped else {
                throw HubRefusal(400, "domain is missing, and your own address is not known here.")
            }
            if case .v6 = address { return "[\(address)]" }
            return "\(address)"
        }
        guard domain.utf8.count <= 255, domain.utf8.allSatisfy(hostCharacters.contains) else {
            throw HubRefusal(400, "domain is no name of a host.")
        }
        return domain
    }

    private static func resources(_ urls: [String], _ topics: TopicIndex) throws(HubRefusal) -> [Resource] {
        guard !urls.isEmpty else { throw HubRefusal(400, "url1 is missing.") }
        guard urls.count <= mostResources else { throw tooMany }
        var resources: [Resource] = []
        for url in urls {
            switch topics.find(url) {
            case .topic(let topic) where topics.closed.contains(topic): throw .closed
            case .topic(let topic):
                if !resources.contains(where: { $0.topic == topic }) {
                    resources.append(Resource(text: url, topic: topic))
                }
            case .alias(let topic):
                throw HubRefusal(404, "There is no such feed here, but there is \(topic). Ask for that.")
            case .moved(let target):
                throw HubRefusal(404, "There is no such feed here any more: it is at \(target) now. Ask there.")
            case .unknown:
                throw HubRefusal(404, "There is no such feed here. This cloud serves the feeds of its own site only.")
            }
        }
        return resources
    }
}
