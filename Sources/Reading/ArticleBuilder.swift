import Syndication

/// Puts an article together from its file: front matter first, then what the file's name and its body tell.
struct ArticleBuilder {
    let settings: ReadingSettings
    let name: ContentFileName
    let text: SourceText
    let media: [String]
    private let takesDigests: Bool
    var problems: [Problem]
    /// Why the file gives no article, where that may be a mishap.
    var doubt: Problem?

    /// - Parameter takesDigests: whether it is to be told by them what readers would notice of the article.
    init(
        settings: ReadingSettings, name: ContentFileName, text: SourceText, media: [String], takesDigests: Bool
    ) {
        self.settings = settings
        self.name = name
        self.text = text
        self.media = media
        self.takesDigests = takesDigests
        problems = text.repairs.map { $0.problem(.warning, file: name.path) }
    }

    /// - Returns: nil when the file is no article: a page that lists others, or sends the reader elsewhere.
    /// - Throws: what makes the article unreadable.
    mutating func build() throws(Problem) -> Article? {
        let header: FrontMatter?
        var isPlain = false
        var source = BodySource(body: 0..<text.bytes.count, line: 1)
        do throws(HeaderProblem) {
            let block = try FrontMatterBlock.find(
                in: text.bytes, limit: settings.maximumHeader, allowsPlain: name.kind != .html)
            if let block {
                source = BodySource(body: block.body, line: block.bodyLine)
                isPlain = block.language == .plain
            }
            header = try block.map { block throws(HeaderProblem) in try FrontMatter(reading: block, of: text.bytes) }
        } catch {
            throw error.problem(.error, file: name.path)
        }
        problems += header?.repairs.map { $0.problem(.warning, file: name.path) } ?? []

        let page = readPage(source, hasHeader: header != nil)
        let table = FieldTable(header?.fields ?? [], isPlain: isPlain, page: page?.facts.fields ?? [])
        if let page, try isAbsent(page, header, table, firstLine: source.line) { return nil }
        return try article(table, hasHeader: header != nil, page: page, source: source)
    }

    /// Where the body lies, and on which line it begins.
    struct BodySource {
        var body: Range<Int>
        var line: Int
    }

    mutating func warn(_ line: Int?, _ what: String, remedy: String) {
        problems.append(Problem(.warning, file: name.path, line: line, what, remedy: remedy))
    }

    // MARK: The article

    private mutating func article(
        _ table: FieldTable, hasHeader: Bool, page: HTMLPage?, source: BodySource
    ) throws(Problem) -> Article {
        let visibility = try VisibilityReading.visibility(table, isInDrafts: name.isInDrafts, file: name.path)
        var dates = DateSources(table: table, name: name, zone: settings.zone, source: text)
        let (date, expires): (ReadDate?, Timestamp?)
        do throws(Problem) {
            (date, expires) = (try dates.date(), try dates.expires())
        } catch {
            problems += dates.problems
            throw error
        }

        var source = source
        let title = title(table, hasHeader: hasHeader, isUntitled: page?.facts.isUntitled ?? false, source: &source)
        let categories = categories(table)
        let language = language(table)
        let address = AddressReading(settings: settings, name: name, table: table, page: page)
        let permalink = address.permalink(
            title: title, day: date?.day, categories: Array(categories.all.prefix(categories.categories)),
            problems: &problems)

        var article = Article(
            path: name.path, body: body(page: page, source: source, separator: table.text(.excerptSeparator)),
            bodyLine: page.map { source.line + $0.line - 1 } ?? source.line, permalink: permalink,
            sourceDigest: ContentDigest(bytes: []), contentDigest: ContentDigest(bytes: []))
        article.title = title
        article.categories = categories.all
        article.language = language
        article.translationKey = translationKey(table)
        article.date = date?.written
        article.dateText = date?.text
        let modified = dates.modified()
        article.modified = modified?.written.instant
        article.modifiedText = modified?.text
        article.expires = expires
        problems += dates.problems

        article.base = page.flatMap { $0.hasBase ? $0.address.base : nil }
        article.isWholePage = page != nil
        // Below front matter even a page has a generator still before it.
        article.mayHoldTemplates = page == nil || hasHeader
        setAddresses(of: &article, address)
        article.claimedID = IdentityReading.claimedID(table, file: name.path, problems: &problems)
        article.visibility = visibility
        setDetails(of: &article, table)
        try checkForText(article)
        if takesDigests {
            (article.contentDigest, article.textDigest) = SignificantText.digests(
                of: article, written: SignificantText.Written(table))
        }
        return article
    }

    private mutating func setAddresses(of article: inout Article, _ address: AddressReading) {
        let permalink = article.permalink
        article.hasPage = address.hasPage
        article.aliases = address.aliases(permalink: permalink)
        article.externalURL = address.externalURL(permalink: permalink, problems: &problems)
        article.inReplyTo = address.inReplyTo(permalink: permalink)
        article.commentsURL = address.reference(.comments, permalink: permalink)
        article.viaURL = address.reference(.via, permalink: permalink)
    }

    /// What stands beside the text, and how much of all a feed may show.
    private mutating func setDetails(of article: inout Article, _ table: FieldTable) {
        article.subtitle = plain(.subtitle, table)
        article.summary = plain(.summary, table) ?? (hasDeck(table) ? article.subtitle : nil)
        article.rights = plain(.rights, table)
        article.authors = authors(table)
        article.image = MediaReading.image(table)
        article.enclosures = MediaReading.enclosures(table)
        if article.enclosures.isEmpty { article.enclosures = media.map { Article.WrittenEnclosure(address: $0) } }
        if article.visibility != .draft { problems += VisibilityReading.passwordProblem(table, file: name.path) }
        article.exposure = VisibilityReading.exposure(table)
        article.isMinor = table.bool(.minor) ?? false
        article.weight = table[.weight]?.value.int ?? 0
    }

