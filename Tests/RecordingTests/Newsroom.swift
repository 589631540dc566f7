import GRDB
import Glibc
import Recording
import Storage
import Syndication

/// A catalogue with its state, as Publishing would use it.
final class Newsroom {
    let database: Storage.Database
    private(set) var catalogue: Catalogue
    var policy: CataloguePolicy

    /// A Saturday, half past eight in the morning, UTC.
    static let today = Timestamp(year: 2026, month: 3, day: 14, hour: 8, minute: 30)

    init(policy: CataloguePolicy = CataloguePolicy(authority: "example.org")) throws {
        database = try Storage.Database(inMemory: Schema.migrations)
        self.policy = policy
        catalogue = Catalogue(policy: policy)
    }

    /// Records, and commits.
    @discardableResult
    func record(_ observations: Observation..., at now: Timestamp = today) throws -> [CatalogueChange] {
        try record(observations, at: now)
    }

    @discardableResult
    func record(_ observations: [Observation], at now: Timestamp = today) throws -> [CatalogueChange] {
        let changes = catalogue.record(
            observations, at: now,
            titles: { [database, catalogue] key in try? database.readNow { try catalogue.title(of: key, in: $0) } },
            texts: { [database, catalogue] digest in
                (try? database.readNow { try catalogue.keys(ofText: digest, in: $0) }) ?? []
            })
        try commit()
        return changes
    }

    func publishDue(at now: Timestamp) throws -> [CatalogueChange] {
        let changes = catalogue.publishDue(at: now)
        try commit()
        return changes
    }

    func commit() throws {
        let writes = catalogue.takeWrites()
        try database.writeNow { try writes.store(in: $0) }
        catalogue.confirm(writes)
    }

    /// Ends the process and starts it again.
    func restart() throws {
        catalogue = Catalogue(policy: policy)
        try database.readNow { try catalogue.load(from: $0) }
    }

    /// The entry of a file, with its content made up.
    func entry(_ path: String) throws -> Entry? {
        guard let key = catalogue.key(ofPath: path) else { return nil }
        if !catalogue.needsRendering([key], renderer: "test").isEmpty {
            catalogue.keep(Content(html: "<p>\(path)</p>"), for: key, source: digest(path), renderer: "test")
        }
        return try database.readNow { try catalogue.entry(for: key, in: $0) }
    }

    func paths(_ selection: FeedSelection, at now: Timestamp = today) -> [String] {
        catalogue.window(of: selection, at: now).compactMap { catalogue.path(of: $0) }
    }
}

extension [CatalogueChange] {
    var kinds: [CatalogueChange.Kind] { map(\.kind) }
}

/// A digest for tests: different texts, different digests.
func digest(_ text: String) -> ContentDigest {
    var bytes = [UInt8](repeating: 0, count: 32)
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    for index in 0..<32 {
        bytes[index] = UInt8(truncatingIfNeeded: hash >> UInt64(index % 8 * 8)) ^ UInt8(index)
    }
    return ContentDigest(bytes: bytes)
}

/// - Parameter changed: when, in nanoseconds since 1970; by default after everything that the tests do.
func stamp(_ number: Int, changed: Int64 = 4_000_000_000_000_000_000) -> FileStamp {
    FileStamp(
        inode: UInt64(number), bytes: Int64(number), modified: Int64(number), changed: changed + Int64(number))
}

/// An article whose source and content digests are those of `text` unless told otherwise.
func article(
    _ path: String, text: String = "text", date: Timestamp? = Timestamp(year: 2026, month: 3, day: 10, hour: 12),
    dateOnly: Bool = false, id: String? = nil, _ change: (inout Article) -> Void = { _ in }
) -> Article {
    let stem = path.split(separator: ".").first.map(String.init) ?? path
    guard let permalink = WebURL("https://www.example.org/\(stem)/") else { preconditionFailure("not a URL: \(stem)") }
    var article = Article(
        path: path, body: .markdown(Array(text.utf8)), permalink: permalink, sourceDigest: digest("source " + text),
        contentDigest: digest(text))
    article.title = "About \(path)"
    article.date = date.map { Article.WrittenDate(instant: $0, isDateOnly: dateOnly) }
    article.claimedID = id.flatMap { EntryID($0) }
    change(&article)
    return article
}

func saved(_ article: Article, stamp number: Int = 1) -> Observation {
    Observation(path: article.path, finding: .article(article, stamp(number)))
}

func gone(_ path: String) -> Observation {
    Observation(path: path, finding: .gone)
}
