/// A SHA-256 over bytes that must be compared without being kept.
package struct ContentDigest: Hashable, Sendable, Codable {
    /// Thirty-two bytes.
    package let bytes: [UInt8]

    /// - Parameter bytes: thirty-two, as SHA-256 gives them. None stands for a digest that is set later.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
