package import Syndication

/// What came back: the final answer, after any interim ones. Redirects are answers like any other.
package struct Response: Sendable {
    /// The HTTP status.
    package let status: Int
    /// The header lines as they came: few of them are ever looked at.
    let headerLines: [UInt8]
    /// At most as many bytes as the request's limit.
    package let body: [UInt8]
    /// Whether the body went on beyond the limit, or did not come to its end where nobody needs it. The connection was closed
    /// then.
    package let isCut: Bool
    /// Who answered.
    package let address: IPAddress?

    /// Whether the status says that it went well: 2xx.
    package var isSuccess: Bool { (200..<300).contains(status) }

    /// In the order they came, with their names in lower case.
    package var headers: [(name: String, value: String)] {
        headerLines.split { $0 == 0x0A || $0 == 0x0D }.compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let value = line[(colon + 1)...]
            let start = value.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? value.endIndex
            let end = value.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? start
            return (
                String(decoding: line[..<colon], as: UTF8.self).lowercased(),
                String(decoding: line[start..<end], as: UTF8.self)
            )
        }
    }

    /// Where the answer leads to. An address without a scheme has that of the request (RFC 3986 §5.2.2); as a link in a
    /// document it would be https.
    ///
    /// - Parameter address: what was asked.
    /// - Returns: nil where the answer names no address of the Web.
    package func location(from address: WebURL) -> WebURL? {
        guard let text = header("location") else { return nil }
        let url = address.resolving(text.hasPrefix("//") ? "\(address.scheme):\(text)" : text)
        return url.flatMap { $0.isWeb ? $0 : nil }
    }

    /// The first header of that name.
    ///
    /// - Parameter name: in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}
