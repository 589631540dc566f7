import Syndication

/// What the page of a folder says of it: the `_index.md` of Hugo and Zola, which is no article.
package struct SectionPage: Hashable, Sendable, Codable {
    /// Plain text.
    package var title: String?
    /// Plain text.
    package var description: String?

    /// The most bytes of such a file that are read: it is a header, and a few words.
    package static let maximumFile = 1 << 20

    /// - Parameter folder: below the content folder.
    package static func path(ofFolder folder: String) -> String { "\(folder)/_index.md" }

    /// - Parameter bytes: the whole file. One whose front matter cannot be read says nothing.
    package init(reading bytes: [UInt8]) {
        let text = SourceText(bytes).bytes
        guard let block = try? FrontMatterBlock.find(in: text, limit: text.count, allowsPlain: false),
            let header = try? FrontMatter(reading: block, of: text)
        else { return }
        title = header.fields.line("title")
        description = header.fields.line("description", "summary", "subtitle")
    }
}
