import Syndication

/// What an address in an article means where the article is read (spec section 4).
struct LinkResolver: Sendable {
    enum Meaning: Equatable {
        case url(WebURL)
        /// A dangerous or unknown scheme, or no URL at all (spec R4.6).
        case unusable
        /// A link to a content file that holds no published article (spec R4.2).
        case dead(path: String)
    }

    private let permalink: WebURL
    /// What relative references stand on: the permalink, or what the page says (spec R4.2).
    private let base: WebURL
    let hasOwnBase: Bool
    /// Whether `/` is the root of the host and not of the site.
    private let isWholePage: Bool
    let site: SiteLinks
    /// The path that the site lies under, without a slash at its end: `/blog`, or empty.
    private let basePath: String
    /// Of the article's file, with a slash at its end, or empty.
    private let folder: String
    /// The first folder with a slash at its end, when it is named after a language: Hugo's content of that language begins
    /// there.
    private let languageFolder: String?
    /// Whether the folder belongs to this article alone: `funding/index.md`.
    let isBundle: Bool

    init(article: Article, links: SiteLinks) {
        permalink = article.permalink
        base = article.base ?? article.permalink
        hasOwnBase = article.base != nil
        isWholePage = article.isWholePage
        site = links
        basePath = links.site.sitePath
        let slash = article.path.utf8.lastIndex(of: UInt8(ascii: "/"))
        folder = slash.map { String(article.path[...$0]) } ?? ""
        let first = Substring(folder.utf8.prefix { $0 != UInt8(ascii: "/") })
        languageFolder = LanguageCodes.tag(first).map { _ in first + "/" }
        isBundle = article.path.dropFirst(folder.count).hasPrefix("index.")
    }

    func resolve(_ reference: String) -> Meaning {
        let written = wellSpelled(Self.withSlashes(reference))
        switch written.utf8.first {
        case nil, UInt8(ascii: "?"): return meaning(base.resolving(written))
        // A fragment names a place in this article, wherever relative links lead.
        case UInt8(ascii: "#"): return meaning(permalink.resolving(written))
        case UInt8(ascii: "/"): return resolveRooted(written)
        case UInt8(ascii: "{"), UInt8(ascii: "%"), UInt8(ascii: "|"):
            return resolvePlaceholder(written) ?? resolveRelative(written)
        case UInt8(ascii: "@"):
            // Zola's `@/blog/other.md`, from the root of the content.
            let rooted = String(written.dropFirst())
            if rooted.utf8.first == UInt8(ascii: "/"), let page = sourceFile(rooted) { return page }
            return meaning(base.resolving(written))
        case .some(0...0x20): return resolve(String(decoding: written.utf8.drop { $0 <= 0x20 }, as: UTF8.self))
        default: return resolveRelative(written)
        }
    }

    private func resolveRelative(_ written: String) -> Meaning {
        sourceFile(written) ?? meaning(base.resolving(written))
    }

    private func meaning(_ url: WebURL?) -> Meaning {
        guard let url, !Self.isDrawing(url) else { return .unusable }
        return .url(url)
    }

    /// An SVG in a `data:` URL can hold script.
    private static func isDrawing(_ url: WebURL) -> Bool {
        url.text.utf8.starts(with: "data:".utf8) && url.text.lowercased().hasPrefix("data:image/svg")
    }

    // MARK: - From the root of the site

    /// Root-relative means the root of the site, which need not be the root of its host, but for a page: what has written it
    /// knows the address it is for.
    private func resolveRooted(_ written: String) -> Meaning {
        if written.utf8.dropFirst().first == UInt8(ascii: "/") || hasOwnBase {
            return meaning(base.resolving(written))
        }
        let isBelow = WebURL.isPath(written, below: basePath)
        if isWholePage, !isBelow { return meaning(base.resolving(written)) }
        if let page = sourceFile(written) { return page }
        if let page = servedPage(isBelow ? String(written.dropFirst(basePath.count)) : written) { return meaning(page) }
        return meaning(site.site.resolvingInSite(written))
    }