    /// A `deck` is a line below the title for those who print it, and a summary for those who do not (spec R2.4).
    private func hasDeck(_ table: FieldTable) -> Bool {
        table[.subtitle].map { FieldName.normalForm($0.key) } == "deck"
    }

    private mutating func authors(_ table: FieldTable) -> [Person] {
        guard let field = table[.authors] else { return [] }
        let isWritten = table.isWritten(.authors)
        let people = PersonReading.people(field, directory: settings.authors) {
            isWritten ? settings.site.resolvingInSite($0) : settings.site.resolving($0)
        }
        if people.isEmpty, isWritten {
            warn(field.line, "\(field.key) names nobody", remedy: "Write names, or maps that have a name each")
        }
        return people
    }

    private mutating func plain(_ field: FieldName, _ table: FieldTable) -> String? {
        if let written = table[field], table.isWritten(field), written.value.text == nil {
            warn(
                written.line, "\(written.key) is a list or a map where a text should be, so it does not count",
                remedy: "Write a text, in quotation marks where it begins with a bracket")
        }
        return TemplateRemoval.plain(
            table[field], isWritten: table.isWritten(field), file: name.path, problems: &problems)
    }

    private func body(page: HTMLPage?, source: BodySource, separator: String?) -> Article.Body {
        if let page { return page.hasContent ? .html(page.body) : .none }
        let bytes = source.body.count == text.bytes.count ? text.bytes : Array(text.bytes[source.body])
        if !media.isEmpty, bytes.allSatisfy({ $0 <= 0x20 }) { return .none }
        return switch name.kind {
        case .markdown: .markdown(ExcerptMark.spelled(in: bytes, separator: separator, isMarkdown: true))
        case .html: .html(ExcerptMark.spelled(in: bytes, separator: separator, isMarkdown: false))
        case .plainText: .plainText(bytes)
        }
    }

    /// A feed cannot show an entry without anything to show.
    private func checkForText(_ article: Article) throws(Problem) {
        guard article.title == nil, article.summary == nil, article.enclosures.isEmpty, article.image == nil,
            article.externalURL == nil, article.body.bytes.allSatisfy({ $0 <= 0x20 })
        else { return }
        throw Problem(
            .warning, file: name.path, "the file has neither a title nor a text",
            remedy: "Write something, or remove it")
    }

    // MARK: Title

    /// The title from the front matter. Without one: the heading with which the body begins. Without front matter:
    /// any heading, or the file name. Front matter that names no title makes a note, which has none (spec R2.3).
    private mutating func title(
        _ table: FieldTable, hasHeader: Bool, isUntitled: Bool, source: inout BodySource
    ) -> String? {
        var title: String?
        if table.namesTitle || table[.title] != nil {
            title = plain(.title, table)
        } else if !isUntitled {
            title = titleOfBody(hasHeader: hasHeader, source: &source)
        }
        guard let plain = title, PlainText.isVisible(plain) else { return nil }
        guard plain.utf8.count > Titles.maximumLength else { return plain }
        let cut = PlainText.cut(plain, atMost: Titles.maximumLength, ellipsis: true)
        if cut != plain {
            warn(
                table[.title]?.line, "the title has more than \(Titles.maximumLength) characters, and was cut",
                remedy: "Shorten it")
        }
        return cut
    }

    private func titleOfBody(hasHeader: Bool, source: inout BodySource) -> String? {
        switch name.kind {
        case .markdown:
            let body = text.bytes[source.body]
            if let heading = Titles.heading(of: body, anywhere: !hasHeader) { return heading }
        case .plainText:
            if !hasHeader, let found = TextFile.title(of: text.bytes, body: source.body) {
                source = BodySource(body: found.body, line: source.line + found.lines)
                return found.title
            }
        case .html: break
        }
        return hasHeader ? nil : Titles.fromFileName(name.stem)
    }

    // MARK: Categories and language

    private mutating func categories(_ table: FieldTable) -> CategoryReading.Result {
        let categories = CategoryReading.read(table)
        if categories.isCut {
            warn(
                table[.tags]?.line ?? table[.categories]?.line,
                "there are more than \(CategoryReading.maximum) categories and tags; the first ones count",
                remedy: "Keep those that help a reader")
        }
        return categories
    }

    /// Hugo's `translationKey`, or what sites made with Jekyll have for it beside a language: without one, `ref` may be a
    /// reference to anything.
    private func translationKey(_ table: FieldTable) -> String? {
        let text =
            table.text(.translationKey) ?? (table[.language] == nil ? nil : table.text(.translationReference))
        guard let key = text.map(PlainText.collapsed), !key.isEmpty, key.utf8.count <= 250 else { return nil }
        return key
    }

    /// The front matter's, else the file name's, else that of a first folder with the name of a language, in `_posts` too.
    private mutating func language(_ table: FieldTable) -> LanguageTag? {
        if let field = table[.language], let text = field.value.text {
            if let tag = LanguageTag(PlainText.collapsed(text)) {
                if let doubt = LanguageCodes.doubt(about: tag) {
                    warn(field.line, doubt.problem, remedy: doubt.remedy)
                }
                return tag
            }
            warn(
                field.line, "\"\(text.prefix(40))\" is not a language", remedy: "Write a tag such as en or pt-BR")
        }
        return name.language ?? name.addressFolders.first.flatMap { LanguageCodes.tag($0) }
    }
}
