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
        try check(.draft, table, file: file)
        if !mayBeDate(table.text(.published)) { try check(.published, table, file: file) }
        let isHidden =
            [.hidden, .unlisted, .excluded, .collections].contains { table.bool($0) == true }
            || status == "hidden" || status == "unlisted" || table.bool(.feed) == false || isListedNever(table)
        if isHidden { return .excluded }
        for name in [FieldName.hidden, .unlisted, .excluded] { try check(name, table, file: file) }
        return .published
    }

    private static func check(_ name: FieldName, _ table: FieldTable, file: String) throws(Problem) {
        guard let field = table[name], table.isWritten(name), field.value.bool == nil else { return }
        let fault =
            switch field.value.text {
            case let text?: ": \"\(PlainText.collapsed(text).prefix(40))\" is neither true nor false"
            case nil: " is a list or a map where true or false should be"
            }
        throw Problem(
            .error, file: file, line: field.line, field.key + fault,
            remedy: "Write \(field.key): true or \(field.key): false")
    }

    /// `published` is a date as often: what has a number in it is meant for one.
    private static func mayBeDate(_ text: String?) -> Bool { text?.utf8.contains { $0.asciiDigit != nil } == true }

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
