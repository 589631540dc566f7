import Syndication

/// The id that an article claims (spec R6.1).
enum IdentityReading {
    /// - Returns: nil also for a field that many sites have for purposes of their own, such as `id: 123`.
    static func claimedID(_ table: FieldTable, file: String, problems: inout [Problem]) -> EntryID? {
        guard let field = table[.id] else { return nil }
        let text = field.value.text.map(PlainText.collapsed)
        if let id = text.flatMap(EntryID.init(claimed:)) { return id }
        guard FieldName.normalForm(field.key) != "id" || text?.contains(":") == true else { return nil }
        problems.append(
            Problem(
                .warning, file: file, line: field.line,
                "\(field.key) \(fault(of: text)), so the article gets another id",
                remedy: "Write a URI such as tag:example.org,2026:name, or a UUID; a new id is a new article to readers"
            ))
        return nil
    }

    private static func fault(of text: String?) -> String {
        guard let text else { return "is not a text" }
        if text.utf8.count > EntryID.maximumLength { return "is longer than \(EntryID.maximumLength) bytes" }
        if EntryID(text) == nil { return "holds a space or another character that ids cannot have" }
        return "is neither a URI nor a UUID"
    }
}
