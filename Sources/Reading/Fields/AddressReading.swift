import Syndication

/// Finds an article's own address and the others that it names (spec section 4, section 19).
struct AddressReading {
    let settings: ReadingSettings
    let name: ContentFileName
    let table: FieldTable
    let page: HTMLPage?

    /// With a slash at its end.
    private var site: WebURL { settings.site }

    /// `permalink: false`: the article has no page of its own.
    var hasPage: Bool {
        guard let field = table[.url] else { return true }
        return !(field.value.isBoolean && field.value.bool == false)
    }

    // MARK: The permalink

    /// What the front matter writes, else the canonical address of a page, else the pattern.
    func permalink(
        title: String?, day: CivilDay?, categories: [Category], problems: inout [Problem]
    ) -> WebURL {
        let parts = Permalink(
            name: name, slug: table.text(.slug), title: title,
            writtenTitle: table.isWritten(.title) ? table.text(.title) : nil, day: day, categories: categories,
            language: foreignLanguage, translation: translation)
        if let field = table[.url], !field.value.isBoolean {
            if let url = field.value.text.flatMap({ writtenAddress($0, parts) }) { return url }
            problems.append(
                Problem(
                    .warning, file: name.path, line: field.line,
                    "\(field.key) cannot be filled in, so the permalink is made by the configured pattern",
                    remedy: "Write the address itself, such as /news/funding/"))
        }
        if let canonical { return canonical }
        if page != nil, table[.slug] == nil, settings.permalink == .path {
            return Self.fileAddress(name, settings)
        }
        // A reference to the method would hold a copy of all this.
        return parts.path(settings.permalink).flatMap { below($0) } ?? parts.path(.path).flatMap { below($0) } ?? site
    }

    /// An address as people write it: absolute, or below the site with a slash in front or without. Zola's `path` and
    /// Hugo's `url` are folders where they name no file; Jekyll's `permalink` and Pelican's `Url` are what they say.
    private func writtenAddress(_ text: String, _ parts: Permalink) -> WebURL? {
        let text = PlainText.collapsed(text)
        if let url = WebURL(text) { return url.isWeb ? url : nil }
        let key = FieldName.normalForm(table[.url]?.key ?? "")
        guard let path = parts.filled(text, isHugo: key == "url") else { return nil }
        let last = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last
        let isFolder =
            switch key {
            case _ where last?.isEmpty != false: false
            case "path": !path.hasSuffix(".html")
            case "url": !table.isPlain && last?.contains { ".?#".utf8.contains($0) } == false
            default: false
            }
        return below(isFolder ? path + "/" : path)
    }

    private var foreignLanguage: LanguageTag? {
        guard let language = name.language, language != settings.language else { return nil }
        return language
    }

    /// The language that the front matter writes, when it is another than the site's.
    private var translation: String? {
        guard name.language == nil, let site = settings.language, let text = table.text(.language),
            let language = LanguageTag(PlainText.collapsed(text)), language != site
        else { return nil }
        return PlainText.collapsed(text)
    }

    /// The address that a page gives as its own, but for that of a generator's test server.
    private var canonical: WebURL? {
        guard let page, let text = page.canonical, let url = page.address.base.resolving(text), url.isWeb else {
            return nil
        }
        return url.isLocal && url.host != site.host ? nil : url
    }

    /// A page that a generator has written is served under its own name.
    static func fileAddress(_ name: ContentFileName, _ settings: ReadingSettings) -> WebURL {
        var path = name.path
        for ending in ["index.html", "index.htm"] where path == ending || path.hasSuffix("/" + ending) {
            path.removeLast(ending.count)
        }
        return below(Permalink.escaped(path), settings.site) ?? settings.site
    }

    // MARK: Other addresses

    /// More old addresses nobody has.
    private static let maximumAliases = 100

