import Syndication

/// Whether and how an article wants to be seen (spec R3.1, R16.4, section 19).
enum VisibilityReading {
    /// - Throws: when the answer that was meant cannot be read. Readers keep what was published by mistake.
    static func visibility(
        _ table: FieldTable, isInDrafts: Bool, file: String
    ) throws(Problem) -> Article.Visibility {
        let status = table.text(.status)?.lowercased()
        if isInDrafts || table.bool(.draft) == true || table.bool(.published) == false
            || ["draft", "gone", "scheduled", "private", "pending", "skip"].contains(status)
        {
            return .draft
        }
        try checkDraft(table, file: file)
        let isHidden =
            [.hidden, .unlisted, .excluded, .collections].contains { table.bool($0) == true }
            || status == "hidden" || status == "unlisted" || table.bool(.feed) == false || isListedNever(table)
        return isHidden ? .excluded : .published
    }

    /// Other fields of visibility are other things too, to themes and in books: `published: Acme Press`, `hidden: sidebar`.
    private static func checkDraft(_ table: FieldTable, file: String) throws(Problem) {
        guard let field = table[.draft], table.isWritten(.draft), field.value.bool == nil else { return }
        let fault =
            switch field.value.text {
            case let text?: ": \"\(PlainText.collapsed(text).prefix(40))\" is neither true nor false"
            case nil: " is a list or a map where true or false should be"
            }
        throw Problem(
            .error, file: file, line: field.line, field.key + fault,
            remedy: "Write \(field.key): true or \(field.key): false")
    }

    /// WordPress and some generators ask for a password before they show an article that has one.
    static func passwordProblem(_ table: FieldTable, file: String) -> [Problem] {
        guard let field = table[.password], table.isWritten(.password), !field.value.isBoolean else { return [] }
        let problem = Problem(
            .warning, file: file, line: field.line, "the article has a password, and everybody can read it here",
            remedy: "To hold it back write draft: true")
        return [problem]
    }

    /// `feed: full`, `feed: summary`, `feed: none`.
    static func exposure(_ table: FieldTable) -> Article.Exposure? {
        table.text(.feed).flatMap { Article.Exposure(rawValue: $0.lowercased()) }
    }

    /// Hugo's `build: {list: never}`.
    private static func isListedNever(_ table: FieldTable) -> Bool {
        guard case .map(let fields) = table[.build]?.value, let list = fields.value("list") else { return false }
        return list.text?.lowercased() == "never" || list.bool == false
    }
}
