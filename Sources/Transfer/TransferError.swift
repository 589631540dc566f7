/// Why a request got no answer. Its text never holds more of the address than the host: paths and queries of
/// callbacks are secrets.
package struct TransferError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What sort of trouble it is.
    package enum Reason: String, Sendable, Hashable {
        /// It was never sent: the request itself cannot be.
        case invalidRequest
        case nameNotFound
        case notConnected
        /// The name leads to addresses that the request's reach does not include.
        case addressNotAllowed
        case timedOut
        case tls
        /// More headers than anybody needs.
        case tooLarge
        /// The connection broke, or what came was not HTTP.
        case brokenOff
        /// The task that sent it was cancelled.
        case cancelled
        /// The loop was stopped.
        case stopped
        /// libcurl or the system has no means for it now.
        case unavailable
    }

    /// What the caller can tell apart.
    package let reason: Reason
    /// `POST`.
    package let doing: String
    /// Empty when it is not about one host.
    package let host: String
    /// What went wrong, in words.
    package let detail: String

    init(_ reason: Reason, doing: String, host: String = "", _ detail: String) {
        self.reason = reason
        self.doing = doing
        self.host = host
        self.detail = detail
    }

    /// `POST to hub.example.org: connection refused`.
    package var description: String {
        host.isEmpty ? "\(doing): \(detail)" : "\(doing) to \(host): \(detail)"
    }

    /// Whether the same request may succeed later without anybody's doing.
    package var isTemporary: Bool {
        switch reason {
        case .invalidRequest, .addressNotAllowed: false
        default: true
        }
    }
}
