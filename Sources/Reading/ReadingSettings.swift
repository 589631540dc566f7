package import Syndication

/// What reading needs to know of the site.
package struct ReadingSettings: Sendable {
    /// Where the articles live. Permalinks are below it, also when it has a path of its own (spec R4.2).
    package var site: WebURL
    /// The form of permalinks, for articles that do not write their own.
    package var permalink: PermalinkPattern
    /// For dates without an offset (spec R5.5).
    package var zone: TimeZoneRules
    /// The language of the site. An article in another one, told by its file name, has the language as the first part
    /// of its permalink, as Hugo and Zola do it.
    package var language: LanguageTag?
    /// The people whom articles may name by a short name.
    package var authors: AuthorDirectory
    /// The most bytes that front matter may have.
    package var maximumHeader: Int
    /// The most bytes that a file may have (security.md section 6).
    package var maximumFile: Int

    /// Takes the settings as they are; without limits of its own, front matter has 64 KiB and a file 4 MiB.
    package init(
        site: WebURL, permalink: PermalinkPattern = .path, zone: TimeZoneRules = .utc, language: LanguageTag? = nil,
        authors: AuthorDirectory = AuthorDirectory(), maximumHeader: Int = 64 << 10, maximumFile: Int = 4 << 20
    ) {
        self.site = site
        self.permalink = permalink
        self.zone = zone
        self.language = language
        self.authors = authors
        self.maximumHeader = maximumHeader
        self.maximumFile = maximumFile
    }

    /// Raised where the same file and settings give another article than before.
    private static let version = 9

    /// Stands for all of the settings but the limits, which nobody sets: where the state was made by others, every file
    /// is read again.
    ///
    /// - Parameters:
    ///   - authors: stands for the file of authors.
    ///   - keepsWords: whether the words of articles are kept, to tell later what was corrected.
    package func mark(authors: String, keepsWords: Bool) -> String {
        let version = "\(Self.version)" + (keepsWords ? " words" : "")
        return [version, site.text, permalink.text, zone.name, language?.text ?? "", authors].joined(separator: " ")
    }
}
