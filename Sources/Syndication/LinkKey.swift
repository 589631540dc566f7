/// What the addresses of one article have in common, however they are written: so that what an old feed links to is
/// found among our articles (spec R6.5).
///
/// `http` and `https` are the same, as are the two ways to write a folder (`/a`, `/a/`, `/a/index.html`) and a
/// character that need not be percent-encoded. `www.` counts: another name may be another site.
package struct LinkKey: Hashable, Sendable {
    /// `example.org/news/funding`. Made for comparing, not for reading it again.
    package let text: String

    /// - Returns: nil for an address that is not of the Web.
    package init?(_ url: WebURL) {
        guard url.isWeb, let host = url.host else { return nil }
        var text = host
        if let port = url.port { text += ":\(port)" }
        var path = Self.decoded(url.path, keeping: Self.pathDelimiters)
        if path.hasSuffix("/index.html") { path.removeLast("index.html".utf8.count) }
        while path.hasSuffix("/") { path.removeLast() }
        text += path
        if let query = url.query { text += "?" + Self.decoded(query, keeping: Self.queryDelimiters) }
        if let fragment = url.fragment { text += "#" + fragment }
        self.text = text
    }

    /// One that was stored.
    package init(stored text: some StringProtocol) {
        self.text = String(text)
    }

    /// The host, with a port that is not the usual one.
    package var authority: Substring { text.prefix { !"/?#".contains($0) } }

    /// What follows the host: empty for the first page of a site, which every site has.
    package var rest: Substring { text[authority.endIndex...] }

    /// The same address at another host; nil for the first page of a site.
    ///
    /// - Parameter authority: that of another key.
    package func moved(to authority: Substring) -> LinkKey? {
        rest.isEmpty ? nil : LinkKey(stored: authority + rest)
    }

    /// These mean something else when they are not encoded.
    private static let pathDelimiters = ASCIISet("/?#%")
    private static let queryDelimiters = ASCIISet("#%&=+;")

    private static func decoded(_ text: String, keeping delimiters: ASCIISet) -> String {
        var bytes = text.utf8[...]
        var out: [UInt8] = []
        while let byte = bytes.popFirst() {
            let digits = bytes.prefix(2).compactMap(\.hexDigit)
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                let decoded = digits[0] << 4 | digits[1]
                if (0x21...0x7E).contains(decoded), !delimiters.contains(decoded) {
                    out.append(decoded)
                    bytes = bytes.dropFirst(2)
                    continue
                }
            }
            out.append(byte)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