    /// `/posts/other/#part`, as authors write it for a site of their own: the page of that article where we serve it.
    private func servedPage(_ rooted: String) -> WebURL? {
        let (path, rest) = Self.splitPath(rooted)
        let bare = path.drop { $0 == "/" }
        return bare.isEmpty ? nil : site.page(String(bare))?.resolving(rest)
    }

    // MARK: - To other content files

    /// `../other.md#part`: the permalink of that article. Nil when the reference does not look like a content file.
    private func sourceFile(_ written: String) -> Meaning? {
        guard !Self.hasScheme(written) else { return nil }
        let (path, rest) = Self.splitPath(written)
        guard let ending = Self.ending(of: path) else { return nil }
        let isCertain = ending == "md" || ending == "markdown" || ending == "mkd"
        guard isCertain || ending == "html" || ending == "htm" || ending == "txt" else { return nil }
        if let page = page(at: Self.percentDecoded(path)) {
            return meaning(page.resolving(rest))
        }
        return isCertain ? .dead(path: path) : nil
    }

    /// Pelican's `{filename}../other.md`, `{static}/images/x.png`, `{attach}x.pdf`, and the older `|filename|`.
    private func resolvePlaceholder(_ written: String) -> Meaning? {
        guard Self.beginsAsPlaceholder(written) else { return nil }
        let text = Self.percentDecoded(written)
        guard let end = text.dropFirst().firstIndex(of: text.first == "{" ? "}" : "|") else { return nil }
        let kind = text[text.index(after: text.startIndex)..<end]
        let (path, rest) = Self.splitPath(String(text[text.index(after: end)...]))
        switch kind {
        case "filename":
            // Told as it is written, so that its author finds it.
            guard let page = page(at: path) else { return .dead(path: String(text.dropLast(rest.count))) }
            return meaning(page.resolving(rest))
        case "static", "attach":
            guard let contentPath = contentPath(path) else { return .unusable }
            return meaning(site.site.resolving(basePath + "/" + contentPath + rest))
        case "index": return meaning(site.site.resolving(basePath + "/" + rest))
        // Where the site lists these, only its configuration tells.
        case "author", "category", "tag": return .dead(path: written)
        default: return nil
        }
    }

    /// The permalink of the article that a written path names: from the article's folder, then from the root of its
    /// language, then from the root.
    private func page(at path: String) -> WebURL? {
        let rooted = path.utf8.first == UInt8(ascii: "/") ? path : "/" + path
        if rooted != path, let near = contentPath(path), let url = site.permalink(near) { return url }
        if let languageFolder, let own = contentPath("/" + languageFolder + rooted), let url = site.permalink(own) {
            return url
        }
        guard let far = contentPath(rooted) else { return nil }
        return site.permalink(far)
    }

    /// The permalink of the article that a shortcode names, perhaps without folder or ending: `{{< ref "funding" >}}`,
    /// `{% post_url 2026-03-14-funding %}`.
    func page(named name: String) -> WebURL? {
        let (path, rest) = Self.splitPath(name)
        guard !path.isEmpty else { return rest.isEmpty ? nil : permalink.resolving(rest) }
        let bare = path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
        for ending in Self.ending(of: bare) == nil ? Self.possibleEndings : [""] + Self.possibleEndings {
            if let url = page(at: bare + ending) { return url.resolving(rest) }
        }
        for folder in ["_posts/", "posts/", "blog/"] {
            for ending in [".md", ".markdown", ".html"] {
                if let url = site.permalink(folder + bare + ending) { return url.resolving(rest) }
            }
        }
        return site.permalink(bare)?.resolving(rest)
    }

    private static let possibleEndings = [".md", ".markdown", ".html", "/index.md", "/_index.md"]

    // MARK: - To files

