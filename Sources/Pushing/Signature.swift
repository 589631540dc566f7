import Crypto

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
    package static func header(_ method: Method, secret: [UInt8], body: [UInt8]) -> String {
        let key = SymmetricKey(data: secret)
        let code: [UInt8] =
            switch method {
            case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key))
            case .sha256: Array(HMAC<SHA256>.authenticationCode(for: body, using: key))
            case .sha384: Array(HMAC<SHA384>.authenticationCode(for: body, using: key))
            case .sha512: Array(HMAC<SHA512>.authenticationCode(for: body, using: key))
            }
        return "\(method.rawValue)=" + Hexadecimal.text(code)
    }
}

/// Bytes in lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
