import Syndication
import Transfer

/// The question whether a callback wants what was asked in its name (WebSub §5.3): the hub tells a random challenge, and
/// only whoever reads the callback can repeat it.
enum Verification {
    /// What the answer means.
    enum Outcome: Sendable, Hashable {
        case confirmed
        case refused(reason: String)
        /// Nobody said no: the callback gave no answer at all.
        case unanswered(reason: String)
    }

    /// - Parameter challenge: random, and used for this request only (WebSub §8.2).
    static func request(_ pending: PendingRequest, challenge: String, _ settings: HubSettings) -> Request {
        var fields: [Form.Field] = []
        switch pending.matter {
        case .subscribe:
            fields = question("subscribe", pending, challenge)
            fields.append(.init(name: "hub.lease_seconds", value: "\(pending.lease.components.seconds)"))
        case .unsubscribe: fields = question("unsubscribe", pending, challenge)
        case .denial(let reason):
            fields = [
                .init(name: "hub.mode", value: "denied"), .init(name: "hub.topic", value: pending.topicAsGiven),
                .init(name: "hub.reason", value: reason),
            ]
        }
        if let token = pending.verifyToken { fields.append(.init(name: "hub.verify_token", value: token)) }
        var request = pending.callback.request(.get, target: pending.callback.target(adding: fields), settings)
        request.timeout = settings.verificationTimeout
        // One byte more than the challenge tells that there is more.
        request.responseLimit = challenge.utf8.count + 1
        return request
    }

    private static func question(_ mode: String, _ pending: PendingRequest, _ challenge: String) -> [Form.Field] {
        [
            .init(name: "hub.mode", value: mode), .init(name: "hub.topic", value: pending.topicAsGiven),
            .init(name: "hub.challenge", value: challenge),
        ]
    }

    /// WebSub §5.3.1: any 2xx with a body that is the challenge and nothing else.
    static func outcome(of response: Response, challenge: String) -> Outcome {
        guard response.isSuccess else { return .refused(reason: "the callback answered \(response.status)") }
        guard response.body == Array(challenge.utf8) else {
            return .refused(reason: "the callback answered \(response.status), but not with the challenge")
        }
        return .confirmed
    }

    static func outcome(of error: TransferError) -> Outcome {
        error.isTemporary ? .unanswered(reason: error.description) : .refused(reason: error.description)
    }

    /// Thirty-two random bytes in hexadecimal.
    static let randomChallenge: @Sendable () -> String = {
        var generator = SystemRandomNumberGenerator()
        return Hexadecimal.text((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
