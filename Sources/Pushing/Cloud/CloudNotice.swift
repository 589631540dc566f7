import Syndication
import Transfer

/// The word that a feed has changed, and no more (rssCloud; spec websub.md section 5). The subscriber fetches the feed
/// itself.
struct CloudNotice: Sendable, Hashable {
    /// How the word is brought.
    enum Transport: Sendable, Hashable {
        /// A form (`http-post`, `https-post`).
        case form
        /// A call of XML-RPC (`xml-rpc`), of this procedure.
        case call(procedure: String)
    }

    /// The feed's address as the subscriber wrote it, which is how it knows the feed.
    var resource: String
    var transport: Transport

    /// Changes in a row; a subscriber that could not be told of them ends. Other clouds try to tell of each change once, and
    /// count the errors.
    static let mostMissed = 3
    /// The tries that the last of them has: several that are saved within a second are not three chances.
    static let mostTries = 3

    func request(to callback: Callback, timeout: Duration, _ settings: HubSettings) -> Request {
        var request = callback.request(.post, target: callback.target, settings)
        switch transport {
        case .form:
            request.headers = [("Content-Type", "application/x-www-form-urlencoded")]
            request.body = Body(Array(Form.encoded([.init(name: "url", value: resource)]).utf8))
        case .call(let procedure):
            request.headers = [("Content-Type", "text/xml; charset=utf-8")]
            // Without memory the body is empty: the subscriber refuses it, and it is tried again.
            let document = try? RemoteCall(procedure: procedure, arguments: [.text(resource)]).document()
            request.body = Body(document ?? [])
        }
        request.timeout = timeout
        request.responseLimit = 4096
        return request
    }
}
