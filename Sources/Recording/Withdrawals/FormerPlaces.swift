import GRDB
import Storage
import Syndication

/// Where feeds found an entry that is elsewhere now: by a path of before, or by terms of before. Feeds that took it there
/// tell of its withdrawal too (spec R14.1).
struct FormerPlace: Hashable {
    var path: String
    var terms: [UInt32]
}

/// An entry whose places another record has too.
struct LeftPlaces: Hashable {
    var from: Int64
    var to: Int64
}

extension Catalogue {
    /// Notes where a live entry was until now.
    func noteFormer(_ place: FormerPlace, of index: Int32) {
        guard formerPlaces[index]?.contains(place) != true else { return }
        formerPlaces[index, default: []].append(place)
        pending.movedEntries.append(key(index).sequence)
    }

    /// Leaves the places of an entry, the one where it is now among them, to a record that takes them over.
    func leavePlaces(of index: Int32, to heir: Int32) {
        let record = records[Int(index)]
        let own = FormerPlace(path: record.path, terms: record.terms)
        for place in formerPlaces[index, default: []] + [own] where formerPlaces[heir]?.contains(place) != true {
            formerPlaces[heir, default: []].append(place)
        }
        pending.leftPlaces.append(LeftPlaces(from: key(index).sequence, to: key(heir).sequence))
    }

    /// Whether a feed would take an entry if it were live, or would have taken it before.
    func everMatched(_ membership: Membership, _ index: Int32) -> Bool {
        let record = records[Int(index)]
        if membership.matches(record) { return true }
        guard let places = formerPlaces[index] else { return false }
        return places.contains { membership.matches($0, of: record) }
    }
}

/// The former places of entries, as rows.
enum FormerPlaceTable {
    /// Notes where entries are by their rows, which are about to change. The words of their terms are nowhere else.
    static func store(_ sequences: [Int64], in db: GRDB.Database) throws {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO former_place (sequence, path, terms)
                SELECT sequence, path, coalesce(terms, '') FROM entry WHERE sequence = ?
                """)
        for sequence in sequences { try insertion.execute(arguments: [sequence]) }
    }

    /// Copies the places of entries, and where their rows are, to the records that take them over.
    static func store(_ left: [LeftPlaces], in db: GRDB.Database) throws {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO former_place (sequence, path, terms)
                SELECT ?2, path, terms FROM former_place WHERE sequence = ?1
                UNION SELECT ?2, path, coalesce(terms, '') FROM entry WHERE sequence = ?1
                """)
        for each in left { try insertion.execute(arguments: [each.from, each.to]) }
    }

    static func remove(_ sequences: [Int64], in db: GRDB.Database) throws {
        let removal = try db.cachedStatement(sql: "DELETE FROM former_place WHERE sequence = ?")
        for sequence in sequences { try removal.execute(arguments: [sequence]) }
    }

    static func forEach(
        in db: GRDB.Database, _ body: (_ sequence: Int64, _ path: String, _ terms: String) -> Void
    ) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT sequence, path, terms FROM former_place")
        while let row = try rows.next() { body(row[0], row[1], row[2]) }
    }
}