    /// All that the aliases may mean, so that a renamed article is found by any of it. The first stands for where the
    /// article was first published.
    func aliases(permalink: WebURL) -> [WebURL] {
        var aliases: [WebURL] = []
        for text in addresses(table[.aliases]?.value).prefix(Self.maximumAliases) {
            for url in meanings(ofAlias: text, permalink: permalink) where !aliases.contains(url) {
                aliases.append(url)
            }
        }
        return aliases
    }

    /// Without a slash in front Hugo begins beside the article, and Zola at the site.
    private func meanings(ofAlias text: String, permalink: WebURL) -> [WebURL] {
        if let url = WebURL(text) { return url.isWeb ? [url] : [] }
        if text.hasPrefix("/") { return [wholePath(text), below(text)].compactMap(\.self) }
        let beside = permalink.resolving((permalink.path.hasSuffix("/") ? "../" : "./") + text)
        // From the article's own address, as a link in it would lead.
        if text.hasPrefix("../") { return [permalink.resolving(text), beside].compactMap(\.self) }
        return [beside, below(text)].compactMap(\.self)
    }

    /// A path as readers see it, which has the path of the site in it already.
    private func wholePath(_ text: String) -> WebURL? {
        guard let url = site.resolving(text), url.origin == site.origin, url.path.hasPrefix(site.path) else {
            return nil
        }
        return url
    }

    /// What a link post points at.
    func externalURL(permalink: WebURL, problems: inout [Problem]) -> WebURL? {
        guard let field = table[.externalLink], let text = field.value.text else { return nil }
        let address = PlainText.collapsed(text)
        let isReference = !table.isWritten(.externalLink) || Self.isReference(address)
        if isReference, let url = meaning(of: address, in: .externalLink, permalink: permalink) { return url }
        problems.append(
            Problem(
                .warning, file: name.path, line: field.line, "\(field.key) is not an address",
                remedy: "Write it with https:// in front"))
        return nil
    }

    /// `www.example.net/story` is meant for another site. A link on a page would lead to a file beside the article.
    private static func isReference(_ text: String) -> Bool {
        WebURL(text) != nil || ["/", "./", "../", "?", "#"].contains(where: text.hasPrefix)
    }

    func inReplyTo(permalink: WebURL) -> [WebURL] {
        addresses(table[.inReplyTo]?.value).prefix(Self.maximumAliases)
            .compactMap { meaning(of: $0, in: .inReplyTo, permalink: permalink) }
    }

    /// Where the article leads besides. Themes have these fields for other things too (`comments: open`, `via: Maja`): what
    /// does not look like an address is none.
    func reference(_ name: FieldName, permalink: WebURL) -> WebURL? {
        guard let text = table.text(name).map(PlainText.collapsed) else { return nil }
        let lower = text.prefix(8).lowercased()
        guard ["http://", "https://", "/", "#"].contains(where: lower.hasPrefix) else { return nil }
        return meaning(of: text, in: name, permalink: permalink)
    }

    /// To an author `/` is the root of the site, as in the text (spec R4.2). A page means what its browser makes of it.
    private func meaning(of text: String, in name: FieldName, permalink: WebURL) -> WebURL? {
        let isRooted = text.utf8.first == UInt8(ascii: "/") && table.isWritten(name)
        let url = isRooted ? site.resolvingInSite(text) : permalink.resolving(text)
        return url.flatMap { $0.isWeb ? $0 : nil }
    }

    /// A text, or a list of texts.
    private func addresses(_ value: FrontMatterValue?) -> [String] {
        switch value {
        case .plain(let text), .quoted(let text): [PlainText.collapsed(text)]
        case .list(let items): items.compactMap { $0.text.map(PlainText.collapsed) }
        case .map, .null, nil: []
        }
    }

    // MARK: Below the site

    private func below(_ path: String) -> WebURL? { Self.below(path, site) }

    private static func below(_ path: String, _ site: WebURL) -> WebURL? {
        let bare = path.drop { $0 == "/" }
        // The dot keeps a colon in the path from being read as a scheme.
        return site.resolving("./" + bare)
    }
}
