package import GRDB
package import Syndication

/// Which articles are the same in other languages (spec R6.10), as far as their paths tell: `storm.md` and `storm.sv.md`,
/// `en/storm.md` and `sv/storm.md`; or their authors, by a key that they share. A wrong link would be worse than none, so
/// nothing else is taken for a translation.
extension Catalogue {
    /// The live articles that may be translations of one, in the order of their paths.
    ///
    /// - Parameter language: the site's. Folders are languages only where it has one of them: else `it` and `hr` may be
    ///   departments.
    package func siblings(of key: EntryKey, siteLanguage language: LanguageTag?) -> [EntryKey] {
        guard let record = record(of: key), record.isLive, record.hasPage else { return [] }
        let group = record.translationGroup
        let paths = live.translationGroups.members(of: group).map { records[Int($0)].path }
        return Set(paths + pathsOfTranslations(of: record.path, language)).subtracting([record.path]).sorted()
            .compactMap {
                guard let index = indexes[$0] else { return nil }
                let other = records[Int(index)]
                guard other.isLive, other.hasPage else { return nil }
                // Who says more than the path is believed.
                if let group, let its = other.translationGroup, its != group { return nil }
                return self.key(index)
            }
    }

    private func pathsOfTranslations(of path: String, _ language: LanguageTag?) -> [String] {
        guard !live.languageMarks.isEmpty else { return [] }
        let path = PathLanguage(path)
        var paths = path.named(in: live.languageMarks.names.keys)
        if let language, live.languageMarks.folders.keys.contains(where: { language.isSpoken(in: $0) }) {
            paths += path.below(live.languageMarks.folders.keys)
        }
        return paths
    }

    /// Where a sibling is to be read.
    ///
    /// - Parameter language: the site's, which it is in where it says nothing else.
    package func translation(_ key: EntryKey, siteLanguage language: LanguageTag?, in db: GRDB.Database) throws
        -> Translation?
    {
        guard let index = index(of: key), let url = WebURL(records[Int(index)].url),
            let language = try details(of: index, in: db)?.language ?? language
        else { return nil }
        return Translation(language: language, url: url)
    }
}

/// The live articles by the key that they share with their translations.
struct TranslationGroups {
    /// By the key's number among the terms.
    private var members: [UInt32: [Int32]] = [:]

    /// Nothing is written in more languages: what so many articles share is no such key.
    private static let most = 100

    func members(of group: UInt32?) -> [Int32] {
        guard let group, let found = members[group], found.count <= Self.most else { return [] }
        return found
    }

    mutating func add(_ index: Int32, of record: EntryRecord) {
        if let group = record.translationGroup { members[group, default: []].append(index) }
    }

    mutating func remove(_ index: Int32, of record: EntryRecord) {
        guard let group = record.translationGroup else { return }
        members[group]?.removeAll { $0 == index }
        if members[group]?.isEmpty == true { members[group] = nil }
    }
}

extension EntryRecord {
    /// The number of the key that the article shares with its translations.
    var translationGroup: UInt32? { terms.first { $0 & Facets.kinds == Facets.translations } }
}

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

extension LanguageTag {
    /// Whether a folder with that name holds articles in this language, whatever the region.
    fileprivate func isSpoken(in folder: String) -> Bool {
        guard let tag = LanguageCodes.tag(Substring(folder)) else { return false }
        return tag.text.prefix { $0 != "-" } == text.prefix { $0 != "-" }
    }
}
