import Syndication

/// Where a page is, as its file's name and its head tell.
struct PageAddress {
    /// Where a link leads, seen from the page.
    enum Lead {
        case itself
        /// Another page of its site.
        case site
        case outside
    }

    /// What relative addresses on the page count from: `<base href>`, else the file's own address.
    let base: WebURL
    private let file: WebURL
    private let names: Set<String>

    /// - Parameters:
    ///   - file: the address of the file.
    ///   - base: the `<base href>`, as it is written.
    ///   - canonical: what the head gives as the page's address.
    init(file: WebURL, base: String?, canonical: [String]) {
        let base = base.flatMap { file.resolving($0) } ?? file
        self.base = base
        self.file = file
        names = Set(([file] + canonical.compactMap { base.resolving($0) }).map(Self.name))
    }

    /// - Returns: nil for what is no address of the Web.
    func lead(of href: String) -> Lead? {
        guard let url = base.resolving(href), url.isWeb else { return nil }
        if names.contains(Self.name(of: url)) { return .itself }
        return url.host == file.host || url.isLocal ? .site : .outside
    }

    /// The last part of the path: an article may be in another folder than its file, and without the file's ending.
    private static func name(of url: WebURL) -> String {
        var parts = url.path.lowercased().split(separator: "/")
        if let last = parts.last, ["index.html", "index.htm"].contains(last) { parts.removeLast() }
        let last = parts.last ?? ""
        for ending in [".html", ".htm"] where last.hasSuffix(ending) { return String(last.dropLast(ending.count)) }
        return String(last)
    }
}

extension WebURL {
    /// A generator's test server.
    var isLocal: Bool { host == "localhost" || host == "127.0.0.1" }
}
