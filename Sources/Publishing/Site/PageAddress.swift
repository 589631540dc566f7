import Syndication

/// The address of a page, with and without a slash at the end, since authors write both.
struct PageAddress {
    /// The address as written, and the other one.
    let spellings: [String]

    init(_ url: WebURL) {
        let text = url.text
        spellings = [text, text.utf8.last == UInt8(ascii: "/") ? String(text.dropLast()) : text + "/"]
    }

    /// One for both, among the paths of `AskedPaths`: no path of a content file has a scheme.
    var asked: String { spellings.min() ?? "" }
}
