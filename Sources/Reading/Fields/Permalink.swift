import Syndication

/// Builds the address of an article's page, as a path below the site.
struct Permalink {
    let name: ContentFileName
    /// As the front matter has it.
    var slug: String?
    /// Plain text.
    var title: String?
    /// The title as front matter has it: generators make slugs of that, whatever marks are in it.
    var writtenTitle: String?
    var day: CivilDay?
    var categories: [Category]
    /// The first part of the path for an article in another language than the site's.
    var language: LanguageTag?
    /// Pelican's end of the name of such an article: `sv`.
    var translation: String?

    // MARK: Patterns

    /// - Returns: nil when the pattern asks for a date and there is none.
    func path(_ pattern: PermalinkPattern) -> String? {
        if pattern.needsDate, day == nil { return nil }
        var path = language.map { "/" + $0.text.lowercased() + "/" } ?? ""
        for part in pattern.parts {
            switch part {
            case .text(let text): path += text
            case .placeholder(let placeholder, let isLower): path += value(placeholder, isLower: isLower)
            }
        }
        return Self.withoutEmptyParts(path)
    }

    private func value(_ placeholder: PermalinkPattern.Placeholder, isLower: Bool = false) -> String {
        func part(_ text: some StringProtocol) -> String {
            Self.escaped(isLower ? Slug.hugoPart(String(text)) : String(text))
        }
        return switch placeholder {
        case .path: path(by: isLower ? Slug.urlized : { $0 })
        case .section: part(name.addressFolders.first ?? "")
        case .categories: isLower ? Self.folders(categoryTerms.map { part($0) }) : categoryFolders
        case .slug: part(writtenName)
        case .filename: part(name.stem)
        case .title: isLower ? hugoTitle : titleSlug(title.map(Slug.make))
        case .slugOrTitle where isLower: slug == nil ? hugoTitle : part(writtenName)
        case .slugOrTitle: (slug == nil ? pelicanTitle : ownName) + (translation.map { "-" + Self.escaped($0) } ?? "")
        case .year: day.map { String($0.year) } ?? ""
        case .month: day.map { Self.padded($0.month) } ?? ""
        case .day: day.map { Self.padded($0.day) } ?? ""
        }
    }

    private var writtenName: String { slug.map(Slug.tidy) ?? name.stem }

    private var ownName: String { Self.escaped(writtenName) }

    private func path(by rule: (String) -> String) -> String {
        let parts = name.addressFolders.map(String.init) + [writtenName]
        return parts.map { Self.escaped(rule($0)) }.joined(separator: "/")
    }

    private var hugoTitle: String {
        let made = (writtenTitle ?? title).map(Slug.hugoTitle) ?? ""
        return Self.escaped(made.isEmpty ? Slug.hugoPart(writtenName) : made)
    }

    private var pelicanTitle: String {
        titleSlug((writtenTitle.map(Slug.withoutMarkup) ?? title).map(Slug.pelican))
    }

    /// A title of which no slug can be made leaves the file's name.
    private func titleSlug(_ made: String?) -> String { made.flatMap { $0.isEmpty ? nil : $0 } ?? ownName }

    /// Jekyll's: in lower case. Blanks stay.
    private var categoryFolders: String { Self.folders(categoryTerms.map { Self.escaped($0.lowercased()) }) }

    /// The folders above `_posts`, and the categories.
    private var categoryTerms: [String] {
        let above = name.folders.prefix { $0 != "_posts" }
        return (above.count < name.folders.count ? above.map(String.init) : []) + categories.map(\.term)
    }

    private static func folders(_ names: [String]) -> String {
        var folders: [String] = []
        for name in names where !folders.contains(name) { folders.append(name) }
        return folders.joined(separator: "/")
    }

    // MARK: What front matter writes

    /// Fills what an author wrote for Jekyll or Hugo (`/:categories/:year/:title/`) or for Eleventy
    /// (`/notes/{{ page.fileSlug }}/`).
    ///
    /// - Parameter isHugo: whether the words are Hugo's, to which the title is another than to Jekyll.
    /// - Returns: nil when it asks for something that is not known here.
    func filled(_ written: String, isHugo: Bool = false) -> String? {
        switch written {
        case "pretty": return filled("/:categories/:year/:month/:day/:title/")
        case "date": return filled("/:categories/:year/:month/:day/:title:output_ext")
        case "ordinal": return filled("/:categories/:year/:y_day/:title:output_ext")
        case "none": return filled("/:categories/:title:output_ext")
        default: break
        }
        var path = written
        if path.utf8.contains(UInt8(ascii: "{")) {
            guard let plain = withoutTemplates(path) else { return nil }
            path = plain
        }
        if path.utf8.contains(UInt8(ascii: ":")) {
            guard let plain = withoutColons(path, isHugo: isHugo) else { return nil }
            path = Self.withoutEmptyParts(plain)
        }
        for ending in ["/index.html", "/index.htm"] where path.hasSuffix(ending) {
            path.removeLast(ending.count - 1)
        }
        return path
    }

