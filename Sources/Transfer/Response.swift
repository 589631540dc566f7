/// What came back: the final answer, after any interim ones. Redirects are answers like any other.
package struct Response: Sendable {
    package let status: Int
    /// In the order they came, with their names in lower case.
    package let headers: [(name: String, value: String)]
    /// At most as many bytes as the request's limit.
    package let body: [UInt8]
    /// Whether the body went on beyond the limit. The connection was closed then.
    package let isCut: Bool
    /// From the beginning of the transfer until the connection stood, TLS included; zero when it stood already.
    package let connectTime: Duration
    package let totalTime: Duration

    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The first header of that name.
    ///
    /// - Parameter name: in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
