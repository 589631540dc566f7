import Syndication

extension Problem {
    /// What an author wrote, as a message may show it: on one line, and not endless.
    static func quoted(_ text: String) -> String {
        PlainText.cut(PlainText.collapsed(text), atMost: 120, ellipsis: true)
    }
}
