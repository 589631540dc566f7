import Syndication
import Transfer

/// The question whether a callback wants to be told of a feed (spec websub.md section 5). A callback on a machine that the
/// subscriber names must repeat a challenge; the machine that asks for itself need only take a first word.
enum CloudVerification {
    /// - Parameter challenge: random, and used for this request only.
    static func request(
        _ subscription: CloudRequest, _ resource: CloudRequest.Resource, challenge: String, _ settings: HubSettings
    ) -> Request {
        guard subscription.namesItsHost else {
            let notice = CloudNotice(resource: resource.text, transport: subscription.transport)
            return notice.request(
                to: subscription.callback, timeout: settings.verificationTimeout, settings)
        }
        let target = subscription.callback.target(adding: [
            .init(name: "url", value: resource.text), .init(name: "challenge", value: challenge),
        ])
        var request = subscription.callback.request(.get, target: target, settings)
        request.timeout = settings.verificationTimeout
        // One byte more than the challenge tells that there is more.
        request.responseLimit = challenge.utf8.count + 1
        return request
    }

    static func isConfirmed(by response: Response, _ subscription: CloudRequest, challenge: String) -> Bool {
        guard response.isSuccess else { return false }
        return !subscription.namesItsHost || response.body == Array(challenge.utf8)
    }
}
