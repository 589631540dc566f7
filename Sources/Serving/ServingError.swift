/// Why the server could not begin. It is phrased for the person who started it.
package struct ServingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What sort of trouble it is.
    package enum Kind: Sendable, Hashable {
        /// The text of an address cannot be read: a mistake in the configuration.
        case invalidAddress
        /// Someone else listens there.
        case addressInUse
        /// The system refuses to listen there for another reason.
        case cannotListen
        /// The files of TLS are missing, or do not go together.
        case unusableCertificate
        /// `start()` was called twice, or after the server had stopped.
        case alreadyStarted
    }

    /// What the caller can tell apart.
    package let kind: Kind
    /// What is wrong. One sentence without its full stop.
    package let what: String
    /// What mends it. One sentence without its full stop.
    package let remedy: String

    /// Takes the words for the operator: see `what` and `remedy` for their form.
    package init(_ kind: Kind, _ what: String, remedy: String) {
        self.kind = kind
        self.what = what
        self.remedy = remedy
    }

    /// Both sentences, each with its full stop.
    package var description: String { "\(what). \(remedy)." }
}
