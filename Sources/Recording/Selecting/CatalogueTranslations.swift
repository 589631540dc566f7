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

extension LanguageTag {
    /// Whether a folder with that name holds articles in this language, whatever the region.
    fileprivate func isSpoken(in folder: String) -> Bool {
        guard let tag = LanguageCodes.tag(Substring(folder)) else { return false }
        return tag.text.prefix { $0 != "-" } == text.prefix { $0 != "-" }
    }
}
