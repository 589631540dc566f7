import Crypto
package import Foundation
import Syndication

/// Proves to a subscriber that a delivery comes from its hub (WebSub §7.1): an HMAC of the exact body under the
/// subscription's secret.
package enum Signature {
    /// The methods of WebSub §7.1.1.
    package enum Method: String, CaseIterable, Sendable, Hashable {
        case sha1, sha256, sha384, sha512

        /// SHA-1 is for old subscribers, and only where the operator asks for it (WebSub §8.3).
        var isStrong: Bool { self != .sha1 }
    }

    /// The value of `X-Hub-Signature`: `sha256=…` in lower-case hexadecimal.
    package static func header(_ method: Method, secret: [UInt8], body: some DataProtocol) -> String {
        let key = SymmetricKey(data: secret)
        return switch method {
        case .sha1: Hexadecimal.text(HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key), after: "sha1=")
        case .sha256: Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: body, using: key), after: "sha256=")
        case .sha384: Hexadecimal.text(HMAC<SHA384>.authenticationCode(for: body, using: key), after: "sha384=")
        case .sha512: Hexadecimal.text(HMAC<SHA512>.authenticationCode(for: body, using: key), after: "sha512=")
        }
    }

    /// Whether a delivery is signed with the secret, by the method that its field names (WebSub §7.1.2). It takes as long
    /// wherever the two differ.
    package static func isValid(_ header: String, secret: [UInt8], body: some DataProtocol) -> Bool {
        let parts = header.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let method = Method(rawValue: parts[0].lowercased()),
            let code = Hexadecimal.bytes(parts[1])
        else { return false }
        let key = SymmetricKey(data: secret)
        return switch method {
        case .sha1: HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: body, using: key)
        case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: key)
        case .sha384: HMAC<SHA384>.isValidAuthenticationCode(code, authenticating: body, using: key)
        case .sha512: HMAC<SHA512>.isValidAuthenticationCode(code, authenticating: body, using: key)
        }
    }
}
