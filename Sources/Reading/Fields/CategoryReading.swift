import Syndication

/// Reads what an article is about (spec R2.6).
enum CategoryReading {
    /// More than this is not about anything.
    static let maximum = 100

    /// What was read.
    struct Result {
        /// Categories first, then tags; without empties and doubles, whatever their case.
        var all: [Category] = []
        /// How many of them are categories, and not tags.
        var categories = 0
        /// Whether some were left out because there were too many.
        var isCut = false
    }

    static func read(_ table: FieldTable) -> Result {
        var words: [String] = []
        // Jekyll's `categories: news europe` are two, its `category: news europe` is one.
        if let field = table[.categories] { add(field.value, splitsAtSpaces: true, to: &words) }
        if let field = table[.category] { add(field.value, splitsAtSpaces: false, to: &words) }
        let categories = words.count
        if let field = table[.tags] { add(field.value, splitsAtSpaces: false, to: &words) }

        var known: Set<String> = []
        var result = Result()
        for (index, word) in words.enumerated() {
            let term = tidy(word)
            guard !term.isEmpty, known.insert(term.lowercased()).inserted else { continue }
            if result.all.count == maximum {
                result.isCut = true
                break
            }
            result.all.append(Category(term: term))
            if index < categories { result.categories += 1 }
        }
        return result
    }

    private static func add(_ value: FrontMatterValue, splitsAtSpaces: Bool, to words: inout [String]) {
        switch value {
        case .plain(let text), .quoted(let text):
            if text.utf8.contains(UInt8(ascii: ",")) {
                words += text.split(separator: ",").map(String.init)
            } else if splitsAtSpaces {
                words += text.split { $0.isWhitespace }.map(String.init)
            } else {
                words.append(text)
            }
        case .list(let items):
            for item in items { addItem(item, to: &words) }
        case .map(let fields):
            addItem(.map(fields), to: &words)
        case .null: break
        }
    }

    /// One of a list: a text stays whole.
    private static func addItem(_ item: FrontMatterValue, to words: inout [String]) {
        switch item {
        case .plain(let text), .quoted(let text): words.append(text)
        case .map(let fields):
            if let text = fields.value("name", "title", "label", "term", "slug")?.text { words.append(text) }
        case .list(let items):
            for case .plain(let text) in items { words.append(text) }
            for case .quoted(let text) in items { words.append(text) }
        case .null: break
        }
    }

    /// Collapsed, without the `#` of a hashtag.
    private static func tidy(_ word: String) -> String {
        let text = PlainText.collapsed(word)
        guard text.utf8.first == UInt8(ascii: "#") else { return text }
        return PlainText.collapsed(String(text.drop { $0 == "#" }))
    }
}
