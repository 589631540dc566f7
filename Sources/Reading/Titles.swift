import Markdown
import Syndication

/// Titles in plain text, and where they come from when nobody wrote one (spec R2.1, section 19).
enum Titles {
    /// A longer title is not one.
    static let maximumLength = 500

    /// The plain text of a title that may hold Markdown. White space is collapsed.
    static func plain(_ text: String) -> String {
        let hasMarks = text.utf8.contains { marks.contains($0) }
        return PlainText.collapsed(hasMarks ? MarkdownRenderer.plainInline(text) : text)
    }

    private static let marks = ASCIISet("*_`&<[!\\~")

    /// `my-first_post` becomes `My first post`.
    static func fromFileName(_ stem: String) -> String {
        let words = stem.split { $0 == "-" || $0 == "_" || $0 == " " || $0 == "." }.joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// Whether the first thing in a Markdown text is a heading: `# Title`, or a line with `===` or `---` below it.
    static func beginsWithHeading(_ body: ArraySlice<UInt8>) -> Bool {
        let lines = body.lazy.split(separator: 0x0A, maxSplits: 200, omittingEmptySubsequences: false)
            .drop { line in line.allSatisfy { $0 <= 0x20 } }
            .prefix(2)
        var iterator = lines.makeIterator()
        guard let first = iterator.next() else { return false }
        let text = first.drop { $0 == 0x20 }
        let marks = text.prefix { $0 == UInt8(ascii: "#") }.count
        if marks > 0 { return marks <= 6 && (text.count == marks || text.dropFirst(marks).first == 0x20) }
        guard let second = iterator.next(), let mark = second.first else { return false }
        let underline = second.prefix { $0 > 0x20 }
        return (mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-")) && underline.count >= 2
            && underline.allSatisfy { $0 == mark } && second.dropFirst(underline.count).allSatisfy { $0 <= 0x20 }
    }
}

extension Titles {
    /// - Parameter anywhere: whether a heading counts that other text stands before.
    static func heading(of body: ArraySlice<UInt8>, anywhere: Bool) -> String? {
        guard anywhere || beginsWithHeading(body) else { return nil }
        guard var heading = MarkdownRenderer.firstHeading(of: body) else { return nil }
        if TemplateRemoval.isNeeded(heading.utf8) {
            // Which of it is code tells only the source.
            heading = MarkdownRenderer.firstHeading(of: TemplateRemoval(Array(body)).bytes) ?? ""
        }
        let title = PlainText.collapsed(heading)
        return title.isEmpty ? nil : title
    }
}
