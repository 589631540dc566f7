/// What is wrong with our subscription at a hub, or with what is pushed to it.
package enum CanaryProblem: Sendable, Hashable {
    /// The last change was not pushed.
    case silence
    /// Pushes come without the right signature.
    case forgery
    /// There is no subscription, or it is not renewed: why, with the hub's own words where it gave some.
    case unsubscribed(String)

    /// Whether it holds until a push comes that can be believed, whatever becomes of the subscription meanwhile.
    var isOfPushes: Bool { self == .silence || self == .forgery }

    /// As people are told of it.
    package var words: String {
        switch self {
        case .silence: "the last change was not pushed"
        case .forgery: "pushes come without the right signature"
        case .unsubscribed(let reason): reason
        }
    }
}

// In the state a sentence stands for each. It is part of the schema: what people are told may be worded otherwise.
extension CanaryProblem {
    private static let storedSilence = "the last change was not pushed"
    private static let storedForgery = "pushes come without the right signature"

    /// - Returns: nil where there is nothing wrong.
    init?(stored: String) {
        switch stored {
        case "": return nil
        case Self.storedSilence: self = .silence
        case Self.storedForgery: self = .forgery
        default: self = .unsubscribed(stored)
        }
    }

    var stored: String {
        switch self {
        case .silence: Self.storedSilence
        case .forgery: Self.storedForgery
        case .unsubscribed(let reason): reason
        }
    }
}