    /// The file of the content folder that a picture or a recording is, when it is one of ours.
    func file(_ written: String) -> LocalFile? { located(written)?.file }

    /// The same with the file's path, as the disk spells it.
    func located(_ written: String) -> (path: String, file: LocalFile)? {
        for path in contentPaths(written) {
            if let file = site.file(path) { return (file.path ?? path, file) }
        }
        return nil
    }

    /// What the front matter names: `cover.jpg`, `/images/cover.jpg`, `images/cover.jpg`.
    enum Named {
        case url(WebURL, (path: String, file: LocalFile)?)
        /// There is no such file, and nobody else serves one.
        case missing
        case unusable
    }

    /// A path in front matter counts from the article's folder when the file lies there, else from the site's root. A
    /// mere name in the front matter of a page bundle can only be one of its files. `#` and `?` belong to the name where
    /// there is a file of that name: `Ep #12.mp3`.
    func named(_ written: String) -> Named {
        let outcome = addressed(written)
        guard !Self.hasScheme(written), written.utf8.contains(where: { "#?".utf8.contains($0) }) else { return outcome }
        let whole = addressed(PathSpelling.encoded(fileName: written))
        switch (whole, outcome) {
        case (.url(_, _?), _), (.missing, .url(_, nil)): return whole
        default: return outcome
        }
    }

    private func addressed(_ written: String) -> Named {
        func named(_ address: String, _ found: (path: String, file: LocalFile)?) -> Named {
            if case .url(let url) = resolve(address), url.isWeb { .url(url, found) } else { .unusable }
        }
        if let found = located(written) { return named(written, found) }
        let isBare = !Self.hasScheme(written) && !"/.{|".utf8.contains(written.utf8.first ?? UInt8(ascii: "/"))
        let rooted = basePath + "/" + written
        if isBare, let found = located(rooted) { return named(rooted, found) }
        if isBare, isBundle, !written.utf8.contains(UInt8(ascii: "/")) { return .missing }
        let outcome = named(isBare ? rooted : written, nil)
        if case .url(let url, _) = outcome, isMissing(url) { return .missing }
        return outcome
    }

    /// The address of a picture of ours that changes whenever it does.
    ///
    /// - Parameter path: of the picture in the content folder.
    func artwork(_ path: String, _ url: WebURL) -> WebURL? { site.artwork(path, url) }

    /// Where the file may lie. What is below the address of the article itself lies beside it.
    func contentPaths(_ written: String) -> [String] {
        let (path, _) = Self.splitPath(Self.withSlashes(written))
        let paths: [String?] =
            if Self.hasScheme(path) {
                [Self.rest(of: path, below: permalink), Self.rest(of: path, below: site.site).map { "/" + $0 }]
            } else if path.utf8.first == UInt8(ascii: "/"), WebURL.isPath(path, below: basePath) {
                [String(decoding: path.utf8.dropFirst(basePath.utf8.count), as: UTF8.self)]
            } else if path.utf8.first == UInt8(ascii: "/"), isWholePage {
                []
            } else {
                [path]
            }
        return paths.compactMap { $0.flatMap { contentPath(Self.percentDecoded($0)) } }
    }

    private static func rest(of address: String, below folder: WebURL) -> String? {
        guard folder.text.utf8.last == UInt8(ascii: "/"), address.utf8.starts(with: folder.text.utf8) else {
            return nil
        }
        return String(decoding: address.utf8.dropFirst(folder.text.utf8.count), as: UTF8.self)
    }

    /// A path as written, from the article's folder or with a slash from the root, without dot segments.
    ///
    /// - Returns: nil when it leaves the content folder.
    private func contentPath(_ path: String) -> String? {
        let whole = path.utf8.first == UInt8(ascii: "/") ? path : folder + path
        var parts: [Substring.UTF8View] = []
        for part in Substring(whole).utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        return parts.isEmpty ? nil : parts.map { String(Substring($0)) }.joined(separator: "/")
    }
}
