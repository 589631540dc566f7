package import Syndication

/// The people of a site by the short names that its articles use: `data/authors.yml`, `.toml`, `.json`, or
/// `_data/authors.yml` (spec section 19).
package struct AuthorDirectory: Sendable, Hashable {
    /// By the short name in lower case.
    private var people: [String: Person] = [:]

    /// Where such a file is looked for, beside or above the content folder.
    package static let fileNames = ["data", "_data"].flatMap { folder in
        ["yml", "yaml", "toml", "json"].map { "\(folder)/authors.\($0)" }
    }

    /// A directory of nobody.
    package init() {}

    /// Whether nobody is in it.
    package var isEmpty: Bool { people.isEmpty }

    /// Reads a map of short names to persons, or a list of persons that have one (`id`, `username`, `slug`, `key`).
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: for problems, and for its ending, which tells the language.
    ///   - site: what relative addresses in the file are below.
    /// - Throws: the problem, when the file cannot be read.
    package init(reading bytes: [UInt8], path: String, site: WebURL) throws(Problem) {
        guard bytes.count <= 1 << 20 else {
            throw Problem(.error, file: path, "the file of authors has more than 1 MiB", remedy: "Shorten it")
        }
        do throws(HeaderProblem) {
            add(try FrontMatterValue(dataFile: bytes, path: path), site: site)
        } catch {
            throw error.problem(.error, file: path)
        }
    }

    /// - Parameter people: by their short names, which are the same in any case.
    package init(_ people: [String: Person]) {
        for (id, person) in people { self.people[id.lowercased()] = person }
    }

    /// The person of a short name, in any case; nil for one who is not in it.
    package subscript(id: String) -> Person? {
        people.isEmpty ? nil : people[id.lowercased()]
    }

    private mutating func add(_ value: FrontMatterValue, site: WebURL) {
        switch value {
        case .map(let fields):
            for field in fields { add(field.value, id: field.key, site: site) }
        case .list(let items):
            for case .map(let fields) in items {
                guard let id = fields.value("id", "username", "slug", "key", "shortname")?.text else { continue }
                add(.map(fields), id: id, site: site)
            }
        case .null, .plain, .quoted: break
        }
    }

    private mutating func add(_ value: FrontMatterValue, id: String, site: WebURL) {
        let person: Person? =
            switch value {
            case .map(let fields): PersonReading.person(fields, fallbackName: id, address: site.resolvingInSite)
            default: value.text.map { Person(name: PlainText.collapsed($0)) }
            }
        if let person, !person.name.isEmpty { people[id.lowercased()] = person }
    }
}
