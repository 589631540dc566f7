import Syndication

/// Reads the authors of an article in all the forms that people write them.
enum PersonReading {
    /// More are not people.
    private static let maximum = 100

    /// - Parameters:
    ///   - field: a text, a list, a map, or a list of maps.
    ///   - address: what an address as it is written leads to.
    static func people(
        _ field: FrontMatterField, directory: AuthorDirectory, address: (String) -> WebURL?
    ) -> [Person] {
        let isPlural = FieldName.normalForm(field.key) == "authors"
        var people: [Person] = []
        add(field.value, isPlural: isPlural, directory: directory, address: address, to: &people)
        var known: Set<String> = []
        return people.filter { known.insert($0.name).inserted }
    }

    private static func add(
        _ value: FrontMatterValue, isPlural: Bool, directory: AuthorDirectory, address: (String) -> WebURL?,
        to people: inout [Person]
    ) {
        guard people.count < maximum else { return }
        switch value {
        case .plain(let text), .quoted(let text):
            people += names(in: text, isPlural: isPlural).compactMap { directory[$0] ?? person(named: $0) }
        case .list(let items):
            for item in items.prefix(maximum) {
                add(item, isPlural: false, directory: directory, address: address, to: &people)
            }
        case .map(let fields):
            let id = fields.value("id", "username", "slug")?.text
            // An id without a name is one of the directory's.
            let known = fields.value("name") == nil ? id.flatMap { directory[$0] } : nil
            if let person = known ?? person(fields, fallbackName: id, address: address) { people.append(person) }
        case .null: break
        }
    }

    /// Pelican separates by semicolons, or by commas where it says `authors`. Elsewhere a comma is a part of the name
    /// (`Doe, Jane`), unless an e-mail address stands before it.
    private static func names(in text: String, isPlural: Bool) -> [String] {
        let names =
            text.contains(";") || isPlural
            ? text.split(separator: text.contains(";") ? ";" : ",") : partsBehindAddresses(of: text)
        return names.map { PlainText.collapsed(String($0)) }
    }

    /// `Ann <ann@example.org>, Bob` is two, `ann@example.org (Ann, editor)` one.
    private static func partsBehindAddresses(of text: String) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var depth = 0
        for comma in text.utf8.indices {
            switch text.utf8[comma] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ",") where depth <= 0 && holdsAddress(text[start..<comma]):
                parts.append(text[start..<comma])
                start = text.utf8.index(after: comma)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    private static func holdsAddress(_ text: Substring) -> Bool {
        text.split { " <>()".contains($0) }.contains { isEmail(String($0)) }
    }

    /// `Ada Example`, `ada@example.org`, `Ada Example <ada@example.org>`, `ada@example.org (Ada Example)`,
    /// `Ada Example ada@example.org`.
    private static func person(named text: String) -> Person? {
        guard !text.isEmpty else { return nil }
        guard text.utf8.contains(UInt8(ascii: "@")) else { return Person(name: text) }
        for (open, close) in [("<", ">"), ("(", ")")] as [(Character, Character)] {
            guard text.last == close, let start = text.lastIndex(of: open) else { continue }
            let outer = PlainText.collapsed(String(text[..<start]))
            let inner = PlainText.collapsed(String(text[text.index(after: start)...].dropLast()))
            return isEmail(inner) ? person(outer, email: inner) : person(inner, email: outer)
        }
        let words = text.split(separator: " ").map(String.init)
        guard let email = words.first(where: isEmail) else { return Person(name: text) }
        return person(words.filter { !isEmail($0) }.joined(separator: " "), email: email)
    }

    /// A name is never empty and never an address: then it is the part in front of the `@` (spec R9.4).
    private static func person(_ name: String, email: String) -> Person? {
        guard isEmail(email) else { return name.isEmpty ? nil : Person(name: name) }
        let own = name.isEmpty || isEmail(name) ? String(email.prefix { $0 != "@" }) : name
        return Person(name: own, email: email)
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
    }

    /// - Returns: nil when neither the map nor the fallback has a name.
    static func person(
        _ fields: [FrontMatterField], fallbackName: String?, address: (String) -> WebURL?
    ) -> Person? {
        let named = fields.value("name", "displayname", "fullname", "title")?.text.map(PlainText.collapsed)
            .flatMap(person(named:))
        let email = fields.value("email", "mail")?.text.map(PlainText.collapsed).flatMap { isEmail($0) ? $0 : nil }
        guard var person = named ?? email.flatMap({ person("", email: $0) }) ?? fallbackName.map({ Person(name: $0) })
        else { return nil }
        person.email = email ?? person.email
        person.url = fields.value("url", "uri", "website", "web", "site", "homepage", "link")?.text
            .flatMap(address).flatMap { $0.isWeb ? $0 : nil }
        person.avatar = fields.value("avatar", "image", "picture", "photo")?.text
            .flatMap(address).flatMap { $0.isWeb ? $0 : nil }
        return person
    }
}
