import Foundation
import GRDB
package import Syndication

/// A rendered text, and what it was made from and by.
struct KeptContent: Sendable {
    /// Enough to know whether the text must be made anew.
    struct Origin: Sendable, Equatable {
        var source: Digest
        var renderer: String
    }

    var content: Content
    var origin: Origin
    var notes: RenderingNotes
}

/// What stands beside a rendered text: what it depends on, and what is wrong with it.
package struct RenderingNotes: Codable, Sendable, Hashable {
    /// The content files that its links asked for. When one comes, goes or moves, the text is made anew.
    package var asked: Set<String>
    /// What rendering has found wrong, for the author.
    package var problems: [Problem]

    /// Takes what rendering has told.
    package init(asked: Set<String> = [], problems: [Problem] = []) {
        self.asked = asked
        self.problems = problems
    }

    fileprivate var isEmpty: Bool { asked.isEmpty && problems.isEmpty }
}

/// The rendered texts of the entries that feeds show, as rows.
enum ContentTable {
    /// - Parameter contents: by sequence; nil removes the row.
    static func store(_ contents: [Int64: KeptContent?], in db: GRDB.Database) throws {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO content
                (sequence, source_digest, renderer, html, text, summary, first_sentence, image, enclosures, notes)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let removal = try db.cachedStatement(sql: "DELETE FROM content WHERE sequence = ?")
        for (sequence, kept) in contents {
            guard let kept else {
                try removal.execute(arguments: [sequence])
                continue
            }
            let content = kept.content
            try insertion.execute(arguments: [
                sequence, Data(kept.origin.source.bytes), kept.origin.renderer, content.html, content.text,
                content.summary, content.firstSentence, try content.image.map(json),
                content.enclosures.isEmpty ? nil : try json(content.enclosures),
                kept.notes.isEmpty ? nil : try json(kept.notes),
            ])
        }
    }

    static func origins(in db: GRDB.Database) throws -> [Int64: KeptContent.Origin] {
        var origins: [Int64: KeptContent.Origin] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT sequence, source_digest, renderer FROM content")
        while let row = try rows.next() {
            origins[row[0]] = KeptContent.Origin(source: Digest(row[1] as Data), renderer: row[2])
        }
        return origins
    }

    static func origin(of sequence: Int64, in db: GRDB.Database) throws -> KeptContent.Origin? {
        let statement = try db.cachedStatement(sql: "SELECT source_digest, renderer FROM content WHERE sequence = ?")
        return try Row.fetchOne(statement, arguments: [sequence]).map { row in
            KeptContent.Origin(source: Digest(row[0] as Data), renderer: row[1])
        }
    }

    /// By sequence, where there are any.
    static func notes(in db: GRDB.Database) throws -> [Int64: RenderingNotes] {
        let decoder = JSONDecoder()
        var notes: [Int64: RenderingNotes] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT sequence, notes FROM content WHERE notes IS NOT NULL")
        while let row = try rows.next() {
            notes[row[0]] = try decoder.decode(RenderingNotes.self, from: Data((row[1] as String).utf8))
        }
        return notes
    }

    static func content(of sequence: Int64, in db: GRDB.Database) throws -> Content? {
        let statement = try db.cachedStatement(
            sql: "SELECT html, text, summary, first_sentence, image, enclosures FROM content WHERE sequence = ?")
        guard let row = try Row.fetchOne(statement, arguments: [sequence]) else { return nil }
        let decoder = JSONDecoder()
        return Content(
            html: row[0], text: row[1], summary: row[2], firstSentence: row[3],
            image: try (row[4] as String?).map { try decoder.decode(ImageReference.self, from: Data($0.utf8)) },
            enclosures: try (row[5] as String?).map { try decoder.decode([Enclosure].self, from: Data($0.utf8)) } ?? [])
    }

    /// Whether the rendered text, the picture or the media files of an entry name an address.
    ///
    /// - Parameter counts: whether an entry counts, by its sequence.
    static func isNamed(_ address: String, in db: GRDB.Database, counts: (Int64) throws -> Bool) throws -> Bool {
        // As it stands in HTML, and in JSON.
        let written = address.replacing("&", with: "&amp;")
        let quoted = address.replacing("/", with: "\\/")
        let statement = try db.cachedStatement(
            sql: """
                SELECT sequence, html, image, enclosures FROM content
                WHERE instr(html, ?1) > 0 OR instr(image, ?2) > 0 OR instr(enclosures, ?2) > 0
                """)
        let rows = try Row.fetchCursor(statement, arguments: [written, quoted])
        while let row = try rows.next() {
            guard try counts(row[0]) else { continue }
            if (row[1] as String?).map({ names($0, written) }) == true { return true }
            for json in [row[2] as String?, row[3] as String?] where json.map({ names($0, quoted) }) == true {
                return true
            }
        }
        return false
    }

    /// The entries whose texts hold one of these names of files, as they are written or percent-encoded.
    static func naming(_ names: Set<String>, in db: GRDB.Database) throws -> Set<Int64> {
        guard names.count <= mostNames else { return try Int64.fetchSet(db, sql: "SELECT sequence FROM content") }
        let statement = try db.cachedStatement(
            sql: """
                SELECT sequence FROM content WHERE instr(html, ?1) > 0 OR instr(image, ?1) > 0 OR instr(enclosures, ?1) > 0
                """)
        var found: Set<Int64> = []
        for spelling in Set(names.flatMap(spellings)) {
            found.formUnion(try Int64.fetchAll(statement, arguments: [spelling]))
        }
        return found
    }

    /// To look for each of more names costs more than to render once too often.
    private static let mostNames = 32

    private static func spellings(of name: String) -> [String] {
        let site = "https://example.org/"
        let encoded = WebURL(site)?.resolving("./" + PathSpelling.encoded(fileName: name.replacing("%", with: "%25")))
        return [name, name.replacing("&", with: "&amp;")]
            + (encoded.map { [String($0.text.dropFirst(site.count))] } ?? [])
    }

    /// Whether a text holds an address that does not go on behind it.
    fileprivate static func names(_ text: String, _ address: String) -> Bool {
        text.ranges(of: address).contains { range in
            guard range.upperBound < text.endIndex else { return true }
            return "\"' ,<>)#?\\".contains(text[range.upperBound])
        }
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}

extension Content {
    /// Whether the text, the picture or a media file names an address.
    package func names(_ url: WebURL) -> Bool {
        ContentTable.names(html, url.text.replacing("&", with: "&amp;")) || image?.url == url
            || enclosures.contains { $0.url == url }
    }
}
