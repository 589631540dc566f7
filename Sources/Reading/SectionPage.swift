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

/// What the configuration of a site's generator calls the site.
package enum GeneratorConfiguration {
    /// Hugo's, Zola's and Jekyll's, where they lie beside or above the content folder.
    package static let fileNames = [
        "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default/hugo.toml", "config/_default/config.toml",
        "zola.toml", "config.toml", "config.yaml", "config.yml", "config.json", "_config.yml", "_config.yaml",
    ]

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: for its ending, which tells the language.
    /// - Returns: nil for a file that names no site's address: it is the configuration of something else.
    package static func title(in bytes: [UInt8], path: String) -> String? {
        guard case .map(let fields)? = try? FrontMatterValue(dataFile: bytes, path: path),
            fields.value("baseurl", "url") != nil
        else { return nil }
        return fields.line("title")
    }
}

extension [FrontMatterField] {
    /// One line of plain text.
    fileprivate func line(_ names: String...) -> String? {
        for name in names {
            guard let text = value(name)?.text.map(Titles.plain), !text.isEmpty else { continue }
            return PlainText.cut(text, atMost: Titles.maximumLength, ellipsis: true)
        }
        return nil
    }
}
