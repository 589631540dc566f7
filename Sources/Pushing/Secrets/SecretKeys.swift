import Crypto
import Foundation
import Syndication

/// A subscriber's secret as it is stored: as it is, or sealed with one of the operator's keys.
struct StoredSecret: Sendable, Hashable {
    var bytes: Data
    /// The name of the key; nil where the secret is not sealed.
    var key: String?
}

/// The keys that secrets are sealed with at rest, so that whoever reads the state, or a copy of it, cannot sign in the
/// hub's name (spec security.md section 5, item 14).
///
/// A secret is sealed with AES-GCM and bound to its topic and callback: it is of no use in another row.
package struct SecretKeys: Sendable, Hashable {
    private struct Key: Sendable, Hashable {
        let key: SymmetricKey
        /// Tells which key a secret was sealed with, and nothing of the key.
        let name: String

        init(_ bytes: Data) {
            key = SymmetricKey(data: bytes)
            name = Hexadecimal.text(SHA256.hash(data: Data("syndicated hub secrets ".utf8) + bytes).prefix(6))
        }

        func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    /// The first seals, all open.
    private let keys: [Key]

    /// None: secrets are stored as they are.
    package static let none = SecretKeys(keys: [])

    private init(keys: [Key]) {
        self.keys = keys
    }

    /// A mistake in the file of the keys, in words for the operator.
    package struct Mistake: Error, CustomStringConvertible {
        /// What is wrong, with the line where it is in one.
        package let description: String
    }

    /// - Parameter text: one key a line, of 32 bytes in hexadecimal or in base64, as `openssl rand -hex 32` and
    ///   `openssl rand -base64 32` make them. The first is used from now on, the others for what was sealed before.
    package init(_ text: String) throws(Mistake) {
        var keys: [Key] = []
        for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            let word = line.trimmingCharacters(in: .whitespaces)
            guard !word.isEmpty else { continue }
            guard let bytes = Self.bytes(word), bytes.count == 32 else {
                throw Mistake(
                    description: "line \(number + 1) is no key of 32 bytes in hexadecimal or base64. "
                        + "Make one with `openssl rand -hex 32`")
            }
            keys.append(Key(bytes))
        }
        guard !keys.isEmpty else {
            throw Mistake(description: "there is no key in it. Make one with `openssl rand -hex 32`")
        }
        self.keys = keys
    }

    private static func bytes(_ word: String) -> Data? {
        word.utf8.count == 64 ? Hexadecimal.bytes(word).map { Data($0) } : Data(base64Encoded: word)
    }

    /// The name of the key that seals; nil where there is none.
    var current: String? { keys.first?.name }
    var names: [String] { keys.map(\.name) }

    /// - Throws: where there is a key, and it does not seal: a secret that is to be sealed is never stored as it is.
    func sealed(_ secret: some DataProtocol, topic: String, callback: String) throws -> StoredSecret {
        guard let key = keys.first else { return StoredSecret(bytes: Data(secret), key: nil) }
        let box = try AES.GCM.seal(secret, using: key.key, authenticating: Self.context(topic, callback))
        return StoredSecret(bytes: Data(box.nonce) + box.ciphertext + box.tag, key: key.name)
    }

    /// - Returns: nil where the key is not here, or the bytes are not what was sealed for that topic and callback.
    func opened(_ secret: StoredSecret, topic: String, callback: String) -> [UInt8]? {
        guard let name = secret.key else { return Array(secret.bytes) }
        guard let key = keys.first(where: { $0.name == name }),
            let box = try? AES.GCM.SealedBox(combined: secret.bytes),
            let bytes = try? AES.GCM.open(box, using: key.key, authenticating: Self.context(topic, callback))
        else { return nil }
        return Array(bytes)
    }

    func opened(_ secret: StoredSecret, of subscription: Subscription) -> [UInt8]? {
        opened(secret, topic: subscription.topic.text, callback: subscription.callback.text)
    }

    /// No address holds a line end.
    private static func context(_ topic: String, _ callback: String) -> Data { Data("\(topic)\n\(callback)".utf8) }
}