    /// `:year`, `:title`. A colon before an unknown word is a colon.
    private func withoutColons(_ text: String, isHugo: Bool) -> String? {
        var result = ""
        var rest = text[...]
        while let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) {
            result += rest[..<colon]
            let behind = rest[rest.utf8.index(after: colon)...]
            let word = behind.prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
            if let value = (isHugo ? hugoValue(String(word)) : nil) ?? colonValue(String(word)) {
                if value.isEmpty, Self.dateWords.contains(String(word)) { return nil }
                result += value
                rest = behind[word.endIndex...]
            } else {
                result += ":"
                rest = behind
            }
        }
        return result + rest
    }

    private static let dateWords: Set<String> = [
        "year", "short_year", "month", "i_month", "day", "i_day", "y_day",
    ]

    /// The words that mean something else to Hugo.
    private func hugoValue(_ word: String) -> String? {
        switch word {
        case "title": value(.title, isLower: true)
        case "slug": value(.slugOrTitle, isLower: true)
        case "filename", "contentbasename": value(.filename, isLower: true)
        case "slugorfilename", "slugorcontentbasename": value(.slug, isLower: true)
        default: nil
        }
    }

    private func colonValue(_ word: String) -> String? {
        switch word {
        case "year": value(.year)
        case "short_year": String(value(.year).suffix(2))
        case "month": value(.month)
        case "i_month": day.map { String($0.month) } ?? ""
        case "day": value(.day)
        case "i_day": day.map { String($0.day) } ?? ""
        case "y_day": day.map { Self.padded(Self.dayOfYear($0), to: 3) } ?? ""
        case "title", "slug", "slugorfilename", "slugorcontentbasename": ownName
        case "name", "filename", "basename", "contentbasename": Self.escaped(name.stem)
        case "categories": categoryFolders
        case "slugified_categories": Self.folders(categoryTerms.map(Slug.jekyll))
        case "section": value(.section)
        case "path": value(.path)
        case "output_ext": ".html"
        default: nil
        }
    }

    /// Only what templates nearly always say in this place.
    private func withoutTemplates(_ text: String) -> String? {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{") {
            let inside = rest[start...]
            guard inside.hasPrefix("{{"), let end = inside.firstIndex(of: "}"), inside[end...].hasPrefix("}}")
            else { return nil }
            result += rest[..<start]
            switch inside.dropFirst(2)[..<end].filter({ $0 != " " }) {
            case "page.fileSlug", "slug", "page.slug": result += ownName
            case "page.filePathStem": result += value(.path)
            case "title|slugify", "title|slug", "title|slugify|url":
                result += titleSlug((writtenTitle ?? title).map(Slug.eleventy))
            default: return nil
            }
            rest = inside[inside.index(end, offsetBy: 2)...]
        }
        return Self.withoutEmptyParts(result + rest)
    }

    // MARK: Texts

    /// `//` becomes `/`: a placeholder may be empty.
    private static func withoutEmptyParts(_ path: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "/")]
        for byte in path.utf8 where byte != UInt8(ascii: "/") || bytes.last != byte { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A file name can hold what would end the path of a URL.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: escapes) else { return text }
        var result: [UInt8] = []
        for byte in text.utf8 {
            if escapes(byte) {
                result.appendPercentEncoded(byte)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `#`, `%`, `?` and what no URL may hold. A tab and a line end are left out of URLs as they are.
    private static func escapes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "?"), 0x7F: true
        case 0x09, 0x0A, 0x0D: false
        default: byte < 0x20
        }
    }

    private static func padded(_ number: Int, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }

    private static func dayOfYear(_ day: CivilDay) -> Int {
        day.daysSinceEpoch - CivilDay.daysSinceEpoch(year: day.year, month: 1, day: 1) + 1
    }
}
