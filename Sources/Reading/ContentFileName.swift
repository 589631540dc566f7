import Syndication

/// What a content file's path tells before the file is opened.
struct ContentFileName {
    enum Kind: Sendable {
        case markdown
        case html
        case plainText
    }

    /// Below the content folder.
    let path: String
    /// The parts of the path in front of the file's own name.
    let folders: [Substring]
    /// The article's own name: without folders, ending, language and date. For `x/index.md` it is `x`. Empty for the
    /// `index.md` of the content folder itself.
    let stem: String
    /// Whether the file is the page of its folder: a page bundle of Hugo, an `index.html`.
    let isIndex: Bool
    /// The date in front of the name, as Jekyll and Zola write it: `2024-06-19-title.md`.
    let date: CivilDay?
    /// The language behind the name, as Hugo and Zola write it: `title.sv.md`.
    let language: LanguageTag?
    /// Whether the file lies in a folder of drafts.
    let isInDrafts: Bool
    let kind: Kind

    /// - Returns: nil when a file of that name is no content.
    init?(path: String) {
        guard let (parts, bare, kind) = Self.parts(of: path) else { return nil }
        self.path = path
        self.kind = kind
        isInDrafts = parts.contains("_drafts")
        let (name, language) = Self.withoutLanguage(bare)
        self.language = language
        isIndex = name == "index"
        let own = isIndex ? parts.last ?? "" : name
        folders = isIndex ? Array(parts.dropLast()) : parts
        if let dated = Self.leadingDate(own) {
            date = dated.day
            // A name that is nothing but a date stays a name.
            stem = dated.rest.isEmpty ? String(own) : String(dated.rest)
        } else {
            date = nil
            stem = String(own)
        }
    }

    /// Whether a file of that name is content.
    static func isContent(_ path: String) -> Bool { parts(of: path) != nil }

    /// The ending, in lower case, of a file that would be content if its format were read.
    static func unreadEnding(of path: String) -> String? {
        // Names that end so are rare: most files are done with here.
        let name = path.utf8.suffix(10)
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let word = String(decoding: name[name.index(after: dot)...].map(\.asciiLowercased), as: UTF8.self)
        return UnreadFormats.endings.contains(word) && place(of: path) != nil ? word : nil
    }

    /// The folders of a path and the name of its file without the ending; nil when it is no content.
    private static func parts(of path: String) -> (folders: [Substring], bare: Substring, kind: Kind)? {
        guard let (folders, file) = place(of: path), let (bare, kind) = kind(of: file) else { return nil }
        return (folders, bare, kind)
    }

    /// The folders of a path and the name of its file; nil when nothing of that name, or in such a folder, is content.
    private static func place(of path: String) -> (folders: [Substring], file: Substring)? {
        // By bytes: looking for the boundaries of characters would cost more than opening the file.
        var parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
        guard let file = parts.popLast(), let first = file.utf8.first,
            first != UInt8(ascii: "."), first != UInt8(ascii: "_")
        else { return nil }
        for folder in parts where isClosed(folder) { return nil }
        return (parts, file)
    }

    /// The folders that are part of the address: those that only sort the files of a generator are not.
    var addressFolders: [Substring] {
        folders.filter { $0 != "_posts" && $0 != "_drafts" }
    }

    /// The day that the folders tell: `news/2024/06/19/title.md`.
    var folderDate: CivilDay? {
        DateInPath.day(in: folders)
    }

    // MARK: Names that are no content

    /// Folders that generators keep their own things in. Names with a dot in front are nobody's content.
    private static func isClosed(_ folder: Substring) -> Bool {
        switch folder.utf8.first {
        case UInt8(ascii: "."): true
        case UInt8(ascii: "_"): folder != "_posts" && folder != "_drafts"
        default: folder == "node_modules"
        }
    }

    private static func kind(of file: Substring) -> (bare: Substring, kind: Kind)? {
        guard let dot = file.utf8.lastIndex(of: UInt8(ascii: ".")), dot > file.startIndex else { return nil }
        let ending = file.utf8[file.utf8.index(after: dot)...]
        for (word, kind) in endings where ending.count == word.utf8CodeUnitCount {
            let isSame = word.withUTF8Buffer { ending.elementsEqual($0) { $0.asciiLowercased == $1 } }
            if isSame { return (file[..<dot], kind) }
        }
        return nil
    }

    private static let endings: [(StaticString, Kind)] = [
        ("md", .markdown), ("html", .html), ("txt", .plainText), ("markdown", .markdown), ("htm", .html),
    ]

    // MARK: Parts of the name

    /// `title.sv` and `title.pt-BR`, but not `fly.io`. Only languages of two letters: a longer ending is more often a word.
    private static func withoutLanguage(_ name: Substring) -> (Substring, LanguageTag?) {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex,
            let language = LanguageCodes.tag(behindName: name[name.utf8.index(after: dot)...])
        else { return (name, nil) }
        return (name[..<dot], language)
    }

    /// `2024-06-19-title`, `2024-6-19-title`, `2024-06-19_title`, `2024-06-19`.
    private static func leadingDate(_ name: Substring) -> (day: CivilDay, rest: Substring)? {
        guard name.utf8.first?.asciiDigit != nil else { return nil }
        var scanner = ByteScanner(Array(name.utf8))
        guard let year = scanner.digits(exactly: 4), scanner.take(UInt8(ascii: "-")),
            let month = scanner.digits(atMost: 2), scanner.take(UInt8(ascii: "-")),
            let day = scanner.digits(atMost: 2),
            scanner.isAtEnd || scanner.take(UInt8(ascii: "-")) || scanner.take(UInt8(ascii: "_")),
            let date = CivilDay(checkedYear: year, month: month, day: day)
        else { return nil }
        return (date, name[name.utf8.index(name.startIndex, offsetBy: scanner.position)...])
    }
}
