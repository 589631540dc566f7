import Syndication

/// The languages that the paths of live articles name, with how many do.
struct LanguageMarks {
    /// Behind a file's name.
    private(set) var names: [String: Int] = [:]
    /// First folders.
    private(set) var folders: [String: Int] = [:]

    var isEmpty: Bool { names.isEmpty && folders.isEmpty }

    mutating func add(_ path: String) { count(path, by: 1) }

    mutating func remove(_ path: String) { count(path, by: -1) }

    private mutating func count(_ path: String, by step: Int) {
        let path = PathLanguage(path)
        if let mark = path.mark { Self.count(mark, by: step, in: &names) }
        if let folder = path.folder { Self.count(folder, by: step, in: &folders) }
    }

    private static func count(_ mark: Substring, by step: Int, in counts: inout [String: Int]) {
        let count = (counts[String(mark)] ?? 0) + step
        counts[String(mark)] = count > 0 ? count : nil
    }
}

/// The parts of a path that may name a language: `sv/news/storm.pt-BR.md`, `_posts/sv/storm.md`.
struct PathLanguage {
    /// Jekyll's own folder, which is no part of an address.
    private static let posts = "_posts/"

    /// What precedes the folder.
    private let start: Substring
    /// All in front of the mark, or of the ending.
    private let stem: Substring
    /// With its full stop.
    private let ending: Substring
    /// What follows the first folder.
    private let rest: Substring
    let mark: Substring?
    let folder: Substring?

    init(_ path: String) {
        let posts = path.utf8.starts(with: Self.posts.utf8) ? Self.posts.utf8.count : 0
        let begin = path.utf8.index(path.startIndex, offsetBy: posts)
        start = path[..<begin]
        let slash = path.utf8[begin...].firstIndex(of: UInt8(ascii: "/"))
        let first = slash.map { path[begin..<$0] }
        folder = first.flatMap { LanguageCodes.tag($0) == nil ? nil : $0 }
        rest = slash.map { path[$0...] } ?? ""
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
        guard let dot = path.utf8[name...].lastIndex(of: UInt8(ascii: ".")) else {
            (stem, ending, mark) = (path[...], "", nil)
            return
        }
        ending = path[dot...]
        if let inner = path.utf8[name..<dot].lastIndex(of: UInt8(ascii: ".")), inner > name,
            LanguageCodes.tag(behindName: path[path.utf8.index(after: inner)..<dot]) != nil
        {
            stem = path[..<inner]
            mark = path[path.utf8.index(after: inner)..<dot]
        } else {
            stem = path[..<dot]
            mark = nil
        }
    }

    /// The same name with each of the marks, and with none.
    func named(in marks: some Sequence<String>) -> [String] {
        ["\(stem)\(ending)"] + marks.map { "\(stem).\($0)\(ending)" }
    }

    /// The same path below each of the folders; none where it lies in no such folder.
    func below(_ folders: some Sequence<String>) -> [String] {
        folder == nil ? [] : folders.map { "\(start)\($0)\(rest)" }
    }
}
