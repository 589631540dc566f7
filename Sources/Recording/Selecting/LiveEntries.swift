/// What is known of all live entries together.
struct LiveEntries {
    private(set) var count = 0
    /// The top-level folders that hold some, with how many.
    private(set) var sections: [String: Int] = [:]
    private(set) var languageMarks = LanguageMarks()
    private(set) var translationGroups = TranslationGroups()
    private(set) var addresses = LiveAddresses()
    /// Of those that the site has no page of.
    private var pagelessAddresses = LiveAddresses()

    mutating func reserve(_ count: Int) { addresses.reserve(count) }

    /// The one that is to be read at an address.
    subscript(url: String) -> Int32? { addresses[url] ?? pagelessAddresses[url] }

    mutating func add(_ index: Int32, _ record: EntryRecord) {
        count += 1
        languageMarks.add(record.path)
        translationGroups.add(index, of: record)
        if record.hasPage {
            addresses.add(index, at: record.url)
        } else {
            pagelessAddresses.add(index, at: record.url)
        }
        if let section = record.section { sections[String(section), default: 0] += 1 }
    }

    mutating func remove(_ index: Int32, _ record: EntryRecord) {
        count -= 1
        languageMarks.remove(record.path)
        translationGroups.remove(index, of: record)
        if record.hasPage {
            addresses.remove(index, at: record.url)
        } else {
            pagelessAddresses.remove(index, at: record.url)
        }
        if let section = record.section.map(String.init), let entries = sections[section] {
            sections[section] = entries == 1 ? nil : entries - 1
        }
    }

    /// Takes the name of a folder as it is spelled now.
    mutating func respell(section: String) {
        guard let place = sections.index(forKey: section) else { return }
        sections[section] = sections.remove(at: place).value
    }
}
