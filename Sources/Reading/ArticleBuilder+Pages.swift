import Syndication

// Whole HTML pages: which of them are articles.
extension ArticleBuilder {
    /// An HTML file is a page when it has no front matter, or when a whole page follows it; else it is a fragment.
    func readPage(_ source: BodySource, hasHeader: Bool) -> HTMLPage? {
        guard name.kind == .html else { return nil }
        let body = text.bytes[source.body]
        guard !hasHeader || HTMLPage.isPage(body) else { return nil }
        return HTMLPage(body, at: AddressReading.fileAddress(name, settings), zone: settings.zone)
    }

    /// Whether a page gives no article. Where it does not say so itself, `doubt` tells why: a page that was cut or
    /// emptied by mishap takes nothing from its readers.
    ///
    /// - Parameter firstLine: on which line of the file the page begins.
    /// - Throws: what is wrong with a page that wants to be an article and shows nothing.
    mutating func isAbsent(
        _ page: HTMLPage, _ header: FrontMatter?, _ table: FieldTable, firstLine: Int
    ) throws(Problem) -> Bool {
        switch page.kind {
        case .redirect: return true
        case .list(let line, let isMarked):
            let problem = listProblem(line: firstLine + line - 1)
            if hasOwnDate(header) { problems.append(problem) }
            if !isMarked, !isKeptOut(table) { doubt = problem }
            return true
        case .article:
            if let line = page.rivalLine { warnOfRival(line: firstLine + line - 1) }
            guard header == nil, !page.hasContent, media.isEmpty else { return false }
            if isKeptOut(table) { return true }
            if let line = page.claimLine {
                throw emptyPage("the page says that it is an article, and shows no text", line: firstLine + line - 1)
            }
            doubt = Problem(
                .warning, file: name.path, line: firstLine + page.line - 1,
                "the page was an article, and shows no text any more; it stays published as it was",
                remedy: "Mend it, or remove it to withdraw the article")
            return true
        }
    }

    private func emptyPage(_ what: String, line: Int) -> Problem {
        Problem(
            .warning, file: name.path, line: line, what,
            remedy: "Write something, or remove it; what was published before stays until then")
    }

    private mutating func warnOfRival(line: Int) {
        warn(
            line,
            "the page has another h-entry with a text, which is in no feed: the one that the page is called as counts",
            remedy:
                "If the page is one article, say so with <meta property=\"article:published_time\" content=\"DATE\">")
    }

    private func listProblem(line: Int) -> Problem {
        Problem(
            .warning, file: name.path, line: line,
            "the page was taken for a list of articles, so it is in no feed, unless it was published before",
            remedy: "If it is one article, say so with <meta property=\"article:published_time\" content=\"DATE\">; "
                + "if it is none, with <meta name=\"status\" content=\"draft\">")
    }

    /// A file with a date may well be one article, whose author would wait for it in vain. The dates within a list are
    /// those of what it lists, and of a site's lists there are many.
    private func hasOwnDate(_ header: FrontMatter?) -> Bool {
        let own = FieldTable(header?.fields ?? [], page: [])
        return own[.date] != nil || own[.publishDate] != nil || name.date != nil
    }

    /// Whether the author says that the file is not for feeds.
    private func isKeptOut(_ table: FieldTable) -> Bool {
        let visibility = try? VisibilityReading.visibility(table, isInDrafts: name.isInDrafts, file: name.path)
        return visibility == .draft || visibility == .excluded
    }
}
