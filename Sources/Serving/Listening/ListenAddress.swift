import Syndication

/// A place to listen at: the elements of `[server] listen`, or a socket that was handed over.
package enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A host name, an IPv4 address, or an IPv6 address without brackets; port 0 lets the system choose one.
    /// An empty host means all addresses of this machine.
    case tcp(host: String, port: Int)
    /// Every IPv6 address of this machine and none of IPv4, which is listened at by itself: see `together`.
    case everyIPv6(port: Int)
    /// An absolute path.
    case unix(path: String)
    /// A socket that is bound and listens already, as systemd hands it over. The server owns it from then on.
    case descriptor(Int32)

    /// Reads `host:port`, `[::1]:port`, `:port` or `unix:/path`.
    ///
    /// - Throws: `ServingError` of kind `invalidAddress`, which says what to write instead.
    package init(_ text: String) throws(ServingError) {
        if text.hasPrefix("unix:") {
            self = try Self.unixSocket(at: String(text.dropFirst(5)), in: text)
            return
        }
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            let port = text.utf8.allSatisfy(Self.isDigit) && !text.isEmpty
            throw Self.invalid(
                text, "has no port",
                remedy: port ? "Write 127.0.0.1:\(text), or :\(text) for every address" : Self.forms)
        }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(Self.isDigit), let port = Int(digits),
            port <= 65535
        else {
            throw Self.invalid(text, "has no port between 0 and 65535 after its last colon", remedy: Self.forms)
        }
        self = .tcp(host: try Self.host(String(text[..<colon]), in: text), port: port)
    }

    /// As people write it, an IPv6 address in brackets.
    package var description: String {
        switch self {
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .everyIPv6(let port): "[::]:\(port)"
        case .unix(let path): "unix:\(path)"
        case .descriptor(let number): "file descriptor \(number)"
        }
    }

    private static let forms = "Write host:port, [::1]:port, :port or unix:/path"

    /// The longest path that fits `sockaddr_un` with its final zero.
    private static let longestPath = 107

    private static func unixSocket(at path: String, in text: String) throws(ServingError) -> ListenAddress {
        guard path.hasPrefix("/"), path.utf8.count > 1, !path.hasSuffix("/"), !path.utf8.contains(0) else {
            throw invalid(
                text, "does not name a socket by its whole path", remedy: "Write unix:/run/syndicated/http.sock")
        }
        guard path.utf8.count <= longestPath else {
            throw invalid(
                text, "has a path of \(path.utf8.count) bytes, and the system takes \(longestPath)",
                remedy: "Choose a shorter path")
        }
        return .unix(path: path)
    }

    private static func host(_ host: String, in text: String) throws(ServingError) -> String {
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            guard host.hasSuffix("]"), inner.utf8.contains(UInt8(ascii: ":")), inner.utf8.allSatisfy(ipv6Bytes.contains)
            else {
                throw invalid(text, "has no IPv6 address between its brackets", remedy: "Write [::1]:8080")
            }
            return String(inner)
        }
        guard !host.utf8.contains(UInt8(ascii: ":")) else {
            throw invalid(text, "has more than one colon", remedy: "Write an IPv6 address in brackets: [::1]:8080")
        }
        guard host.utf8.allSatisfy(hostBytes.contains) else {
            throw invalid(text, "has a character that no host name has", remedy: forms)
        }
        return host
    }

    private static func invalid(_ text: String, _ what: String, remedy: String) -> ServingError {
        ServingError(.invalidAddress, "The listen address \"\(text)\" \(what)", remedy: remedy)
    }

    private static let hostBytes = ASCIISet.alphanumerics(and: ".-_")
    /// Digits, colons, the dots of an IPv4 tail and a zone: `fe80::1%eth0`.
    private static let ipv6Bytes = ASCIISet.alphanumerics(and: ".-_:%")

    private static func isDigit(_ byte: UInt8) -> Bool { byte.asciiDigit != nil }
}
