package import Syndication

/// What feeds choose entries by besides the path, as words among `Terms`: categories as they are, authors, languages and
/// the types of media files with a control character in front, so that a tag `sv` is not the language. So is what
/// translations have in common.
enum Facets {
    /// The bits of a word's number that tell what kind of word it is; none for a category.
    static let kinds: UInt32 = translations | media | authors | languages
    static let translations: UInt32 = 1 << 28
    static let media: UInt32 = 1 << 29
    static let authors: UInt32 = 1 << 30
    static let languages: UInt32 = 1 << 31

    static func author(_ name: some StringProtocol) -> String { "\u{1}" + name }

    static func language(_ tag: some StringProtocol) -> String { "\u{2}" + tag }

    static func media(_ type: some StringProtocol) -> String { "\u{3}" + type }

    static func translation(_ key: some StringProtocol) -> String { "\u{4}" + key }

    static func kind(of word: String) -> UInt32 {
        switch word.utf8.first {
        case 1: authors
        case 2: languages
        case 3: media
        case 4: translations
        default: 0
        }
    }
}

extension EntryDetails {
    /// What the entry can be found by.
    var facets: [String] {
        var words = (categories ?? []).map(\.term)
        for author in authors ?? [] { words.append(Facets.author(author.name)) }
        // What is in sv-SE is in sv too.
        var tag = language?.text[...]
        while let known = tag {
            words.append(Facets.language(known))
            tag = known.lastIndex(of: "-").map { known[..<$0] }
        }
        for type in media ?? [] {
            words.append(Facets.media(type.text))
            // What is audio/mpeg is audio too.
            words.append(Facets.media(type.text.prefix { $0 != "/" }))
        }
        if let translationKey { words.append(Facets.translation(translationKey)) }
        return words
    }
}

extension FeedSelection {
    /// Whether the feed takes an article, whatever its dates.
    package func takes(_ article: Article) -> Bool {
        var terms = Terms()
        let choices = terms.choices(of: self)
        let words = terms.numbers(of: EntryDetails(article).facets)
        return takes(path: article.path) && choices.allSatisfy { $0.takes(words) }
    }
}

/// Words of one kind, of which an entry must have one.
struct FacetChoice {
    let numbers: Set<UInt32>
    let kind: UInt32
    /// Whether an entry without any word of the kind is taken too.
    let takesNone: Bool

    func takes(_ terms: [UInt32]) -> Bool {
        terms.contains(where: numbers.contains) || takesNone && !terms.contains { $0 & Facets.kinds == kind }
    }
}

extension Terms {
    /// What a selection asks of an entry; nothing for one that takes all.
    mutating func choices(of selection: FeedSelection) -> [FacetChoice] {
        let asked: [(words: [String], kind: UInt32, spell: (String) -> String)] = [
            (selection.tags, 0, { $0 }), (selection.authors, Facets.authors, { Facets.author($0) }),
            (selection.languages, Facets.languages, { Facets.language($0) }),
            (selection.media, Facets.media, { Facets.media($0) }),
        ]
        return asked.filter { !$0.words.isEmpty }.map { words, kind, spell in
            let named = words.filter { kind == 0 || !$0.isEmpty }
            return FacetChoice(
                numbers: Set(numbers(of: named.map(spell))), kind: kind, takesNone: named.count < words.count)
        }
    }
}
