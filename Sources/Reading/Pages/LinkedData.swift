import Syndication

/// Reads the Article of schema.org in JSON-LD.
enum LinkedData {
    /// More is not about one article.
    private static let maximumBytes = 512 << 10

    static func read(_ scripts: [(text: String, line: Int)], into facts: inout PageFacts) {
        // One bound for all scripts: a page can have thousands.
        var texts = EscapedTexts()
        for script in scripts where script.text.utf8.count <= maximumBytes {
            // What is broken says nothing; a page has other sources.
            guard let (value, _) = try? JSONReader.read(Array(script.text.utf8), firstLine: script.line) else {
                continue
            }
            var things = Things()
            things.collect(texts.read(value))
            if things.types.contains(where: { Self.collections.contains($0) }) {
                facts.collectionLine = facts.collectionLine ?? script.line
            }
            if things.types.contains("Blog") { facts.blogLine = facts.blogLine ?? script.line }
            guard let article = things.article else { continue }
            facts.isArticle = true
            read(article, of: things, line: script.line, into: &facts)
            return
        }
    }

    /// Pages that are about others.
    private static let collections: Set<String> = ["CollectionPage", "SearchResultsPage", "ProfilePage"]

    /// The objects of a script: one, a list, or an `@graph`.
    private struct Things {
        private(set) var article: [FrontMatterField]?
        private(set) var types: Set<String> = []
        private var byID: [String: [FrontMatterField]] = [:]

        mutating func collect(_ value: FrontMatterValue) {
            switch value {
            case .list(let items):
                for item in items.prefix(200) { collect(item) }
            case .map(let fields):
                if let graph = fields.own("@graph") { collect(graph) }
                if let id = fields.own("@id")?.text, byID[id] == nil { byID[id] = fields }
                note(fields.own("@type"))
                if article == nil, Self.isArticle(fields.own("@type")) { article = fields }
            case .null, .plain, .quoted: break
            }
        }

        private mutating func note(_ type: FrontMatterValue?) {
            switch type {
            case .list(let items): for item in items.prefix(20) { if let name = item.text { types.insert(name) } }
            case let name: if let name = name?.text { types.insert(name) }
            }
        }

        private static func isArticle(_ type: FrontMatterValue?) -> Bool {
            switch type {
            case .list(let items): items.contains { isArticle($0) }
            case .plain(let name), .quoted(let name):
                name.hasSuffix("Article") || name.hasSuffix("BlogPosting") || name == "Report"
                    || name == "SocialMediaPosting" || name == "PodcastEpisode" || name == "Review"
            default: false
            }
        }

        /// The object itself, where only its `@id` stands.
        func resolved(_ fields: [FrontMatterField]) -> [FrontMatterField] {
            guard fields.own("name") == nil, fields.own("url") == nil, let id = fields.own("@id")?.text else {
                return fields
            }
            return byID[id] ?? fields
        }
    }

    private static func read(
        _ article: [FrontMatterField], of things: Things, line: Int, into facts: inout PageFacts
    ) {
        if !facts.isUntitled {
            facts.add("title", (article.own("headline") ?? article.own("name"))?.text, line: line)
        }
        facts.addDate("date", article.own("datePublished")?.text, line: line)
        facts.addDate("modified", article.own("dateModified")?.text, line: line)
        facts.add("summary", (article.own("description") ?? article.own("abstract"))?.text, line: line)
        if let authors = article.own("author") ?? article.own("creator") {
            facts.add("authors", .list(people(authors, of: things)), line: line)
        }
        if let image = article.own("image").flatMap({ picture($0, of: things) }) {
            facts.add("image", image, line: line)
        }
        if let keywords = article.own("keywords") { facts.add("tags", keywords, line: line) }
        if let section = article.own("articleSection") { facts.add("category", section, line: line) }
        facts.add("locale", article.own("inLanguage")?.text, line: line)
        facts.add("canonical", article.own("url")?.text ?? mainPage(article), line: line)
    }

    private static func mainPage(_ article: [FrontMatterField]) -> String? {
        switch article.own("mainEntityOfPage") {
        case .map(let fields): fields.own("@id")?.text
        case let value: value?.text.flatMap { $0.contains("://") ? $0 : nil }
        }
    }

    private static func people(_ value: FrontMatterValue, of things: Things) -> [FrontMatterValue] {
        switch value {
        case .list(let items): items.prefix(100).flatMap { $0.isList ? [] : people($0, of: things) }
        case .map(let fields): [things.resolved(fields)].filter(isNamed).map { .map($0) }
        case .plain, .quoted: [value]
        case .null: []
        }
    }

    /// An `@id` that leads off the page says nothing of anybody.
    private static func isNamed(_ person: [FrontMatterField]) -> Bool {
        person.own("name") != nil || person.own("email") != nil
    }

    private static func picture(_ value: FrontMatterValue, of things: Things) -> FrontMatterValue? {
        switch value {
        case .list(let items):
            return items.lazy.compactMap { $0.isList ? nil : picture($0, of: things) }.first
        case .map(let fields):
            let image = things.resolved(fields)
            guard let url = (image.own("url") ?? image.own("contentUrl"))?.text else { return nil }
            return PageFacts.map([("url", url), ("caption", image.own("caption")?.text)], line: 1)
        case .plain, .quoted:
            return value
        case .null:
            return nil
        }
    }
}

extension [FrontMatterField] {
    /// The value of a key exactly as it is written.
    fileprivate func own(_ key: String) -> FrontMatterValue? {
        guard let field = first(where: { $0.key == key }), !field.value.isEmpty else { return nil }
        return field.value
    }
}

/// Generators escape their texts for HTML before they make JSON of them.
private struct EscapedTexts {
    /// Texts of the page that may still be read: more are not about one article.
    private var left = 1000

    mutating func read(_ value: FrontMatterValue) -> FrontMatterValue {
        switch value {
        case .plain(let text): return .plain(read(text))
        case .quoted(let text): return .quoted(read(text))
        case .list(let items): return .list(items.map { read($0) })
        case .map(let fields):
            return .map(fields.map { FrontMatterField(key: $0.key, value: read($0.value), line: $0.line) })
        case .null: return .null
        }
    }

    private mutating func read(_ text: String) -> String {
        guard left > 0, text.utf8.contains(UInt8(ascii: "&")) else { return text }
        left -= 1
        return CharacterReferences.decoded(text)
    }
}
